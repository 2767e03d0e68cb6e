import type { SyntaxFeatures } from "./features.ts";
import type { Part, Word } from "./tree.ts";

const ACTIVE = /[*?[\]{}~\\]/;

export function makeWord(raw: string, parts: readonly Part[], features: SyntaxFeatures): Word {
  const braces = features.braceExpansion && parts.some((part) => part.type === "text" && part.text.includes("{"));
  return { raw, parts, plain: plainText(parts), braces };
}

function plainText(parts: readonly Part[]): string | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  // The command `[`, and what ends it, are no bracket expression: that takes both in one word.
  if (parts.length === 1 && first.type === "text" && (first.text === "[" || first.text === "]")) return first.text;
  let whole = "";
  for (const part of parts) {
    if (part.type === "text") {
      if (ACTIVE.test(part.text) || part.text.includes("(")) return undefined;
      whole += part.text;
    } else if (part.type === "quoted") whole += part.text;
    else if (part.type === "double") {
      for (const inner of part.parts) {
        if (inner.type !== "quoted") return undefined;
        whole += inner.text;
      }
    } else return undefined;
  }
  return whole;
}

/** A word that stands for itself. */
export function literalWord(text: string): Word {
  return { raw: text, parts: [{ type: "quoted", text }], plain: text, braces: false };
}

/** Does any part of the word come from quotes? */
export function isQuoted(word: Word): boolean {
  return word.parts.some((part) => part.type === "quoted" || part.type === "double");
}

/** The word with its quotes removed and nothing expanded: a here-document's delimiter. */
export function unquotedText(word: Word): string {
  let text = "";
  for (const part of word.parts) {
    if (part.type === "text" || part.type === "quoted") text += part.text;
    else if (part.type === "double") text += part.parts.map((inner) => ("text" in inner ? inner.text : "raw" in inner ? inner.raw : "")).join("");
    else if (part.type === "parameter") text += part.raw;
  }
  return text;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** The name that begins at `position`. */
export function nameAt(source: string, position: number): string | undefined {
  NAME.lastIndex = position;
  return NAME.exec(source)?.[0];
}
