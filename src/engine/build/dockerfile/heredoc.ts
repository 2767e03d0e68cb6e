/** Documents that follow an instruction: `<<EOF`, `<<-EOF`, `<<"EOF"`. */
import type { Directives } from "./directives.ts";

export interface Heredoc {
  readonly name: string;
  /** Quoted names keep the text as it is. */
  readonly expand: boolean;
  /** `<<-`: tabs at the start of lines go. */
  readonly chomp: boolean;
  readonly content: string;
}

export type HeredocStart = Omit<Heredoc, "content">;

const HEREDOC = /^(\d*)<<(-?)([^<]*)$/;

/** The documents that a line announces, in order; words inside of quotes announce none. */
export function heredocsOf(line: string, escapeToken: Directives["escape"]): HeredocStart[] {
  return splitShellWords(line, escapeToken)
    .map(heredocOf)
    .filter((one) => one !== undefined);
}

export function heredocOf(word: string): HeredocStart | undefined {
  const match = HEREDOC.exec(word);
  if (match === null) return undefined;
  const quoted = match[3] as string;
  const name = quoted.replace(/^(["'])(.*)\1$/s, "$2").replace(/\\(.)/g, "$1");
  if (name === "" || /\s/.test(name) || (match[1] !== "" && match[1] !== "0")) return undefined;
  return { name, expand: quoted === name, chomp: match[2] === "-" };
}

export function chomped(heredoc: Heredoc): string {
  return heredoc.chomp ? heredoc.content.replace(/^\t+/gm, "") : heredoc.content;
}

/** Blanks outside of quotes separate; quotes stay. */
export function splitShellWords(line: string, escapeToken: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (char === escapeToken && quote !== "'" && at + 1 < line.length) {
      word += char + line[++at];
    } else if (quote !== "") {
      word += char;
      if (char === quote) quote = "";
    } else if (char === '"' || char === "'") {
      word += char;
      quote = char;
    } else if (/\s/.test(char)) {
      if (word !== "") words.push(word);
      word = "";
    } else word += char;
  }
  if (word !== "") words.push(word);
  return words;
}
