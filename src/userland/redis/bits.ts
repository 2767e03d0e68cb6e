/** Commands that look at strings as bits, and SORT. */
import { type CommandContext, type CommandTable, floatOf, integerOf, SYNTAX, sliceOf } from "./command.ts";
import { array, bulk, bulks, integer, NIL, RedisError, type Reply } from "./resp.ts";
import { WRONG_TYPE } from "./store.ts";

const LAST_BIT = 2 ** 32 - 1;

export const BIT_COMMANDS: CommandTable = {
  setbit: { arity: 4, writes: true, run: setBit },
  getbit: {
    arity: 3,
    run: ({ db, args: [key = "", offset] }) => {
      const at = bitOffset(offset);
      const byte = db.of(key, "string")?.text.charCodeAt(at >> 3) ?? 0;
      return integer(((byte || 0) >> (7 - (at & 7))) & 1);
    },
  },
  bitcount: {
    arity: -2,
    run: ({ db, args: [key = "", start, end] }) => {
      const text = db.of(key, "string")?.text ?? "";
      const [from, to] = start === undefined ? [0, text.length] : sliceOf(integerOf(start), integerOf(end), text.length);
      let count = 0;
      for (let i = from; i < to; i++) for (let byte = text.charCodeAt(i); byte > 0; byte &= byte - 1) count++;
      return integer(count);
    },
  },
  sort: { arity: -2, writes: true, run: sort },
  sort_ro: { arity: -2, run: sort },
  acl: {
    arity: -2,
    run: ({ args: [what = ""] }) => {
      if (what.toUpperCase() === "WHOAMI") return bulk("default");
      if (what.toUpperCase() === "LIST") return bulks(["user default on nopass sanitize-payload ~* &* +@all"]);
      if (what.toUpperCase() === "USERS") return bulks(["default"]);
      throw new RedisError(`ERR unknown subcommand '${what}'. Try ACL HELP.`);
    },
  },
};

function bitOffset(text: string | undefined): number {
  const at = /^\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (!(at <= LAST_BIT)) throw new RedisError("ERR bit offset is not an integer or out of range");
  return at;
}

/** A string longer than this is not made for one bit. */
const LONGEST = 16 * 1024 * 1024;

function setBit({ db, args: [key = "", offset, bit] }: CommandContext): Reply {
  const at = bitOffset(offset);
  if (bit !== "0" && bit !== "1") throw new RedisError("ERR bit is not an integer or out of range");
  if (at >> 3 >= LONGEST) throw new RedisError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  const text = (db.of(key, "string")?.text ?? "").padEnd((at >> 3) + 1, "\0");
  const byte = text.charCodeAt(at >> 3);
  const mask = 1 << (7 - (at & 7));
  const next = bit === "1" ? byte | mask : byte & ~mask;
  db.set(key, { type: "string", text: text.slice(0, at >> 3) + String.fromCharCode(next) + text.slice((at >> 3) + 1) }, true);
  return integer((byte & mask) === 0 ? 0 : 1);
}

/** SORT key [BY pattern] [LIMIT offset count] [GET pattern …] [ASC|DESC] [ALPHA] [STORE destination] */
function sort({ db, args }: CommandContext): Reply {
  const [key = "", ...words] = args;
  let by: string | undefined;
  let limit: readonly [number, number] | undefined;
  let destination: string | undefined;
  let descending = false;
  let alpha = false;
  const gets: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]?.toUpperCase();
    if (word === "ASC" || word === "DESC") descending = word === "DESC";
    else if (word === "ALPHA") alpha = true;
    else if (word === "BY" && words[i + 1] !== undefined) by = words[++i];
    else if (word === "GET" && words[i + 1] !== undefined) gets.push(words[++i] as string);
    else if (word === "STORE" && words[i + 1] !== undefined) destination = words[++i];
    else if (word === "LIMIT" && words[i + 2] !== undefined) limit = [integerOf(words[++i]), integerOf(words[++i])];
    else throw new RedisError(SYNTAX);
  }
  const value = db.get(key);
  const items =
    value === undefined
      ? []
      : value.type === "list"
        ? [...value.items]
        : value.type === "set"
          ? [...value.members]
          : value.type === "zset"
            ? [...value.scores.keys()]
            : undefined;
  if (items === undefined) throw new RedisError(WRONG_TYPE);
  const lookUp = (pattern: string, item: string): string | undefined => {
    if (pattern === "#") return item;
    const [name = "", field] = pattern.replace("*", item).split("->");
    return field === undefined ? db.of(name, "string")?.text : db.of(name, "hash")?.fields.get(field);
  };
  if (by === undefined || by.includes("*")) {
    const weighed = items.map((item) => ({ item, weight: by === undefined ? item : (lookUp(by, item) ?? "") }));
    const numbers = new Map(alpha ? [] : weighed.map(({ weight }) => [weight, weight === "" ? 0 : scoreOf(weight)]));
    weighed.sort((a, b) => {
      const order = alpha ? (a.weight < b.weight ? -1 : a.weight > b.weight ? 1 : 0) : (numbers.get(a.weight) ?? 0) - (numbers.get(b.weight) ?? 0);
      return (descending ? -order : order) || (a.item < b.item ? -1 : 1);
    });
    items.splice(0, items.length, ...weighed.map(({ item }) => item));
  }
  const chosen = limit === undefined ? items : items.slice(Math.max(0, limit[0]), limit[1] < 0 ? undefined : Math.max(0, limit[0]) + limit[1]);
  const shown = gets.length === 0 ? chosen : chosen.flatMap((item) => gets.map((pattern) => lookUp(pattern, item)));
  if (destination === undefined) return array(shown.map((item) => (item === undefined ? NIL : bulk(item))));
  db.delete(destination);
  if (shown.length > 0) db.make(destination, "list").items.push(...shown.map((item) => item ?? ""));
  db.touch(destination);
  return integer(shown.length);
}

function scoreOf(text: string): number {
  try {
    return floatOf(text);
  } catch {
    throw new RedisError("ERR One or more scores can't be converted into double");
  }
}
