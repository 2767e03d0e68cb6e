/** Words, signs and templates of HCL. */
import type { HclSource, Span } from "./source.ts";

export type Token = Span &
  (
    | { readonly kind: "name" | "sign" | "newline" | "end"; readonly text: string }
    | { readonly kind: "number"; readonly text: string }
    /** A text with expressions in it. */
    | { readonly kind: "template"; readonly text: string; readonly parts: readonly TemplatePart[] }
  );

/** Text, or where an expression stands in the file. */
export type TemplatePart = { readonly text: string } | { readonly code: Span };

const SIGNS = ["...", "=>", "==", "!=", "<=", ">=", "&&", "||", "{", "}", "[", "]", "(", ")", "=", ":", ",", ".", "?", "+", "-", "*", "/", "%", "!", "<", ">"];
const BLANK = /(?:[ \t\r]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const NAME = /[A-Za-z_][\w-]*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const HEREDOC = /<<(-?)([A-Za-z_]\w*)\r?\n/y;

/** Throws CommandError. */
export function tokenize(source: HclSource, span: Span = { start: 0, end: source.text.length }): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  const match = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  for (let at = span.start; at < span.end; ) {
    const start = at;
    const blank = match(BLANK, at);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const word = match(NAME, at) ?? match(NUMBER, at);
    const heredoc = match(HEREDOC, at);
    if (text[at] === "\n") tokens.push({ kind: "newline", text: "\n", start, end: ++at });
    else if (word !== null) {
      at += word[0].length;
      tokens.push({ kind: /^\d/.test(word[0]) ? "number" : "name", text: word[0], start, end: at });
    } else if (text[at] === '"') {
      const { parts, end } = readQuoted(source, at + 1);
      at = end;
      tokens.push({ kind: "template", text: text.slice(start, end), parts, start, end });
    } else if (heredoc !== null) {
      const { parts, end } = readHeredoc(source, at + heredoc[0].length, heredoc[2] as string, heredoc[1] === "-");
      at = end;
      tokens.push({ kind: "template", text: text.slice(start, end), parts, start, end });
    } else {
      const sign = SIGNS.find((one) => text.startsWith(one, at));
      if (sign === undefined) throw source.error({ start, end: start + 1 }, "Invalid character", "This character is not used within the language.");
      at += sign.length;
      tokens.push({ kind: "sign", text: sign, start, end: at });
    }
  }
  tokens.push({ kind: "end", text: "", start: span.end, end: span.end });
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

function readQuoted(source: HclSource, from: number): { parts: TemplatePart[]; end: number } {
  const { text } = source;
  const parts: TemplatePart[] = [];
  let part = "";
  for (let at = from; ; ) {
    const char = text[at];
    if (char === undefined || char === "\n")
      throw source.error({ start: at, end: at }, "Invalid multi-line string", "Quoted strings may not be split over multiple lines.");
    if (char === '"') {
      if (part !== "" || parts.length === 0) parts.push({ text: part });
      return { parts, end: at + 1 };
    }
    if (char === "\\") {
      const unicode = /^u([0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
      const meant = ESCAPES[text[at + 1] ?? ""];
      if (unicode === null && meant === undefined)
        throw source.error(
          { start: at, end: at + 2 },
          "Invalid escape sequence",
          `The symbol "${text[at + 1] ?? ""}" is not a valid escape sequence selector.`,
        );
      part += unicode === null ? meant : String.fromCharCode(Number.parseInt(unicode[1] as string, 16));
      at += unicode === null ? 2 : 6;
      continue;
    }
    const code = codeAt(source, at);
    if (code === undefined) {
      const literal = isEscapedCode(text, at);
      part += literal ? text.slice(at + 1, at + 3) : char;
      at += literal ? 3 : 1;
      continue;
    }
    if (part !== "") parts.push({ text: part });
    part = "";
    parts.push({ code });
    at = code.end + 1;
  }
}

/** `$${` and `%%{` stand for themselves. */
function isEscapedCode(text: string, at: number): boolean {
  return text.startsWith("$${", at) || text.startsWith("%%{", at);
}

/** The expression of `${…}` at this place. */
function codeAt({ text }: HclSource, at: number): Span | undefined {
  if (!text.startsWith("${", at) || text[at - 1] === "$") return undefined;
  let depth = 0;
  for (let end = at + 2; end < text.length; end++) {
    if (text[end] === '"') {
      for (end++; end < text.length && text[end] !== '"'; end++) if (text[end] === "\\") end++;
    } else if (text[end] === "{") depth++;
    else if (text[end] === "}" && depth-- === 0) return { start: at + 2, end };
  }
  return undefined;
}

function readHeredoc(source: HclSource, from: number, name: string, indented: boolean): { parts: TemplatePart[]; end: number } {
  const { text } = source;
  const lines: string[] = [];
  let end = from;
  for (;;) {
    if (end >= text.length) throw source.error({ start: from, end: from }, "Unterminated template string", "No closing marker was found for the string.");
    const stop = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
    const line = text.slice(end, stop);
    if (line.trim() === name) {
      end += line.length;
      break;
    }
    lines.push(line);
    end = stop + 1;
  }
  const margin = indented ? Math.min(...lines.filter((line) => line.trim() !== "").map((line) => /^\s*/.exec(line)?.[0].length ?? 0)) : 0;
  const parts: TemplatePart[] = [];
  let offset = from;
  for (const line of lines) {
    let part = "";
    for (let at = Math.min(margin, line.length); at < line.length; ) {
      const code = codeAt(source, offset + at);
      if (code === undefined) {
        if (isEscapedCode(line, at)) at++;
        part += line[at++];
      } else {
        parts.push({ text: part }, { code });
        part = "";
        at = code.end + 1 - offset;
      }
    }
    parts.push({ text: `${part}\n` });
    offset += line.length + 1;
  }
  return { parts, end };
}
