/** Hashes, lists, sets. */
import { bigIntegerOf, type CommandContext, type CommandTable, floatOf, floatText, integerOf, SYNTAX, sliceOf } from "./command.ts";
import { scan } from "./keys.ts";
import { array, bulk, bulks, integer, NIL, NIL_ARRAY, OK, RedisError, type Reply } from "./resp.ts";

function fields({ db, args }: CommandContext): ReadonlyMap<string, string> {
  return db.of(args[0] ?? "", "hash")?.fields ?? new Map();
}

function setFields({ db, args }: CommandContext, name: string): number {
  const pairs = args.slice(1);
  if (pairs.length === 0 || pairs.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for '${name}' command`);
  const hash = db.make(args[0] ?? "", "hash").fields;
  let added = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    if (!hash.has(pairs[i] as string)) added++;
    hash.set(pairs[i] as string, pairs[i + 1] as string);
  }
  db.touch(args[0] ?? "");
  return added;
}

export const HASH_COMMANDS: CommandTable = {
  hset: { arity: -4, writes: true, run: (context) => integer(setFields(context, "hset")) },
  hmset: {
    arity: -4,
    writes: true,
    run: (context) => {
      setFields(context, "hmset");
      return OK;
    },
  },
  hsetnx: {
    arity: 4,
    writes: true,
    run: (context) => {
      if (fields(context).has(context.args[1] ?? "")) return integer(0);
      setFields(context, "hsetnx");
      return integer(1);
    },
  },
  hget: { arity: 3, run: (context) => bulk(fields(context).get(context.args[1] ?? "")) },
  hmget: { arity: -3, run: (context) => bulks(context.args.slice(1).map((name) => fields(context).get(name))) },
  hgetall: { arity: 2, run: (context) => bulks([...fields(context)].flat()) },
  hkeys: { arity: 2, run: (context) => bulks(fields(context).keys()) },
  hvals: { arity: 2, run: (context) => bulks(fields(context).values()) },
  hlen: { arity: 2, run: (context) => integer(fields(context).size) },
  hexists: { arity: 3, run: (context) => integer(fields(context).has(context.args[1] ?? "") ? 1 : 0) },
  hstrlen: { arity: 3, run: (context) => integer((fields(context).get(context.args[1] ?? "") ?? "").length) },
  hdel: {
    arity: -3,
    writes: true,
    run: ({ db, args: [key = "", ...names] }) => {
      const hash = db.of(key, "hash")?.fields;
      const removed = names.filter((name) => hash?.delete(name)).length;
      db.dropIfEmpty(key);
      return integer(removed);
    },
  },
  hincrby: {
    arity: 4,
    writes: true,
    run: ({ db, args: [key = "", name = "", amount = ""] }) => {
      const hash = db.make(key, "hash").fields;
      const before = hash.get(name) ?? "0";
      if (!/^-?\d+$/.test(before)) throw new RedisError("ERR hash value is not an integer");
      const value = BigInt(before) + bigIntegerOf(amount);
      hash.set(name, String(value));
      db.touch(key);
      return integer(value);
    },
  },
  hincrbyfloat: {
    arity: 4,
    writes: true,
    run: ({ db, args: [key = "", name = "", amount] }) => {
      const hash = db.make(key, "hash").fields;
      const value = floatText(Number((floatOf(hash.get(name) ?? "0") + floatOf(amount)).toPrecision(15)));
      hash.set(name, value);
      db.touch(key);
      return bulk(value);
    },
  },
  hscan: { arity: -3, run: (context) => scan([...fields(context).keys()], context.args.slice(2), (name) => [name, fields(context).get(name) ?? ""]) },
};

function items({ db, args }: CommandContext): readonly string[] {
  return db.of(args[0] ?? "", "list")?.items ?? [];
}

const push = (front: boolean, onlyExisting: boolean) => ({
  arity: -3,
  writes: true,
  run: ({ db, args: [key = "", ...values], server }: CommandContext) => {
    if (onlyExisting && db.of(key, "list") === undefined) return integer(0);
    const list = db.make(key, "list").items;
    if (front) list.unshift(...values.toReversed());
    else list.push(...values);
    const { length } = list;
    db.touch(key);
    server.serveBlocked(db, key);
    return integer(length);
  },
});

export function popFrom(context: Pick<CommandContext, "db">, key: string, front: boolean): string | undefined {
  const list = context.db.of(key, "list")?.items;
  const value = front ? list?.shift() : list?.pop();
  context.db.dropIfEmpty(key);
  return value;
}

const pop = (front: boolean) => ({
  arity: -2,
  writes: true,
  run: (context: CommandContext): Reply => {
    const [key = "", countText] = context.args;
    if (countText === undefined) return bulk(popFrom(context, key, front));
    const count = integerOf(countText);
    if (count < 0) throw new RedisError("ERR value is out of range, must be positive");
    if (context.db.of(key, "list") === undefined) return NIL_ARRAY;
    const popped: string[] = [];
    while (popped.length < count) {
      const value = popFrom(context, key, front);
      if (value === undefined) break;
      popped.push(value);
    }
    return bulks(popped);
  },
});

const blockingPop = (front: boolean) => ({
  arity: -3,
  writes: true,
  run: async (context: CommandContext): Promise<Reply | undefined> => {
    const keys = context.args.slice(0, -1);
    const timeout = floatOf(context.args.at(-1));
    if (timeout < 0) throw new RedisError("ERR timeout is negative");
    for (const key of keys) {
      const value = popFrom(context, key, front);
      if (value !== undefined) return bulks([key, value]);
    }
    if (context.client.transaction !== undefined) return NIL_ARRAY;
    return await context.server.block(context.client, context.db, keys, front, timeout);
  },
});

function move({ db, args: [from = "", to = ""], server }: CommandContext, fromFront: boolean, toFront: boolean): Reply {
  db.of(to, "list");
  const value = popFrom({ db }, from, fromFront);
  if (value === undefined) return NIL;
  const list = db.make(to, "list").items;
  if (toFront) list.unshift(value);
  else list.push(value);
  db.touch(to);
  server.serveBlocked(db, to);
  return bulk(value);
}

export const LIST_COMMANDS: CommandTable = {
  lpush: push(true, false),
  rpush: push(false, false),
  lpushx: push(true, true),
  rpushx: push(false, true),
  lpop: pop(true),
  rpop: pop(false),
  blpop: blockingPop(true),
  brpop: blockingPop(false),
  llen: { arity: 2, run: (context) => integer(items(context).length) },
  lrange: {
    arity: 4,
    run: (context) => bulks(items(context).slice(...sliceOf(integerOf(context.args[1]), integerOf(context.args[2]), items(context).length))),
  },
  lindex: { arity: 3, run: (context) => bulk(items(context).at(integerOf(context.args[1]))) },
  lset: {
    arity: 4,
    writes: true,
    run: ({ db, args: [key = "", indexText, value = ""] }) => {
      const list = db.of(key, "list")?.items;
      if (list === undefined) throw new RedisError("ERR no such key");
      const index = integerOf(indexText);
      const at = index < 0 ? list.length + index : index;
      if (at < 0 || at >= list.length) throw new RedisError("ERR index out of range");
      list[at] = value;
      db.touch(key);
      return OK;
    },
  },
  lrem: {
    arity: 4,
    writes: true,
    run: ({ db, args: [key = "", countText, value = ""] }) => {
      const list = db.of(key, "list")?.items ?? [];
      const count = integerOf(countText);
      let removed = 0;
      const most = count === 0 ? list.length : Math.abs(count);
      const order = count < 0 ? [...list.keys()].reverse() : [...list.keys()];
      const doomed = new Set(order.filter((i) => list[i] === value && removed++ < most));
      const kept = list.filter((_, i) => !doomed.has(i));
      list.splice(0, list.length, ...kept);
      db.dropIfEmpty(key);
      return integer(doomed.size);
    },
  },
  ltrim: {
    arity: 4,
    writes: true,
    run: ({ db, args: [key = "", start, end] }) => {
      const list = db.of(key, "list")?.items ?? [];
      list.splice(0, list.length, ...list.slice(...sliceOf(integerOf(start), integerOf(end), list.length)));
      db.dropIfEmpty(key);
      return OK;
    },
  },
  linsert: {
    arity: 5,
    writes: true,
    run: ({ db, args: [key = "", place, pivot = "", value = ""] }) => {
      const side = place?.toUpperCase();
      if (side !== "BEFORE" && side !== "AFTER") throw new RedisError(SYNTAX);
      const list = db.of(key, "list")?.items;
      if (list === undefined) return integer(0);
      const at = list.indexOf(pivot);
      if (at < 0) return integer(-1);
      list.splice(side === "BEFORE" ? at : at + 1, 0, value);
      db.touch(key);
      return integer(list.length);
    },
  },
  rpoplpush: { arity: 3, writes: true, run: (context) => move(context, false, true) },
  lmove: {
    arity: 5,
    writes: true,
    run: (context) => move(context, context.args[2]?.toUpperCase() === "LEFT", context.args[3]?.toUpperCase() === "LEFT"),
  },
};

function members({ db }: CommandContext, key: string): ReadonlySet<string> {
  return db.of(key, "set")?.members ?? new Set();
}

function combine(context: CommandContext, keys: readonly string[], how: "union" | "inter" | "diff"): string[] {
  const [first = new Set<string>(), ...rest] = keys.map((key) => members(context, key));
  if (how === "union") return [...new Set([first, ...rest].flatMap((set) => [...set]))];
  return [...first].filter((member) => (how === "inter" ? rest.every((set) => set.has(member)) : !rest.some((set) => set.has(member))));
}

const combined = (how: "union" | "inter" | "diff") => ({ arity: -2, run: (context: CommandContext) => bulks(combine(context, context.args, how)) });

const combinedInto = (how: "union" | "inter" | "diff") => ({
  arity: -3,
  writes: true,
  run: (context: CommandContext) => {
    const [target = "", ...keys] = context.args;
    const result = combine(context, keys, how);
    context.db.delete(target);
    if (result.length > 0) context.db.set(target, { type: "set", members: new Set(result) });
    return integer(result.length);
  },
});

export const SET_COMMANDS: CommandTable = {
  sadd: {
    arity: -3,
    writes: true,
    run: ({ db, args: [key = "", ...values] }) => {
      const set = db.make(key, "set").members;
      const before = set.size;
      for (const value of values) set.add(value);
      db.touch(key);
      return integer(set.size - before);
    },
  },
  srem: {
    arity: -3,
    writes: true,
    run: ({ db, args: [key = "", ...values] }) => {
      const set = db.of(key, "set")?.members;
      const removed = values.filter((value) => set?.delete(value)).length;
      db.dropIfEmpty(key);
      return integer(removed);
    },
  },
  smembers: { arity: 2, run: (context) => bulks(members(context, context.args[0] ?? "")) },
  sismember: { arity: 3, run: (context) => integer(members(context, context.args[0] ?? "").has(context.args[1] ?? "") ? 1 : 0) },
  smismember: {
    arity: -3,
    run: (context) => array(context.args.slice(1).map((member) => integer(members(context, context.args[0] ?? "").has(member) ? 1 : 0))),
  },
  scard: { arity: 2, run: (context) => integer(members(context, context.args[0] ?? "").size) },
  spop: {
    arity: -2,
    writes: true,
    run: ({ db, args: [key = "", countText], server }) => {
      const set = db.of(key, "set")?.members ?? new Set<string>();
      const popped: string[] = [];
      const count = countText === undefined ? 1 : integerOf(countText);
      while (popped.length < count && set.size > 0) {
        const member = [...set][server.random(set.size)] as string;
        set.delete(member);
        popped.push(member);
      }
      db.dropIfEmpty(key);
      return countText === undefined ? bulk(popped[0]) : bulks(popped);
    },
  },
  srandmember: {
    arity: -2,
    run: (context) => {
      const all = [...members(context, context.args[0] ?? "")];
      if (context.args[1] === undefined) return all.length === 0 ? NIL : bulk(all[context.server.random(all.length)]);
      const count = integerOf(context.args[1]);
      if (count < 0) return bulks(Array.from({ length: all.length === 0 ? 0 : Math.min(-count, 100_000) }, () => all[context.server.random(all.length)]));
      const chosen: string[] = [];
      while (chosen.length < count && all.length > 0) chosen.push(...all.splice(context.server.random(all.length), 1));
      return bulks(chosen);
    },
  },
  smove: {
    arity: 4,
    writes: true,
    run: ({ db, args: [from = "", to = "", member = ""] }) => {
      if (!db.of(from, "set")?.members.delete(member)) return integer(0);
      db.dropIfEmpty(from);
      db.make(to, "set").members.add(member);
      db.touch(to);
      return integer(1);
    },
  },
  sunion: combined("union"),
  sinter: combined("inter"),
  sdiff: combined("diff"),
  sunionstore: combinedInto("union"),
  sinterstore: combinedInto("inter"),
  sdiffstore: combinedInto("diff"),
  sscan: { arity: -3, run: (context) => scan([...members(context, context.args[0] ?? "")], context.args.slice(2)) },
};
