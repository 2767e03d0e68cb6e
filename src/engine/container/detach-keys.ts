import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { EngineError } from "../error.ts";

/** Reads `ctrl-p,ctrl-q`: letters, and control characters by name. Throws on others. */
export function parseDetachKeys(text: string): Uint8Array {
  if (text === "") return Uint8Array.of(16, 17);
  const codes: number[] = [];
  for (const key of text.split(",")) {
    const control = /^ctrl-([a-z@[\\\]^_])$/.exec(key)?.[1];
    if (control !== undefined) codes.push(control.toUpperCase().charCodeAt(0) - 64);
    else if (key === "DEL") codes.push(127);
    else if (key.length === 1) codes.push(key.charCodeAt(0));
    else throw new EngineError("System", `Invalid escape keys (${text}) provided`);
  }
  return Uint8Array.from(codes);
}

/** Watches keys for the detach sequence. What turns out not to be part of it goes through. */
export class DetachScanner {
  readonly #keys: Uint8Array;
  #matched = 0;

  constructor(keys: Uint8Array) {
    this.#keys = keys;
  }

  /** What to pass on, and whether the sequence is complete. */
  scan(bytes: Bytes): { pass: Bytes; detached: boolean } {
    const pass: number[] = [];
    for (const byte of bytes) {
      if (byte === this.#keys[this.#matched]) {
        this.#matched++;
        if (this.#matched === this.#keys.length) return { pass: Uint8Array.from(pass), detached: true };
        continue;
      }
      for (let i = 0; i < this.#matched; i++) pass.push(this.#keys[i] as number);
      this.#matched = byte === this.#keys[0] ? 1 : 0;
      if (this.#matched === 0) pass.push(byte);
    }
    return { pass: pass.length === 0 ? EMPTY : Uint8Array.from(pass), detached: false };
  }
}
