import { stringEnd, structureProblem } from "./problem.ts";

export interface JsonText {
  readonly value: unknown;
  /** How many lines were read with it, and how far the input. */
  readonly line: number;
  readonly end: number;
}

/** A stream of JSON texts. Throws SyntaxError with jq's words. */
export function* readJsonTexts(text: string): Generator<JsonText> {
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
    yield { value, line, end };
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

/** What jq takes beyond JSON: numbers like 01, .5 and 5., and nan. */
function lenient(piece: string): unknown {
  if (piece === "nan" || piece === "NaN") return Number.NaN;
  const plain = piece.replace(
    /"(?:[^"\\]|\\.)*"|\bnan\b|(-?)(\d+\.?\d*|\.\d+)((?:[eE][+-]?\d+)?)(?![\w.])/gs,
    (whole, sign?: string, digits?: string, exponent?: string) => {
      if (digits === undefined) return whole === "nan" ? "null" : whole;
      return `${sign}${digits
        .replace(/^0+(?=\d)/, "")
        .replace(/^\./, "0.")
        .replace(/\.$/, "")}${exponent}`;
    },
  );
  try {
    return plain === piece ? undefined : JSON.parse(plain);
  } catch {
    return undefined;
  }
}

/** Reads on as jq's tokenizer does, to say what is wrong and where. */
function problem(text: string, start: number, end: number): string {
  let word = "";
  const place = (at: number) => {
    const before = text.slice(0, at);
    return `line ${before.split("\n").length}, column ${at - (before.lastIndexOf("\n") + 1)}`;
  };
  const isBad = () => word !== "" && !/^(?:true|false|null|nan|-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/.test(word);
  const stop = /^[[{"]/.test(text.slice(start)) ? text.length : Math.min(text.length, end + 1);
  for (let at = start; at < stop; at++) {
    const character = text[at] as string;
    if (character === '"') {
      const close = stringEnd(text, at);
      if (close >= text.length && !/"\s*$/.test(text.slice(at + 1))) return `Unfinished string at EOF at ${place(text.length)}`;
      at = close - 1;
      word = "";
    } else if (/[\s[\]{},:]/.test(character)) {
      if (isBad()) return `Invalid ${/^(t|f|n(?!an))/.test(word) && word.length <= 5 ? "literal" : "numeric literal"} at ${place(at + 1)}`;
      word = "";
    } else word += character;
  }
  if (isBad()) return `Invalid ${/^(t|f|n(?!an))/.test(word) && word.length <= 5 ? "literal" : "numeric literal"} at EOF at ${place(text.length)}`;
  const found = structureProblem(text, start, end);
  if (found) return `${found.message} at ${place(found.at)}`;
  if (/^[[{]/.test(text.slice(start)) && end >= text.length) return `Unfinished JSON term at EOF at ${place(text.length)}`;
  return `Invalid JSON text at ${place(end)}`;
}
