import { type CommandContext, type CommandTable, integerOf, SYNTAX } from "./command.ts";
import { array, bulk, bulks, integer, NIL, OK, RedisError } from "./resp.ts";
import { globPattern, type Value } from "./store.ts";

const expire = (unit: number, absolute: boolean) => ({
  arity: -3,
  writes: true,
  run: ({ db, args, server }: CommandContext) => {
    const [key = "", text, option] = args;
    const amount = integerOf(text);
    if (db.get(key) === undefined) return integer(0);
    const time = absolute ? amount * unit : server.now() + amount * unit;
    const before = db.expiry(key);
    const flag = option?.toUpperCase();
    if (flag === "NX" && before !== undefined) return integer(0);
    if (flag === "XX" && before === undefined) return integer(0);
    if (flag === "GT" && (before === undefined || time <= before)) return integer(0);
    if (flag === "LT" && before !== undefined && time >= before) return integer(0);
    if (time <= server.now()) db.delete(key);
    else db.setExpiry(key, time);
    return integer(1);
  },
});

const ttl = (unit: number) => ({
  arity: 2,
  run: ({ db, args: [key = ""], server }: CommandContext) => {
    if (db.get(key) === undefined) return integer(-2);
    const time = db.expiry(key);
    return integer(time === undefined ? -1 : Math.round((time - server.now()) / unit));
  },
});

const remove = {
  arity: -2,
  writes: true,
  run: ({ db, args }: CommandContext) => integer(args.filter((key) => db.get(key) !== undefined && db.delete(key)).length),
};

/** SCAN and its kin give everything at once: a cursor of 0 says so. */
export function scan(
  items: readonly string[],
  args: readonly string[],
  pick: (item: string) => readonly string[] = (item) => [item],
): ReturnType<typeof array> {
  let chosen = items;
  for (let i = 0; i < args.length; i += 2) {
    const option = args[i]?.toUpperCase();
    if (option === "MATCH") {
      const pattern = globPattern(args[i + 1] ?? "");
      chosen = chosen.filter((item) => pattern.test(item));
    } else if (option !== "COUNT" && option !== "TYPE") throw new RedisError(SYNTAX);
  }
  return array([bulk("0"), bulks(chosen.flatMap(pick))]);
}

function rename({ db, args: [from = "", to = ""] }: CommandContext, onlyNew: boolean) {
  const value = db.get(from);
  if (value === undefined) throw new RedisError("ERR no such key");
  if (onlyNew && db.get(to) !== undefined) return integer(0);
  const expiry = db.expiry(from);
  db.delete(from);
  db.set(to, value);
  db.setExpiry(to, expiry);
  return onlyNew ? integer(1) : OK;
}

export const KEY_COMMANDS: CommandTable = {
  del: remove,
  unlink: remove,
  exists: { arity: -2, run: ({ db, args }) => integer(args.filter((key) => db.get(key) !== undefined).length) },
  touch: { arity: -2, run: ({ db, args }) => integer(args.filter((key) => db.get(key) !== undefined).length) },
  expire: expire(1000, false),
  pexpire: expire(1, false),
  expireat: expire(1000, true),
  pexpireat: expire(1, true),
  ttl: ttl(1000),
  pttl: ttl(1),
  expiretime: { arity: 2, run: ({ db, args: [key = ""] }) => integer(db.get(key) === undefined ? -2 : Math.floor((db.expiry(key) ?? -1000) / 1000)) },
  persist: {
    arity: 2,
    writes: true,
    run: ({ db, args: [key = ""] }) => {
      if (db.get(key) === undefined || db.expiry(key) === undefined) return integer(0);
      db.setExpiry(key, undefined);
      return integer(1);
    },
  },
  type: { arity: 2, run: ({ db, args: [key = ""] }) => ({ kind: "simple", text: db.get(key)?.type ?? "none" }) },
  keys: {
    arity: 2,
    run: ({ db, args: [pattern = ""] }) => {
      const expression = globPattern(pattern);
      return bulks(db.keys().filter((key) => expression.test(key)));
    },
  },
  scan: {
    arity: -2,
    run: ({ db, args: [cursor, ...options] }) => {
      if (!/^\d+$/.test(cursor ?? "")) throw new RedisError("ERR invalid cursor");
      const at = options.findIndex((word) => word.toUpperCase() === "TYPE");
      const type = at < 0 ? undefined : options[at + 1];
      return scan(
        db.keys().filter((key) => type === undefined || db.get(key)?.type === type),
        options,
      );
    },
  },
  rename: { arity: 3, writes: true, run: (context) => rename(context, false) },
  renamenx: { arity: 3, writes: true, run: (context) => rename(context, true) },
  copy: {
    arity: -3,
    writes: true,
    run: ({ db, args: [from = "", to = "", option] }) => {
      const value = db.get(from);
      if (value === undefined || (db.get(to) !== undefined && option?.toUpperCase() !== "REPLACE")) return integer(0);
      const expiry = db.expiry(from);
      db.set(to, structuredCopy(value));
      db.setExpiry(to, expiry);
      return integer(1);
    },
  },
  randomkey: {
    arity: 1,
    run: ({ db, server }) => {
      const keys = db.keys();
      return keys.length === 0 ? NIL : bulk(keys[server.random(keys.length)]);
    },
  },
  object: {
    arity: -2,
    run: ({ db, args: [verb, key = ""] }) => {
      const value = db.get(key);
      if (value === undefined) return NIL;
      if (verb?.toUpperCase() === "ENCODING") return bulk(encoding(value));
      if (verb?.toUpperCase() === "REFCOUNT") return integer(1);
      if (verb?.toUpperCase() === "IDLETIME") return integer(0);
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try OBJECT HELP.`);
    },
  },
};

function structuredCopy(value: Value): Value {
  switch (value.type) {
    case "string":
      return { ...value };
    case "list":
      return { type: "list", items: [...value.items] };
    case "hash":
      return { type: "hash", fields: new Map(value.fields) };
    case "set":
      return { type: "set", members: new Set(value.members) };
    case "zset":
      return { type: "zset", scores: new Map(value.scores) };
  }
}

function encoding(value: Value): string {
  switch (value.type) {
    case "string":
      return /^-?(0|[1-9]\d{0,18})$/.test(value.text) ? "int" : value.text.length <= 44 ? "embstr" : "raw";
    case "list":
      return value.items.length > 128 ? "quicklist" : "listpack";
    case "hash":
      return value.fields.size > 512 ? "hashtable" : "listpack";
    case "set":
      return [...value.members].every((member) => /^-?\d{1,18}$/.test(member)) && value.members.size <= 512
        ? "intset"
        : value.members.size > 128
          ? "hashtable"
          : "listpack";
    case "zset":
      return value.scores.size > 128 ? "skiplist" : "listpack";
  }
}
