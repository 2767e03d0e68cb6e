/** Where a statement ends in what was typed so far, and what is open when it does not. */
export interface Scan {
  /** Behind the semicolon; undefined when the statement goes on. */
  readonly end: number | undefined;
  /** For the prompt: `-` more is wanted, `'` `"` `$` in quotes, `*` in a comment, `(` in parentheses; `=` nothing yet. */
  readonly open: string;
}

export function scanStatement(text: string): Scan {
  let depth = 0;
  let seen = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (c === "-" && text[at + 1] === "-") {
      const end = text.indexOf("\n", at);
      if (end < 0) break;
      at = end;
      continue;
    }
    const closing = closes(text, at);
    if (closing !== undefined) {
      seen = true;
      if (closing.end < 0) return { end: undefined, open: closing.open };
      at = closing.end;
      continue;
    }
    if (c === "(") depth++;
    else if (c === ")") depth = Math.max(0, depth - 1);
    else if (c === ";" && depth === 0) return { end: at + 1, open: "=" };
    if (!/\s/.test(c)) seen = true;
  }
  return { end: undefined, open: depth > 0 ? "(" : seen ? "-" : "=" };
}

/** The last character of a quoted piece or comment that begins here; -1 when it is open. */
function closes(text: string, at: number): { end: number; open: string } | undefined {
  const c = text[at] as string;
  if (c === "'" || c === '"') return { end: text.indexOf(c, at + 1), open: c };
  if (c === "/" && text[at + 1] === "*") {
    const end = text.indexOf("*/", at + 2);
    return { end: end < 0 ? -1 : end + 1, open: "*" };
  }
  if (c !== "$") return undefined;
  const tag = /^\$\w*\$/.exec(text.slice(at, at + 64))?.[0];
  if (tag === undefined) return undefined;
  const end = text.indexOf(tag, at + tag.length);
  return { end: end < 0 ? -1 : end + tag.length - 1, open: "$" };
}
