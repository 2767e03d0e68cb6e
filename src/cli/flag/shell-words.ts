import { type Flag, FlagValueError, makeFlag } from "./flag.ts";

/** A flag whose value is a command line: `--entrypoint 'sh -c "exit 1"'`. */
export function commandLine(short: string, en: string, hi: string): Flag<readonly string[]> {
  return makeFlag<readonly string[]>("command", [], (text) => shellWords(text), short, en, hi);
}

/** Splits as google/shlex does: blanks part words, quotes and backslashes keep them together, `#` begins a comment. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === "'" || char === '"') {
      const end = closing(text, i);
      word = `${word ?? ""}${char === '"' ? text.slice(i + 1, end).replace(/\\(.)/gs, "$1") : text.slice(i + 1, end)}`;
      i = end;
    } else if (char === "\\") word = `${word ?? ""}${text[++i] ?? ""}`;
    else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "#" && word === undefined) break;
    else word = `${word ?? ""}${char}`;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function closing(text: string, start: number): number {
  const quote = text[start];
  for (let i = start + 1; i < text.length; i++) {
    if (quote === '"' && text[i] === "\\") i++;
    else if (text[i] === quote) return i;
  }
  throw new FlagValueError("EOF found when expecting closing quote");
}
