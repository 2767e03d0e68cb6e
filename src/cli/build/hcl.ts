/** The part of HCL that bake files are written in: blocks with labels, attributes, strings with `${…}`, lists and maps. */
import { CommandError } from "../error.ts";

export type HclValue = string | number | boolean | null | HclValue[] | { [name: string]: HclValue };

export interface HclBlock {
  readonly type: string;
  readonly label: string;
  readonly attributes: Record<string, HclValue>;
}

type Token = { readonly kind: "word" | "string" | "number" | "mark"; readonly text: string; readonly line: number };

/** Throws CommandError with the place. `lookup` gives the value of a variable; those of the file come first. */
export function parseHcl(text: string, filename: string, lookup: (name: string) => string | undefined): HclBlock[] {
  const tokens = tokenize(text, filename);
  const variables = new Map<string, HclValue>();
  const blocks: HclBlock[] = [];
  let at = 0;
  const fail = (message: string): never => {
    throw new CommandError(`ERROR: ${filename}:${tokens[Math.min(at, tokens.length - 1)]?.line ?? 1},1-1: ${message}`);
  };
  const unknown = (name: string): never => {
    const line = tokens[Math.max(0, at - 1)]?.line ?? 1;
    const column = (text.split("\n")[line - 1] ?? "").indexOf(name) + 1;
    const place = `${filename}:${line},${column}-${column + name.length}`;
    throw new CommandError(
      `${hclExcerpt(filename, text, line)}ERROR: ${place}: Unknown variable; There is no variable named ${JSON.stringify(name)}., and 1 other diagnostic(s)`,
    );
  };
  const unclosed = (line: number): never => {
    const column = (text.split("\n")[line - 1] ?? "").lastIndexOf("{") + 1;
    throw new CommandError(
      `${hclExcerpt(filename, text, line)}ERROR: ${filename}:${line},${column}-${column + 1}: Unclosed configuration block; There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.`,
    );
  };
  const next = (): Token => tokens[at++] ?? fail("Unexpected end of file");
  const expect = (mark: string): void => {
    const token = next();
    if (token.kind !== "mark" || token.text !== mark) fail(`Invalid expression; Expected ${JSON.stringify(mark)}`);
  };
  const peek = (mark: string): boolean => tokens[at]?.kind === "mark" && tokens[at]?.text === mark;
  const value = (depth = 0): HclValue => {
    if (depth > 50) fail("Too deeply nested");
    const token = next();
    if (token.kind === "string") return interpolate(token.text);
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "word") {
      if (token.text === "true" || token.text === "false") return token.text === "true";
      if (token.text === "null") return null;
      return lookup(token.text) ?? variables.get(token.text) ?? fail(`Variables not allowed; Variable ${JSON.stringify(token.text)} is not known`);
    }
    if (token.text === "[") {
      const list: HclValue[] = [];
      while (!peek("]")) {
        list.push(value(depth + 1));
        if (peek(",")) at++;
      }
      at++;
      return list;
    }
    if (token.text === "{") {
      const map: { [name: string]: HclValue } = {};
      while (!peek("}")) {
        const name = next();
        if (!peek("=") && !peek(":")) fail("Missing attribute value");
        at++;
        map[name.text] = value(depth + 1);
        if (peek(",")) at++;
      }
      at++;
      return map;
    }
    return fail("Invalid expression");
  };
  const interpolate = (source: string): string =>
    source.replace(/\$\{\s*([A-Za-z_]\w*)\s*\}/g, (_whole, name: string) => {
      const found = lookup(name) ?? variables.get(name);
      return found === undefined || found === null ? unknown(name) : String(found);
    });
  while (at < tokens.length) {
    const type = next();
    if (type.kind !== "word") fail("Invalid block definition");
    const label = tokens[at]?.kind === "string" ? next().text : "";
    if (peek("=")) {
      at++;
      variables.set(type.text, value());
      continue;
    }
    expect("{");
    const attributes: Record<string, HclValue> = {};
    const open = tokens[at - 1]?.line ?? 1;
    while (!peek("}")) {
      if (at >= tokens.length) unclosed(open);
      const name = next();
      expect("=");
      attributes[name.text] = value();
    }
    at++;
    if (type.text === "variable") variables.set(label, lookup(label) ?? attributes["default"] ?? "");
    blocks.push({ type: type.text, label, attributes });
  }
  return blocks;
}

/** The line that is meant, with its neighbours. */
function hclExcerpt(filename: string, text: string, line: number): string {
  const lines = text.split("\n");
  const shown = lines.slice(Math.max(0, line - 4), line + 4).map((content, i) => {
    const number = Math.max(0, line - 4) + i + 1;
    return `${String(number).padStart(4)} | ${number === line ? ">>> " : "    "}${content}`;
  });
  return `${filename}:${line}\n--------------------\n${shown.join("\n")}\n--------------------\n`;
}

const TOKEN = /\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"((?:\\.|[^"\\\n])*)"|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|([{}[\]=:,])/y;

function tokenize(text: string, filename: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new CommandError(`ERROR: ${filename}:${line},1-1: Invalid character; This character is not used within the language.`);
    const [whole, string, number, word, mark] = match;
    if (string !== undefined) tokens.push({ kind: "string", text: string.replace(/\\(.)/g, (_, char: string) => ({ n: "\n", t: "\t" })[char] ?? char), line });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, line });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, line });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark, line });
    line += whole.split("\n").length - 1;
  }
  return tokens;
}
