/** Where the words of the simple commands in a line stand. For showing them: nothing is expanded, and a line with mistakes has words, too. */

export interface PlacedWord {
  /** Without quotes. */
  readonly text: string;
  /** In the line: from `start` up to and not including `end`. */
  readonly start: number;
  readonly end: number;
  /** Holds a command substitution, whose own commands are in the list as well. */
  readonly substitutes: boolean;
}

/** Simple commands in order of their end; redirections and comments belong to none. */
export function placedCommands(line: string): readonly (readonly PlacedWord[])[] {
  const commands: (readonly PlacedWord[])[] = [];
  new Scanner(line, commands).commands(0, "");
  return commands;
}

const ENDS = ";|&()\n";

class Scanner {
  readonly #line: string;
  readonly #found: (readonly PlacedWord[])[];

  constructor(line: string, found: (readonly PlacedWord[])[]) {
    this.#line = line;
    this.#found = found;
  }

  /** Reads commands up to the end or to `closing`; returns the place behind it. */
  commands(from: number, closing: string): number {
    let words: PlacedWord[] = [];
    const finish = (): void => {
      if (words.length > 0) this.#found.push(words);
      words = [];
    };
    let at = from;
    while (at < this.#line.length) {
      const character = this.#line[at] as string;
      if (character === closing) {
        finish();
        return at + 1;
      }
      if (character === "\\" && this.#line[at + 1] === "\n") at += 2;
      else if (character === " " || character === "\t") at++;
      else if (character === "#") at = this.#endOfLine(at);
      else if (character === "<" || character === ">" || /^\d+[<>]/.test(this.#line.slice(at))) at = this.#redirection(at);
      else if (ENDS.includes(character)) {
        finish();
        at++;
      } else {
        const word = this.#word(at, closing);
        words.push(word);
        at = word.end;
      }
    }
    finish();
    return at;
  }

  #redirection(from: number): number {
    let at = from;
    while (/[\d<>&|-]/.test(this.#line[at] ?? "") && at < this.#line.length) at++;
    const numberFollowed = /[&]\d+$/.test(this.#line.slice(from, at));
    if (numberFollowed) return at;
    while (this.#line[at] === " ") at++;
    const target = this.#line[at];
    return target === undefined || ENDS.includes(target) ? at : Math.max(at + 1, this.#word(at, "").end);
  }

  #word(start: number, closing: string): PlacedWord {
    let text = "";
    let substitutes = false;
    let at = start;
    let quote = "";
    while (at < this.#line.length) {
      const character = this.#line[at] as string;
      if (quote !== "'" && this.#line.startsWith("$(", at)) {
        const end = this.commands(at + 2, ")");
        text += this.#line.slice(at, end);
        substitutes = true;
        at = end;
      } else if (quote !== "'" && character === "\\" && at + 1 < this.#line.length) {
        text += this.#line[at + 1] === "\n" ? "" : (this.#line[at + 1] as string);
        at += 2;
      } else if (quote !== "") {
        if (character === quote) quote = "";
        else text += character;
        at++;
      } else if (character === "'" || character === '"') {
        quote = character;
        at++;
      } else if (character === closing || /[\s<>]/.test(character) || ENDS.includes(character)) break;
      else {
        text += character;
        at++;
      }
    }
    return { text, start, end: Math.max(at, start + 1), substitutes };
  }

  #endOfLine(from: number): number {
    const end = this.#line.indexOf("\n", from);
    return end < 0 ? this.#line.length : end;
  }
}
