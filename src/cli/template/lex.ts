/** Cuts a Go template into tokens, as text/template/parse does. */

export type TokenKind =
  | "text"
  | "left"
  | "right"
  | "space"
  | "field"
  | "variable"
  | "identifier"
  | "keyword"
  | "dot"
  | "nil"
  | "bool"
  | "number"
  | "string"
  | "rawstring"
  | "char"
  | "pipe"
  | "lparen"
  | "rparen"
  | "comma"
  | "assign"
  | "declare"
  | "comment"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

export class TemplateSyntaxError extends Error {}

const KEYWORDS = new Set(["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"]);

/** Throws TemplateSyntaxError with the text after `template: NAME:LINE: `. */
export function lexTemplate(source: string, fail: (at: number, message: string) => never): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf("{{", at);
    if (open < 0) {
      tokens.push({ kind: "text", text: source.slice(at), at });
      break;
    }
    const trimLeft = source[open + 2] === "-" && isSpace(source[open + 3]);
    let text = source.slice(at, open);
    if (trimLeft) text = text.replace(/[ \t\r\n]+$/, "");
    if (text !== "") tokens.push({ kind: "text", text, at });
    let next = open + 2 + (trimLeft ? 2 : 0);
    if (source.startsWith("/*", next)) {
      const close = source.indexOf("*/", next + 2);
      if (close < 0) fail(open, "unclosed comment");
      next = close + 2;
      const trim = isSpace(source[next]) && source.startsWith("-}}", next + 1);
      if (trim) next += 2;
      if (!source.startsWith("}}", next)) fail(open, "comment ends before closing delimiter");
      at = skipRight(source, next + 2, trim);
      continue;
    }
    tokens.push({ kind: "left", text: "{{", at: open });
    at = lexAction(source, next, tokens, fail, open);
  }
  tokens.push({ kind: "end", text: "", at: source.length });
  return tokens;
}

/** Returns the position after the action. */
function lexAction(source: string, start: number, tokens: Token[], fail: (at: number, message: string) => never, open: number): number {
  let at = start;
  let depth = 0;
  const push = (kind: TokenKind, length: number): void => {
    tokens.push({ kind, text: source.slice(at, at + length), at });
    at += length;
  };
  for (;;) {
    if (at >= source.length) fail(open, "unclosed action");
    const rest = source.slice(at, at + 4);
    const trim = isSpace(rest[0]) && rest.slice(1) === "-}}";
    if (trim || rest.startsWith("}}")) {
      if (depth > 0) fail(at, "unclosed left paren");
      tokens.push({ kind: "right", text: "}}", at });
      return skipRight(source, at + (trim ? 4 : 2), trim);
    }
    const character = rest[0] as string;
    if (isSpace(character)) {
      push("space", /^[ \t\r\n]+?(?=[^ \t\r\n]|$)/.exec(source.slice(at))?.[0].length ?? 1);
      // A space right before `-}}` belongs to the delimiter.
      const last = tokens.at(-1) as Token;
      if (last.text.length > 1 && source.startsWith("-}}", at)) at -= 1;
      continue;
    }
    if (rest.startsWith(":=")) push("declare", 2);
    else if (character === "=") push("assign", 1);
    else if (character === "|") push("pipe", 1);
    else if (character === ",") push("comma", 1);
    else if (character === "(") {
      depth++;
      push("lparen", 1);
    } else if (character === ")") {
      depth--;
      if (depth < 0) fail(at, "unexpected right paren");
      push("rparen", 1);
    } else if (character === '"') {
      const match = /^"(?:\\[^\n]|[^"\\\n])*"/.exec(source.slice(at));
      if (!match) fail(at, "unterminated quoted string");
      else push("string", match[0].length);
    } else if (character === "`") {
      const end = source.indexOf("`", at + 1);
      if (end < 0) fail(at, "unterminated raw quoted string");
      push("rawstring", end + 1 - at);
    } else if (character === "'") {
      const match = /^'(?:\\[^\n]|[^'\\\n])+'/.exec(source.slice(at));
      if (!match) fail(at, "unterminated character constant");
      else push("char", match[0].length);
    } else if (/[0-9+-]/.test(character) || (character === "." && /[0-9]/.test(rest[1] ?? ""))) {
      const match = /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(source.slice(at));
      if (!match || /[A-Za-z0-9_]/.test(source[at + match[0].length] ?? ""))
        fail(at, `bad number syntax: ${JSON.stringify(source.slice(at, at + 1 + (match?.[0].length ?? 0)))}`);
      else push("number", match[0].length);
    } else if (character === "." || character === "$") {
      const match = /^[.$][A-Za-z0-9_\u0080-\uffff]*/.exec(source.slice(at)) as RegExpExecArray;
      terminated(source, at + match[0].length, fail);
      push(character === "$" ? "variable" : match[0] === "." ? "dot" : "field", match[0].length);
    } else if (/[A-Za-z_\u0080-\uffff]/.test(character)) {
      const word = (/^[A-Za-z0-9_\u0080-\uffff]+/.exec(source.slice(at)) as RegExpExecArray)[0];
      terminated(source, at + word.length, fail);
      push(KEYWORDS.has(word) ? "keyword" : word === "true" || word === "false" ? "bool" : word === "nil" ? "nil" : "identifier", word.length);
    } else if (character >= " " && character <= "~") {
      if (character === "}" || character === "{" || !/[!#%&*/:;<>?@[\]^~\\]/.test(character))
        fail(at, `unrecognized character in action: ${codePoint(character)}`);
      fail(at, `unexpected ${JSON.stringify(character)} in operand`);
    } else fail(at, `unrecognized character in action: ${codePoint(character)}`);
  }
}

/** What may follow a field or a word. */
function terminated(source: string, at: number, fail: (at: number, message: string) => never): void {
  const next = source[at];
  if (next === undefined || isSpace(next) || ".,|:=()".includes(next) || source.startsWith("}}", at)) return;
  fail(at, `bad character ${codePoint(next)}`);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")} '${character}'`;
}

function skipRight(source: string, at: number, trim: boolean): number {
  if (!trim) return at;
  let next = at;
  while (isSpace(source[next])) next++;
  return next;
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\n";
}
