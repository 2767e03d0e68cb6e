/** json.Indent and json.Compact: works on the text, so that numbers and escapes stay as they came. */
export function indentJson(text: string, indent = "    "): string {
  let result = "";
  let depth = 0;
  const newline = (): string => `\n${indent.repeat(depth)}`;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') {
      const end = stringEnd(text, at);
      result += text.slice(at, end);
      at = end - 1;
    } else if (character === "{" || character === "[") {
      const close = /\S/.exec(text.slice(at + 1, at + 200));
      if (close && (close[0] === "}" || close[0] === "]")) {
        result += character + close[0];
        at += 1 + close.index;
        continue;
      }
      depth++;
      result += character + newline();
    } else if (character === "}" || character === "]") {
      depth--;
      result += newline() + character;
    } else if (character === ",") result += character + newline();
    else if (character === ":") result += ": ";
    else if (!/\s/.test(character)) result += character;
  }
  return result;
}

export function compactJson(text: string): string {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') {
      const end = stringEnd(text, at);
      result += text.slice(at, end);
      at = end - 1;
    } else if (!/\s/.test(character)) result += character;
  }
  return result;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
