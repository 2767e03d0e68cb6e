import { encodeText } from "../lib/text.ts";

/** `l`: escapes, lines folded with \, $ at the end. */
export function unambiguous(text: string, length: number): string {
  const pieces: string[] = [];
  for (const byte of encodeText(text)) {
    const known = { 92: "\\\\", 7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v" }[byte];
    pieces.push(known ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte)));
  }
  if (length <= 1) return `${pieces.join("")}$`;
  let result = "";
  let column = 0;
  for (const piece of pieces) {
    if (column + piece.length > length - 1) {
      result += "\\\n";
      column = 0;
    }
    result += piece;
    column += piece.length;
  }
  return `${result}$`;
}
