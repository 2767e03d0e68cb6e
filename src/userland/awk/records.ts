import { posixRegExp } from "../../base/posix-regexp.ts";
import { Utf8Decoder } from "../../base/utf8.ts";
import type { Sys } from "../../sim/sys.ts";
import { CHUNK } from "../lib/input.ts";
import { decodeText } from "../lib/text.ts";

/** Records of one input. RS may change from one record to the next. */
export class RecordReader {
  readonly fd: number;
  readonly #sys: Sys;
  readonly #beforeRead: () => Promise<void>;
  readonly #decoder = new Utf8Decoder();
  #text = "";
  #at = 0;
  #ended = false;

  constructor(sys: Sys, fd: number, beforeRead: () => Promise<void>) {
    this.#sys = sys;
    this.fd = fd;
    this.#beforeRead = beforeRead;
  }

  /** A record that is at hand; undefined when more must be read first. */
  ready(separator: string): string | undefined {
    if (separator !== "\n") return undefined;
    const newline = this.#text.indexOf("\n", this.#at);
    if (newline < 0) return undefined;
    const record = this.#text.slice(this.#at, newline);
    this.#at = newline + 1;
    return record;
  }

  async next(separator: string): Promise<string | undefined> {
    if (separator === "") return await this.#paragraph();
    const regex = separator.length > 1 ? posixRegExp(separator, { extended: true, escapes: true, bracketEscapes: true, flags: "g" }) : undefined;
    for (;;) {
      const found = this.#find(separator, regex);
      // A match at the very end may go on in what is not read yet.
      if (found && (!regex || this.#ended || found.end < this.#text.length)) {
        const record = this.#text.slice(this.#at, found.start);
        this.#at = found.end;
        return record;
      }
      if (this.#ended) return this.#rest();
      await this.#fill();
    }
  }

  #find(separator: string, regex: RegExp | undefined): { start: number; end: number } | undefined {
    if (!regex) {
      const start = this.#text.indexOf(separator, this.#at);
      return start < 0 ? undefined : { start, end: start + 1 };
    }
    regex.lastIndex = this.#at;
    for (let match = regex.exec(this.#text); match; match = regex.exec(this.#text)) {
      if (match[0] !== "") return { start: match.index, end: match.index + match[0].length };
      regex.lastIndex++;
    }
    return undefined;
  }

  #rest(): string | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const record = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return record;
  }

  async #paragraph(): Promise<string | undefined> {
    for (;;) {
      while (this.#text[this.#at] === "\n") this.#at++;
      const end = this.#text.indexOf("\n\n", this.#at);
      if (end >= 0) {
        const record = this.#text.slice(this.#at, end);
        this.#at = end + 2;
        return record;
      }
      if (this.#ended) return this.#rest()?.replace(/\n$/, "");
      await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    await this.#beforeRead();
    const chunk = await this.#sys.read(this.fd, CHUNK);
    const kept = this.#at === 0 ? this.#text : this.#text.slice(this.#at);
    this.#at = 0;
    if (chunk.length === 0) {
      this.#ended = true;
      this.#text = kept + this.#decoder.flush();
      return;
    }
    // Whole lines decode byte-safely; a piece of a line goes through the streaming decoder.
    this.#text = kept + (chunk.at(-1) === 10 ? this.#decoder.decode(new Uint8Array(0)) + decodeText(chunk) : this.#decoder.decode(chunk));
  }
}
