/** Text so that a shell reads it back as one word. */

/** `'it'\''s'`: as `set`, `trap -p`, `alias` and `${x@Q}` print. */
export function singleQuoted(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

const PRINTABLE = /^[^\x00-\x1f\x7f\uDC80-\uDCFF]*$/u;

/** `$'…'` when something in it cannot be shown, else single quotes. */
export function shownQuoted(text: string): string {
  return PRINTABLE.test(text) ? singleQuoted(text) : ansiQuoted(text);
}

/** printf %q and `set -x`: backslashes only where needed. */
export function backslashQuoted(text: string): string {
  if (text === "") return "''";
  if (!PRINTABLE.test(text)) return ansiQuoted(text);
  return text
    .replace(/[ !"#$&'()*,;<>?[\\\]^`{|}]/g, (c, at: number) => (c === "#" && at > 0 ? c : `\\${c}`))
    .replace(/^~/, "\\~")
    .replace(/([=:])~/g, "$1\\~");
}

/** The value as `declare -p` prints it. */
export function doubleQuoted(text: string): string {
  return PRINTABLE.test(text) ? `"${text.replace(/[\\"$`]/g, "\\$&")}"` : ansiQuoted(text);
}

/** As `set` lists values and `set -x` traces words: bare when nothing in it is special. */
export function quotedIfNeeded(text: string): string {
  if (text === "") return "''";
  if (!PRINTABLE.test(text)) return ansiQuoted(text);
  return /[\s!"#$&'()*;<>?[\\\]^`{|}~]/.test(text)
    ? /^[#~]|[^#~A-Za-z0-9_@%+=:,./-]/u.test(text) && /[\s!"$&'()*;<>?[\\\]^`{|}]|^[~#]/.test(text)
      ? singleQuoted(text)
      : text
    : text;
}

/** As ash traces words: letters, digits and `+,-./:@]^_` stay bare. */
export function ashQuoted(text: string): string {
  return /^[A-Za-z0-9+,\-./:@\]^_]*$/.test(text) ? text : singleQuoted(text);
}

function ansiQuoted(text: string): string {
  const names: Record<string, string> = {
    "\x07": "\\a",
    "\b": "\\b",
    "\x1b": "\\E",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    "'": "\\'",
  };
  let out = "";
  for (const c of text) {
    const code = c.codePointAt(0) as number;
    const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, "0")}`;
    if (names[c] !== undefined) out += names[c];
    else if (code < 32 || code === 127) out += octal(code);
    else if (code >= 0xdc80 && code <= 0xdcff) out += octal(code - 0xdc00);
    else out += c;
  }
  return `$'${out}'`;
}
