import { SqlError } from "./error.ts";

export interface Token {
  /** `word` is folded to lower case, `name` was in double quotes. */
  readonly kind: "word" | "name" | "string" | "number" | "operator" | "end";
  readonly text: string;
  /** Where it begins in the source, from 0. */
  readonly at: number;
}

const OPERATORS = ["::", "<=", ">=", "<>", "!=", "||", "->>", "->", "(", ")", ",", ";", "+", "-", "*", "/", "%", "=", "<", ">", ".", "[", "]"];

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at, at + 4096);
    const blank = /^(?:\s+|--[^\n]*)/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    if (rest.startsWith("/*")) {
      const end = source.indexOf("*/", at + 2);
      if (end < 0) throw new SqlError("42601", `unterminated /* comment at or near "${source.slice(at)}"`, { position: at + 1 });
      at = end + 2;
      continue;
    }
    const token = quoted(source, at) ?? plain(rest, at);
    if (token === undefined) throw new SqlError("42601", `syntax error at or near "${rest[0]}"`, { position: at + 1 });
    tokens.push(token.token);
    at += token.length;
  }
  tokens.push({ kind: "end", text: "", at: source.length });
  return tokens;
}

function plain(rest: string, at: number): { token: Token; length: number } | undefined {
  const word = /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.exec(rest)?.[0];
  if (word !== undefined) return { token: { kind: "word", text: word.toLowerCase(), at }, length: word.length };
  const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest)?.[0];
  if (number !== undefined) return { token: { kind: "number", text: number, at }, length: number.length };
  const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
  return operator === undefined ? undefined : { token: { kind: "operator", text: operator, at }, length: operator.length };
}

function quoted(source: string, at: number): { token: Token; length: number } | undefined {
  const dollar = /^\$(\w*)\$/.exec(source.slice(at, at + 64));
  if (dollar !== null) {
    const end = source.indexOf(dollar[0], at + dollar[0].length);
    if (end < 0) throw new SqlError("42601", `unterminated dollar-quoted string at or near "${source.slice(at)}"`, { position: at + 1 });
    return { token: { kind: "string", text: source.slice(at + dollar[0].length, end), at }, length: end + dollar[0].length - at };
  }
  const escapes = /^[eE]'/.test(source.slice(at, at + 2));
  const start = escapes ? at + 1 : at;
  const quote = source[start];
  if (quote !== "'" && quote !== '"') return undefined;
  let text = "";
  for (let i = start + 1; i < source.length; i++) {
    const c = source[i] as string;
    if (escapes && c === "\\" && i + 1 < source.length) {
      const next = source[++i] as string;
      text += { n: "\n", t: "\t", r: "\r" }[next] ?? next;
    } else if (c !== quote) text += c;
    else if (source[i + 1] === quote) text += source[i++];
    else return { token: { kind: quote === "'" ? "string" : "name", text, at }, length: i + 1 - at };
  }
  const what = quote === "'" ? "string" : "identifier";
  throw new SqlError("42601", `unterminated quoted ${what} at or near "${source.slice(at)}"`, { position: at + 1 });
}
