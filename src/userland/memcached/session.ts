/** One connection of memcached: the text protocol (protocol.txt). */
import type { Item, Store } from "./store.ts";

export interface Server {
  readonly store: Store;
  readonly version: string;
  readonly maxItemSize: number;
  stats(): readonly (readonly [name: string, value: string | number])[];
}

const MAX_KEY = 250;
const MAX_LINE = 8192;
const STORAGE = new Set(["set", "add", "replace", "append", "prepend", "cas"]);

interface Pending {
  readonly verb: string;
  readonly key: string;
  readonly flags: number;
  readonly exptime: number;
  readonly length: number;
  readonly cas: number;
  readonly quiet: boolean;
  /** The value is refused, but has to be read. */
  readonly refusal: string | undefined;
}

/** Text in, text out; one character per byte. */
export class Session {
  closed = false;
  readonly #server: Server;
  #input = "";
  #pending: Pending | undefined;

  constructor(server: Server) {
    this.#server = server;
  }

  /** What to answer to everything that is complete now. */
  receive(text: string): string {
    this.#input += text;
    const answers: string[] = [];
    let at = 0;
    while (!this.closed) {
      if (this.#pending !== undefined) {
        const { length } = this.#pending;
        if (this.#input.length - at < length + 2) break;
        const value = this.#input.slice(at, at + length);
        const ended = this.#input.startsWith("\r\n", at + length);
        at += length + 2;
        const { quiet } = this.#pending;
        const answer = ended ? this.#store(this.#pending, value) : "CLIENT_ERROR bad data chunk\r\n";
        this.#pending = undefined;
        if (!quiet) answers.push(answer);
        continue;
      }
      const end = this.#input.indexOf("\n", at);
      if (end < 0) {
        if (this.#input.length - at > MAX_LINE) {
          answers.push("CLIENT_ERROR line too long\r\n");
          this.closed = true;
        }
        break;
      }
      const line = this.#input.slice(at, end).replace(/\r$/, "");
      at = end + 1;
      answers.push(this.#line(line));
    }
    this.#input = this.#input.slice(at);
    return answers.join("");
  }

  #line(line: string): string {
    const words = line.split(" ").filter((word) => word !== "");
    const [verb = "", ...args] = words;
    if (args.some((word) => word.length > MAX_KEY)) return "CLIENT_ERROR bad command line format\r\n";
    if (STORAGE.has(verb)) return this.#storage(verb, args);
    const quiet = args.at(-1) === "noreply";
    const answer = this.#command(verb, quiet ? args.slice(0, -1) : args);
    return quiet ? "" : answer;
  }

  #storage(verb: string, args: readonly string[]): string {
    const quiet = args.at(-1) === "noreply";
    const [key = "", flags, exptime, length, cas] = quiet ? args.slice(0, -1) : args;
    const numbers = [flags, exptime, length, ...(verb === "cas" ? [cas] : [])].map((text) => (/^-?\d+$/.test(text ?? "") ? Number(text) : Number.NaN));
    const wanted = verb === "cas" ? 5 : 4;
    if (args.length - (quiet ? 1 : 0) !== wanted) return "ERROR\r\n";
    if (numbers.some(Number.isNaN) || (numbers[2] as number) < 0) return "CLIENT_ERROR bad command line format\r\n";
    const tooLarge = (numbers[2] as number) > this.#server.maxItemSize;
    this.#pending = {
      verb,
      key,
      flags: numbers[0] as number,
      exptime: numbers[1] as number,
      length: numbers[2] as number,
      cas: numbers[3] ?? 0,
      quiet,
      refusal: tooLarge ? "SERVER_ERROR object too large for cache\r\n" : undefined,
    };
    return "";
  }

  #store(pending: Pending, value: string): string {
    if (pending.refusal !== undefined) return pending.refusal;
    const { store } = this.#server;
    const { verb, key, flags } = pending;
    store.counts.sets++;
    const old = store.find(key);
    if (verb === "add" && old !== undefined) return "NOT_STORED\r\n";
    if ((verb === "replace" || verb === "append" || verb === "prepend") && old === undefined) return "NOT_STORED\r\n";
    if (verb === "cas" && old === undefined) return "NOT_FOUND\r\n";
    if (verb === "cas" && old?.cas !== pending.cas) return "EXISTS\r\n";
    if (verb === "append" && old !== undefined) store.set(key, old.value + value, old.flags, old.expires);
    else if (verb === "prepend" && old !== undefined) store.set(key, value + old.value, old.flags, old.expires);
    else store.set(key, value, flags, store.expiry(pending.exptime));
    return "STORED\r\n";
  }

  #command(verb: string, args: readonly string[]): string {
    const { store, version } = this.#server;
    switch (verb) {
      case "get":
      case "gets":
        return args.length === 0 ? "ERROR\r\n" : this.#get(args, verb === "gets");
      case "gat":
      case "gats":
        return args.length < 2 ? "ERROR\r\n" : this.#get(args.slice(1), verb === "gats", Number(args[0]));
      case "delete": {
        if (args.length === 0) return "ERROR\r\n";
        const found = store.find(args[0] as string) !== undefined && store.delete(args[0] as string);
        store.counts[found ? "deleteHits" : "deleteMisses"]++;
        return found ? "DELETED\r\n" : "NOT_FOUND\r\n";
      }
      case "incr":
      case "decr":
        return this.#add(args, verb === "incr");
      case "touch": {
        const item = store.find(args[0] ?? "");
        if (args.length !== 2) return "ERROR\r\n";
        if (item === undefined) return "NOT_FOUND\r\n";
        store.counts.touches++;
        item.expires = store.expiry(Number(args[1]));
        return "TOUCHED\r\n";
      }
      case "flush_all":
        store.flush();
        store.counts.flushes++;
        return "OK\r\n";
      case "stats":
        if (args.length > 0 && args[0] !== "settings") return "END\r\n";
        return `${this.#server
          .stats()
          .map(([name, value]) => `STAT ${name} ${value}\r\n`)
          .join("")}END\r\n`;
      case "version":
        return `VERSION ${version}\r\n`;
      case "verbosity":
        return "OK\r\n";
      case "mn":
        return "MN\r\n";
      case "quit":
        this.closed = true;
        return "";
      default:
        return "ERROR\r\n";
    }
  }

  #get(keys: readonly string[], withCas: boolean, exptime?: number): string {
    const { store } = this.#server;
    let answer = "";
    for (const key of keys) {
      const item = store.find(key);
      store.counts[item === undefined ? "getMisses" : "getHits"]++;
      if (item === undefined) continue;
      if (exptime !== undefined) item.expires = store.expiry(exptime);
      answer += `VALUE ${key} ${item.flags} ${item.value.length}${withCas ? ` ${item.cas}` : ""}\r\n${item.value}\r\n`;
    }
    return `${answer}END\r\n`;
  }

  #add(args: readonly string[], up: boolean): string {
    const { store } = this.#server;
    const [key, delta] = args;
    if (key === undefined || delta === undefined) return "ERROR\r\n";
    if (!/^\d+$/.test(delta)) return "CLIENT_ERROR invalid numeric delta argument\r\n";
    const item: Item | undefined = store.find(key);
    store.counts[item === undefined ? "incrMisses" : "incrHits"]++;
    if (item === undefined) return "NOT_FOUND\r\n";
    if (!/^\d+$/.test(item.value.trimEnd())) return "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
    const sum = up ? BigInt.asUintN(64, BigInt(item.value.trimEnd()) + BigInt(delta)) : BigInt(item.value.trimEnd()) - BigInt(delta);
    const value = String(sum < 0n ? 0n : sum);
    // A number that gets shorter keeps its place, as in the original.
    store.set(key, value.padEnd(up ? 0 : item.value.length), item.flags, item.expires);
    return `${value}\r\n`;
  }
}
