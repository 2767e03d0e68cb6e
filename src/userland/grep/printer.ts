import type { Stat } from "../../sim/sys.ts";
import { byteLength } from "../lib/text.ts";
import type { Tool } from "../lib/utility.ts";
import type { Search } from "./search.ts";

/** Prints lines of one input, with what the options put in front of them. */
export class Printer {
  readonly name: string;
  readonly #tool: Tool;
  readonly #search: Search;
  readonly #nameEnd: string;
  /** With -T, numbers are as wide as the file's size could make them. */
  readonly #numberWidth: number;

  constructor(tool: Tool, search: Search, name: string, stat: Stat) {
    this.#tool = tool;
    this.#search = search;
    this.name = this.paint(name, "35");
    this.#nameEnd = tool.has("null") ? "\0" : "";
    this.#numberWidth = stat.type === "file" ? String(stat.size).length : 19;
  }

  paint(text: string, code: string): string {
    return this.#search.color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }

  separator(): void {
    if (this.#tool.last("group-separator", "no-group-separator") === "no-group-separator") return;
    this.#tool.out.put(`${this.paint(this.#tool.value("group-separator") ?? "--", "36")}\n`);
  }

  line(text: string, number: number, offset: number, hit: boolean): void {
    const shown = hit && this.#search.color && !this.#search.invert ? this.#highlight(text) : text;
    this.#tool.out.put(this.#prefix(number, offset, hit ? ":" : "-") + shown + this.#search.ending);
  }

  matches(text: string, number: number, offset: number, pattern: RegExp): void {
    pattern.lastIndex = 0;
    for (const match of text.matchAll(pattern)) {
      if (match[0] === "") continue;
      const at = this.#search.offsets ? offset + byteLength(text.slice(0, match.index)) : 0;
      this.#tool.out.put(this.#prefix(number, at, ":") + this.paint(match[0], "01;31") + this.#search.ending);
    }
  }

  #highlight(text: string): string {
    this.#search.patterns.lastIndex = 0;
    return text.replace(this.#search.patterns, (match) => (match === "" ? "" : this.paint(match, "01;31")));
  }

  #prefix(number: number, offset: number, mark: string): string {
    const { showName, lineNumbers, offsets } = this.#search;
    const separator = this.paint(mark, "36");
    const width = this.#tool.has("initial-tab") ? this.#numberWidth : 0;
    let prefix = showName ? this.name + (this.#nameEnd || separator) : "";
    if (lineNumbers) prefix += this.paint(String(number).padStart(width), "32") + separator;
    if (offsets) prefix += this.paint(String(offset).padStart(width), "32") + separator;
    if (width > 0 && prefix !== "") prefix += "\t";
    return prefix;
  }
}
