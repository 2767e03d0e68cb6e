import { RedisError } from "./resp.ts";

export type Value =
  | { readonly type: "string"; text: string }
  | { readonly type: "list"; readonly items: string[] }
  | { readonly type: "hash"; readonly fields: Map<string, string> }
  | { readonly type: "set"; readonly members: Set<string> }
  | { readonly type: "zset"; readonly scores: Map<string, number> };

type Of<T extends Value["type"]> = Extract<Value, { type: T }>;

export const WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";

/** One numbered database: keys, values, times of expiry. */
export class Database {
  readonly #values = new Map<string, Value>();
  /** Milliseconds since the epoch. */
  readonly #expiry = new Map<string, number>();
  readonly #now: () => number;
  /** Counts changes of each key, for WATCH. */
  readonly versions = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(key: string): Value | undefined {
    const expiry = this.#expiry.get(key);
    if (expiry !== undefined && expiry <= this.#now()) this.delete(key);
    return this.#values.get(key);
  }

  /** The value if it has this type; undefined when there is none. Throws WRONGTYPE. */
  of<T extends Value["type"]>(key: string, type: T): Of<T> | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (value.type !== type) throw new RedisError(WRONG_TYPE);
    return value as Of<T>;
  }

  /** The same, made when it is missing. */
  make<T extends Exclude<Value["type"], "string">>(key: string, type: T): Of<T> {
    const found = this.of(key, type);
    if (found) return found;
    const fresh = (type === "list"
      ? { type, items: [] }
      : type === "hash"
        ? { type, fields: new Map() }
        : type === "set"
          ? { type, members: new Set() }
          : { type, scores: new Map() }) as unknown as Of<T>;
    this.#values.set(key, fresh);
    return fresh;
  }

  set(key: string, value: Value, keepExpiry = false): void {
    this.#values.set(key, value);
    if (!keepExpiry) this.#expiry.delete(key);
    this.touch(key);
  }

  touch(key: string): void {
    this.versions.set(key, (this.versions.get(key) ?? 0) + 1);
  }

  delete(key: string): boolean {
    this.#expiry.delete(key);
    if (!this.#values.delete(key)) return false;
    this.touch(key);
    return true;
  }

  /** Collections vanish with their last member. */
  dropIfEmpty(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined || value.type === "string") return;
    const size =
      value.type === "list" ? value.items.length : value.type === "hash" ? value.fields.size : value.type === "set" ? value.members.size : value.scores.size;
    if (size === 0) this.delete(key);
    else this.touch(key);
  }

  expiry(key: string): number | undefined {
    return this.#expiry.get(key);
  }

  setExpiry(key: string, time: number | undefined): void {
    if (time === undefined) this.#expiry.delete(key);
    else this.#expiry.set(key, time);
    this.touch(key);
  }

  keys(): string[] {
    for (const key of [...this.#expiry.keys()]) this.get(key);
    return [...this.#values.keys()];
  }

  get size(): number {
    return this.keys().length;
  }

  get expiring(): number {
    return this.#expiry.size;
  }

  clear(): void {
    for (const key of this.#values.keys()) this.touch(key);
    this.#values.clear();
    this.#expiry.clear();
  }

  dump(): unknown[] {
    return this.keys().map((key) => {
      const value = this.#values.get(key) as Value;
      const content =
        value.type === "string"
          ? value.text
          : value.type === "list"
            ? value.items
            : value.type === "hash"
              ? [...value.fields]
              : value.type === "set"
                ? [...value.members]
                : [...value.scores];
      return [key, value.type, content, this.#expiry.get(key) ?? 0];
    });
  }

  load(rows: readonly unknown[]): void {
    for (const row of rows) {
      const [key, type, content, expiry] = row as [string, Value["type"], never, number];
      const value =
        type === "string"
          ? { type, text: content }
          : type === "list"
            ? { type, items: content }
            : type === "hash"
              ? { type, fields: new Map(content) }
              : type === "set"
                ? { type, members: new Set(content) }
                : { type, scores: new Map(content) };
      this.#values.set(key, value as Value);
      if (expiry > 0) this.#expiry.set(key, expiry);
    }
  }
}

/** Redis' glob patterns. */
export function globPattern(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (character === "*") source += "[\\s\\S]*";
    else if (character === "?") source += "[\\s\\S]";
    else if (character === "[") {
      const close = pattern.indexOf("]", at + 1);
      if (close < 0) source += "\\[";
      else {
        source += `[${pattern.slice(at + 1, close).replace(/\\/g, "\\\\")}]`;
        at = close;
      }
    } else if (character === "\\" && at + 1 < pattern.length) source += (pattern[++at] as string).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    else source += character.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }
  return new RegExp(`^${source}$`);
}
