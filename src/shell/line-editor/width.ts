/** Columns that a character takes in a terminal: 0 for combining marks, 2 for wide ones, 1 for the rest. */
function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return code < 32 || code === 127 ? 2 : 1;
  if (/^[\p{Mn}\p{Me}]/u.test(character) || (code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  if (WIDE.some(([from, to]) => code >= from && code <= to)) return 2;
  return 1;
}

/** East Asian wide and fullwidth ranges, and emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26a1, 0x26a1],
  [0x26bd, 0x26be],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

export interface Position {
  readonly row: number;
  readonly column: number;
}

/** Where the cursor is after `text` was written from `from`, in a terminal of `columns`. Escape sequences take no room. */
export function advance(from: Position, text: string, columns: number): Position {
  let { row, column } = from;
  let hidden = false;
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) as number);
    at += character.length;
    if (character === "\x01") hidden = true;
    else if (character === "\x02") hidden = false;
    else if (hidden) continue;
    else if (character === "\x1b") {
      const sequence = /^\[[0-9;?]*[ -/]*[@-~]|^\][^\x07\x1b]*(?:\x07|\x1b\\)|^./s.exec(text.slice(at));
      at += sequence?.[0].length ?? 0;
    } else if (character === "\n") {
      row++;
      column = 0;
    } else if (character === "\r") column = 0;
    else if (character === "\x07") continue;
    else {
      const width = characterWidth(character);
      if (column + width > columns) {
        row++;
        column = 0;
      }
      column += width;
    }
  }
  return { row, column };
}

/** The text as it is shown: control characters as ^X. */
export function visible(text: string): string {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f]/g, (c) => (c === "\x7f" ? "^?" : `^${String.fromCharCode(c.charCodeAt(0) + 64)}`));
}
