/** A command line as a list of words, quotes taken off, nothing expanded. */
import { CommandError } from "../../cli/error.ts";

/** Throws CommandError when a quote stays open. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quoted === "'") {
      if (character === "'") quoted = "";
      else word = (word ?? "") + character;
    } else if (character === "\\") {
      at++;
      if (quoted === '"' && !['"', "\\", "$", "`", "\n"].includes(text[at] ?? "")) word = `${word ?? ""}\\`;
      word = (word ?? "") + (text[at] ?? "");
    } else if (quoted === '"') {
      if (character === '"') quoted = "";
      else word = (word ?? "") + character;
    } else if (character === "'" || character === '"') {
      quoted = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quoted !== "") throw new CommandError("invalid command line string");
  if (word !== undefined) words.push(word);
  return words;
}
