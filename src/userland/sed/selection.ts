import { type Address, type Command, SedError } from "./script.ts";

/** The line that the addresses are held against. */
export interface CurrentLine {
  readonly number: number;
  readonly text: string;
  readonly isLast: boolean;
}

/** Which commands apply to a line, and which ranges are open. */
export class Selection {
  /** What an empty regular expression stands for. */
  lastRegex: RegExp | undefined;
  readonly #active: (number | "open" | undefined)[];

  constructor(commands: readonly Command[]) {
    this.#active = new Array(commands.length).fill(undefined);
  }

  selects(command: Command, at: number, line: CurrentLine): boolean {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return this.#matches(from, line);
    const active = this.#active[at];
    if (active !== undefined) return this.#stillInRange(to, active, at, line);
    const zero = from.kind === "line" && from.line === 0;
    if (zero && line.number === 1) {
      this.#active[at] = this.#matches(to, line) ? undefined : "open";
      return true;
    }
    if (zero || !this.#matches(from, line)) return false;
    this.#active[at] = this.#rangeEnd(to, line);
    return true;
  }

  /** Is the range of the command at `at` still open behind this line? */
  isOpen(at: number): boolean {
    return this.#active[at] !== undefined;
  }

  #stillInRange(to: Address, active: number | "open", at: number, line: CurrentLine): boolean {
    if (active === "open") {
      if (this.#matches(to, line)) this.#active[at] = undefined;
      return true;
    }
    if (line.number >= active) this.#active[at] = undefined;
    // The range was over before this line (lines were eaten in between).
    return line.number <= active;
  }

  /** The last line of a range that begins here, `open` when only the text tells; undefined when it ends at once. */
  #rangeEnd(to: Address, line: CurrentLine): number | "open" | undefined {
    switch (to.kind) {
      case "line":
        return to.line <= line.number ? undefined : to.line;
      case "plus":
        return to.count === 0 ? undefined : line.number + to.count;
      case "multiple": {
        const rest = to.of <= 0 ? 0 : line.number % to.of;
        return rest === 0 ? undefined : line.number + to.of - rest;
      }
      case "last":
        return line.isLast ? undefined : "open";
      default:
        return "open";
    }
  }

  #matches(address: Address, line: CurrentLine): boolean {
    switch (address.kind) {
      case "line":
        return line.number === address.line;
      case "last":
        return line.isLast;
      case "step":
        return address.step <= 0 ? line.number === address.first : line.number >= address.first && (line.number - address.first) % address.step === 0;
      case "regex": {
        const pattern = address.pattern ?? this.lastRegex;
        if (!pattern) throw new SedError("no previous regular expression");
        this.lastRegex = pattern;
        pattern.lastIndex = 0;
        return pattern.test(line.text);
      }
      default:
        return false;
    }
  }
}
