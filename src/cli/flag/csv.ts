import { FlagValueError } from "./flag.ts";

/** One record as Go's encoding/csv reads it, with its messages. */
export function parseCsvLine(text: string): string[] {
  const line = text.split("\n")[0] ?? "";
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let value = "";
      let next = at + 1;
      for (;;) {
        const end = line.indexOf('"', next);
        if (end < 0) throw new FlagValueError(`parse error on line 1, column ${line.length + 1}: extraneous or missing " in quoted-field`);
        value += line.slice(next, end);
        if (line[end + 1] !== '"') {
          next = end + 1;
          break;
        }
        value += '"';
        next = end + 2;
      }
      if (next < line.length && line[next] !== ",")
        throw new FlagValueError(`parse error on line 1, column ${next + 1}: extraneous or missing " in quoted-field`);
      fields.push(value);
      at = next;
    } else {
      const end = line.indexOf(",", at);
      const field = end < 0 ? line.slice(at) : line.slice(at, end);
      const bare = field.indexOf('"');
      if (bare >= 0) throw new FlagValueError(`parse error on line 1, column ${at + bare + 1}: bare " in non-quoted-field`);
      fields.push(field);
      at += field.length;
    }
    if (at >= line.length) return fields;
    at++;
    if (at === line.length) {
      fields.push("");
      return fields;
    }
  }
}
