/** A stream of JSON texts. Throws SyntaxError with jq's words. */
export function* readJsonTexts(text: string): Generator<{ value: unknown; line: number }> {
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  let at = 0;
  let line = 0;
  let counted = 0;
  for (;;) {
    const blank = /[^\s\x1e]/g;
    blank.lastIndex = at;
    const start = blank.exec(source)?.index;
    if (start === undefined) return;
    const end = textEnd(source, start);
    const piece = source.slice(start, end);
    let value: unknown;
    try {
      value = JSON.parse(piece);
    } catch {
      value = lenient(piece);
      if (value === undefined) throw new SyntaxError(problem(source, start, end));
    }
    at = end;
    // jq counts the newline that ends a text as read.
    const stop = source[at] === "\n" ? at + 1 : at;
    for (; counted < stop; counted++) if (source[counted] === "\n") line++;
    yield { value, line };
  }
}

/** Where the text that begins at `start` ends: brackets balanced, or the end of a word. */
function textEnd(text: string, start: number): number {
  const first = text[start] as string;
  if (first === '"') return stringEnd(text, start);
  if (first !== "{" && first !== "[") {
    const stop = /[\s[\]{},:"]/g;
    stop.lastIndex = start;
    const end = stop.exec(text)?.index ?? text.length;
    return Math.max(end, start + 1);
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return text.length;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function lenient(piece: string): unknown {
  if (piece === "nan" || piece === "NaN") return Number.NaN;
  return undefined;
}

function problem(text: string, start: number, end: number): string {
  const before = text.slice(0, end);
  const line = before.split("\n").length;
  const column = end - (before.lastIndexOf("\n") + 1);
  const piece = text.slice(start, end);
  if (/^[{["]/.test(piece) && end === text.length) {
    const where = `line ${text.split("\n").length}, column ${text.endsWith("\n") ? 0 : column}`;
    return piece.startsWith('"') ? `Unfinished string at EOF at ${where}` : `Unfinished JSON term at EOF at ${where}`;
  }
  if (/^['{[]/.test(piece)) return `Invalid JSON text at line ${line}, column ${column}`;
  return /^[+-]?\d/.test(piece) ? `Invalid numeric literal at line ${line + (text[end] === "\n" ? 1 : 0)}, column ${text[end] === "\n" ? 0 : column + 1}` : `Invalid ${/^\w/.test(piece) && !/^(true|false|null)/.test(piece) ? "numeric literal" : "literal"} at ${end >= text.length ? "EOF at " : ""}line ${line + (text[end] === "\n" ? 1 : 0)}, column ${text[end] === "\n" ? 0 : column + (end < text.length ? 1 : 0)}`;
}
