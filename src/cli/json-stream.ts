/** Answers that arrive as one JSON value per line. */
import type { Bytes } from "../base/bytes.ts";
import { Utf8Decoder } from "../base/utf8.ts";

const MAX_VALUE = 16_777_216;

/** Values are separated by newlines, or by nothing. */
export async function* jsonValues<T>(chunks: AsyncIterable<Bytes>): AsyncGenerator<T> {
  const decoder = new Utf8Decoder();
  let text = "";
  for await (const chunk of chunks) {
    text += decoder.decode(chunk);
    let start = 0;
    for (let end = valueEnd(text, start); end > start; end = valueEnd(text, start)) {
      const value = text.slice(start, end).trim();
      if (value !== "") yield JSON.parse(value) as T;
      start = end;
    }
    text = text.slice(start);
    if (text.length > MAX_VALUE) throw new Error("json value too large");
  }
  if (text.trim() !== "") yield JSON.parse(text) as T;
}

/** Position after the first whole object in `text` from `start`, or `start` when it is not whole yet. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return start;
}
