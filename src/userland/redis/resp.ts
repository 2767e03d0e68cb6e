/** The Redis protocol. Texts hold one byte per character, so that any data survives. */
import type { Bytes } from "../../base/bytes.ts";
import { decodeBinary } from "../lib/text.ts";

export type Reply =
  | { readonly kind: "simple"; readonly text: string }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "integer"; readonly value: number | bigint }
  | { readonly kind: "bulk"; readonly text: string | null }
  | { readonly kind: "array"; readonly items: readonly Reply[] | null };

export const OK: Reply = { kind: "simple", text: "OK" };
export const QUEUED: Reply = { kind: "simple", text: "QUEUED" };
export const NIL: Reply = { kind: "bulk", text: null };
export const NIL_ARRAY: Reply = { kind: "array", items: null };

export function bulk(text: string | null | undefined): Reply {
  return { kind: "bulk", text: text ?? null };
}

export function integer(value: number | bigint): Reply {
  return { kind: "integer", value };
}

export function array(items: readonly Reply[]): Reply {
  return { kind: "array", items };
}

export function bulks(texts: Iterable<string | null | undefined>): Reply {
  return array([...texts].map(bulk));
}

/** Ends a command with an error reply. */
export class RedisError extends Error {}

export function encodeReply(reply: Reply): string {
  switch (reply.kind) {
    case "simple":
      return `+${reply.text}\r\n`;
    case "error":
      return `-${reply.text}\r\n`;
    case "integer":
      return `:${reply.value}\r\n`;
    case "bulk":
      return reply.text === null ? "$-1\r\n" : `$${reply.text.length}\r\n${reply.text}\r\n`;
    case "array":
      return reply.items === null ? "*-1\r\n" : `*${reply.items.length}\r\n${reply.items.map(encodeReply).join("")}`;
  }
}

export function encodeCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
}

const LONGEST = 512 * 1024 * 1024;
const MOST_WORDS = 1024 * 1024;

/** Takes bytes in and gives whole commands (server side) or replies (client side) out. */
export class RespReader {
  #text = "";
  #at = 0;

  push(bytes: Bytes): void {
    this.#text = this.#text.slice(this.#at) + decodeBinary(bytes);
    this.#at = 0;
  }

  /** undefined when more bytes are needed. Throws RedisError on what is no protocol. */
  command(): string[] | undefined {
    for (;;) {
      const start = this.#at;
      const line = this.#line();
      if (line === undefined) return undefined;
      if (!line.startsWith("*")) {
        const words = splitInline(line);
        if (words === undefined) throw new RedisError("ERR Protocol error: unbalanced quotes in request");
        if (words.length === 0) continue;
        return words;
      }
      const count = Number(line.slice(1));
      if (!Number.isInteger(count) || count > MOST_WORDS) throw new RedisError("ERR Protocol error: invalid multibulk length");
      const words: string[] = [];
      for (let i = 0; i < count; i++) {
        const head = this.#line();
        if (head === undefined) return this.#rewind(start);
        if (!head.startsWith("$")) throw new RedisError(`ERR Protocol error: expected '$', got '${head.slice(0, 1)}'`);
        const length = Number(head.slice(1));
        if (!Number.isInteger(length) || length < 0 || length > LONGEST) throw new RedisError("ERR Protocol error: invalid bulk length");
        if (this.#text.length < this.#at + length + 2) return this.#rewind(start);
        words.push(this.#text.slice(this.#at, this.#at + length));
        this.#at += length + 2;
      }
      if (words.length > 0) return words;
    }
  }

  reply(): Reply | undefined {
    const start = this.#at;
    const reply = this.#reply(0);
    if (reply === undefined) this.#at = start;
    return reply;
  }

  #reply(depth: number): Reply | undefined {
    if (depth > 100) throw new RedisError("Protocol error, nested too deep");
    const line = this.#line();
    if (line === undefined) return undefined;
    const rest = line.slice(1);
    switch (line[0]) {
      case "+":
        return { kind: "simple", text: rest };
      case "-":
        return { kind: "error", text: rest };
      case ":":
        return { kind: "integer", value: BigInt(rest) };
      case "$": {
        const length = Number(rest);
        if (length < 0) return NIL;
        if (this.#text.length < this.#at + length + 2) return undefined;
        const text = this.#text.slice(this.#at, this.#at + length);
        this.#at += length + 2;
        return { kind: "bulk", text };
      }
      case "*": {
        const count = Number(rest);
        if (count < 0) return NIL_ARRAY;
        const items: Reply[] = [];
        for (let i = 0; i < count; i++) {
          const item = this.#reply(depth + 1);
          if (item === undefined) return undefined;
          items.push(item);
        }
        return array(items);
      }
      default:
        throw new RedisError(`Protocol error, got ${JSON.stringify(line[0] ?? "")} as reply type byte`);
    }
  }

  #line(): string | undefined {
    const end = this.#text.indexOf("\n", this.#at);
    if (end < 0) return undefined;
    const line = this.#text.slice(this.#at, end).replace(/\r$/, "");
    this.#at = end + 1;
    return line;
  }

  #rewind(start: number): undefined {
    this.#at = start;
    return undefined;
  }
}

/** Words of a typed line, with quotes; undefined when a quote is left open. */
export function splitInline(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] as string)) {
      at++;
      continue;
    }
    let word = "";
    while (at < line.length && !/\s/.test(line[at] as string)) {
      const quote = line[at];
      if (quote !== '"' && quote !== "'") {
        word += line[at++];
        continue;
      }
      at++;
      for (;;) {
        const character = line[at++];
        if (character === undefined) return undefined;
        if (character === quote) break;
        if (character === "\\" && quote === '"') {
          const hex = /^x([0-9a-fA-F]{2})/.exec(line.slice(at));
          if (hex) {
            word += String.fromCharCode(Number.parseInt(hex[1] as string, 16));
            at += 3;
          } else {
            const escaped = line[at++] ?? "";
            word += { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" }[escaped] ?? escaped;
          }
        } else if (character === "\\" && line[at] === "'") {
          word += "'";
          at++;
        } else word += character;
      }
    }
    words.push(word);
  }
  return words;
}
