/** What the operators of parameters do to one text. */
import { compilePattern, matchesPattern, patternSource } from "./pattern.ts";

/** `${x#p}` and the like. */
export function trim(text: string, operator: string, pattern: string, extglob: boolean): string {
  if (pattern === "") return text;
  const source = patternSource(pattern, { extglob });
  const longest = operator.length === 2;
  if (operator[0] === "#") {
    if (longest) {
      // Greedy quantifiers find the longest prefix unless alternatives get in the way; trying lengths is exact.
      for (let end = text.length; end >= 0; end--) if (compilePattern(pattern, { extglob }).test(text.slice(0, end))) return text.slice(end);
      return text;
    }
    const simple = simpleTrim(text, pattern, true);
    if (simple !== undefined) return simple;
    const regex = new RegExp(`^(?:${source})$`, "su");
    for (let end = 0; end <= text.length; end++) if (regex.test(text.slice(0, end))) return text.slice(end);
    return text;
  }
  const simple = longest ? undefined : simpleTrim(text, pattern, false);
  if (simple !== undefined) return simple;
  const regex = compilePattern(pattern, { extglob });
  if (longest) {
    for (let start = 0; start <= text.length; start++) if (regex.test(text.slice(start))) return text.slice(0, start);
    return text;
  }
  for (let start = text.length; start >= 0; start--) if (regex.test(text.slice(start))) return text.slice(0, start);
  return text;
}

/** Fixed text needs no search. */
function simpleTrim(text: string, pattern: string, prefix: boolean): string | undefined {
  if (/[*?[\]\\()+@!]/.test(pattern)) return undefined;
  if (prefix) return text.startsWith(pattern) ? text.slice(pattern.length) : text;
  return text.endsWith(pattern) ? text.slice(0, text.length - pattern.length) : text;
}

/** The replacement of `${x/a/b}`, where an unquoted `&` stands for what matched. */
export interface Replacement {
  readonly pieces: readonly (string | true)[];
}

/** `${x/p/r}`, `//` everywhere, `/#` and `/%` at the ends. */
export function replaceIn(
  text: string,
  operator: string,
  pattern: string,
  replacement: Replacement,
  options: { extglob: boolean; ignoreCase: boolean },
): string {
  if (pattern === "") {
    if (operator === "/#") return replacement.pieces.filter((piece) => piece !== true).join("") + text;
    if (operator === "/%") return text + replacement.pieces.filter((piece) => piece !== true).join("");
    return text;
  }
  const source = patternSource(pattern, options);
  const anchored = operator === "/#" ? `^(?:${source})` : operator === "/%" ? `(?:${source})$` : `(?:${source})`;
  const regex = new RegExp(anchored, `${operator === "//" ? "g" : ""}su${options.ignoreCase ? "i" : ""}`);
  return text.replace(regex, (match: string) =>
    match === "" && operator === "//" ? "" : replacement.pieces.map((piece) => (piece === true ? match : piece)).join(""),
  );
}

/** `${x^}`, `${x,}`, `${x~}`; doubled: all letters that fit the pattern. */
export function changeCase(text: string, operator: string, pattern: string): string {
  const change = (c: string): string => {
    if (!matchesPattern(c, pattern)) return c;
    if (operator[0] === "^") return c.toUpperCase();
    if (operator[0] === ",") return c.toLowerCase();
    return c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase();
  };
  if (operator.length === 2) return [...text].map(change).join("");
  const first = [...text.slice(0, 2)][0];
  return first === undefined ? text : change(first) + text.slice(first.length);
}
