import { bigIntegerOf, type CommandContext, type CommandTable, floatOf, floatText, integerOf, SYNTAX, sliceOf } from "./command.ts";
import { array, bulk, integer, NIL, OK, RedisError, type Reply } from "./resp.ts";

const LONGEST = 512 * 1024 * 1024;

function text({ db }: CommandContext, key: string): string | undefined {
  return db.of(key, "string")?.text;
}

function store({ db }: CommandContext, key: string, value: string, keepExpiry = false): void {
  db.set(key, { type: "string", text: value }, keepExpiry);
}

function add(context: CommandContext, amount: bigint): Reply {
  const key = context.args[0] ?? "";
  const value = bigIntegerOf(text(context, key) ?? "0") + amount;
  if (value > 9223372036854775807n || value < -9223372036854775808n) throw new RedisError("ERR increment or decrement would overflow");
  store(context, key, String(value), true);
  return integer(value);
}

function set(context: CommandContext): Reply {
  const { db, server } = context;
  const [key = "", value = "", ...options] = context.args;
  let expiry: number | undefined;
  let keep = false;
  let condition: "NX" | "XX" | undefined;
  let get = false;
  for (let i = 0; i < options.length; i++) {
    const option = options[i]?.toUpperCase();
    if (option === "NX" || option === "XX") condition = option;
    else if (option === "GET") get = true;
    else if (option === "KEEPTTL") keep = true;
    else if (option === "EX" || option === "PX" || option === "EXAT" || option === "PXAT") {
      const amount = integerOf(options[++i]);
      if (amount <= 0) throw new RedisError("ERR invalid expire time in 'set' command");
      expiry = option === "EX" ? server.now() + amount * 1000 : option === "PX" ? server.now() + amount : option === "EXAT" ? amount * 1000 : amount;
    } else throw new RedisError(SYNTAX);
  }
  const before = get ? (text(context, key) ?? null) : null;
  const exists = db.get(key) !== undefined;
  if ((condition === "NX" && exists) || (condition === "XX" && !exists)) return get ? bulk(before) : NIL;
  store(context, key, value, keep);
  if (expiry !== undefined) db.setExpiry(key, expiry);
  return get ? bulk(before) : OK;
}

const withExpiry = (unit: number, name: string) => ({
  arity: 4,
  writes: true,
  run: (context: CommandContext) => {
    const [key = "", amount, value = ""] = context.args;
    const time = integerOf(amount);
    if (time <= 0) throw new RedisError(`ERR invalid expire time in '${name}' command`);
    store(context, key, value);
    context.db.setExpiry(key, context.server.now() + time * unit);
    return OK;
  },
});

function setMany(context: CommandContext): void {
  const { args } = context;
  for (let i = 0; i < args.length; i += 2) store(context, args[i] as string, args[i + 1] as string);
}

function requirePairs({ args }: CommandContext, name: string): void {
  if (args.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for '${name}' command`);
}

export const STRING_COMMANDS: CommandTable = {
  get: { arity: 2, run: (context) => bulk(text(context, context.args[0] ?? "")) },
  set: { arity: -3, writes: true, run: set },
  setnx: {
    arity: 3,
    writes: true,
    run: (context) => {
      if (context.db.get(context.args[0] ?? "") !== undefined) return integer(0);
      store(context, context.args[0] ?? "", context.args[1] ?? "");
      return integer(1);
    },
  },
  setex: withExpiry(1000, "setex"),
  psetex: withExpiry(1, "psetex"),
  getset: {
    arity: 3,
    writes: true,
    run: (context) => {
      const before = text(context, context.args[0] ?? "");
      store(context, context.args[0] ?? "", context.args[1] ?? "");
      return bulk(before);
    },
  },
  getdel: {
    arity: 2,
    writes: true,
    run: (context) => {
      const before = text(context, context.args[0] ?? "");
      context.db.delete(context.args[0] ?? "");
      return bulk(before);
    },
  },
  getex: {
    arity: -2,
    writes: true,
    run: (context) => {
      const [key = "", option, amount] = context.args;
      const value = text(context, key);
      if (value === undefined) return NIL;
      if (option?.toUpperCase() === "PERSIST") context.db.setExpiry(key, undefined);
      else if (option !== undefined) context.db.setExpiry(key, context.server.now() + integerOf(amount) * (option.toUpperCase() === "EX" ? 1000 : 1));
      return bulk(value);
    },
  },
  mget: {
    arity: -2,
    run: ({ db, args }) =>
      array(
        args.map((key) => {
          const value = db.get(key);
          return value?.type === "string" ? bulk(value.text) : NIL;
        }),
      ),
  },
  mset: {
    arity: -3,
    writes: true,
    run: (context) => {
      requirePairs(context, "mset");
      setMany(context);
      return OK;
    },
  },
  msetnx: {
    arity: -3,
    writes: true,
    run: (context) => {
      requirePairs(context, "msetnx");
      if (context.args.some((key, i) => i % 2 === 0 && context.db.get(key) !== undefined)) return integer(0);
      setMany(context);
      return integer(1);
    },
  },
  append: {
    arity: 3,
    writes: true,
    run: (context) => {
      const [key = "", more = ""] = context.args;
      const value = (text(context, key) ?? "") + more;
      store(context, key, value, true);
      return integer(value.length);
    },
  },
  strlen: { arity: 2, run: (context) => integer((text(context, context.args[0] ?? "") ?? "").length) },
  incr: { arity: 2, writes: true, run: (context) => add(context, 1n) },
  decr: { arity: 2, writes: true, run: (context) => add(context, -1n) },
  incrby: { arity: 3, writes: true, run: (context) => add(context, bigIntegerOf(context.args[1] ?? "")) },
  decrby: { arity: 3, writes: true, run: (context) => add(context, -bigIntegerOf(context.args[1] ?? "")) },
  incrbyfloat: {
    arity: 3,
    writes: true,
    run: (context) => {
      const key = context.args[0] ?? "";
      const value = floatText(Number((floatOf(text(context, key) ?? "0") + floatOf(context.args[1])).toPrecision(15)));
      store(context, key, value, true);
      return bulk(value);
    },
  },
  getrange: {
    arity: 4,
    run: (context) => {
      const value = text(context, context.args[0] ?? "") ?? "";
      return bulk(value.slice(...sliceOf(integerOf(context.args[1]), integerOf(context.args[2]), value.length)));
    },
  },
  setrange: {
    arity: 4,
    writes: true,
    run: (context) => {
      const [key = "", offsetText, piece = ""] = context.args;
      const offset = integerOf(offsetText);
      if (offset < 0) throw new RedisError("ERR offset is out of range");
      if (offset + piece.length > LONGEST) throw new RedisError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
      const before = (text(context, key) ?? "").padEnd(offset, "\0");
      const value = before.slice(0, offset) + piece + before.slice(offset + piece.length);
      if (piece !== "") store(context, key, value, true);
      return integer(value.length);
    },
  },
};
