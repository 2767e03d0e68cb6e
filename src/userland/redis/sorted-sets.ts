import { type CommandContext, type CommandTable, floatOf, floatText, integerOf, SYNTAX, sliceOf } from "./command.ts";
import { scan } from "./keys.ts";
import { array, bulk, bulks, integer, NIL, RedisError, type Reply } from "./resp.ts";

type Scored = readonly [member: string, score: number];

function ordered({ db, args }: CommandContext, key = args[0] ?? ""): Scored[] {
  return [...(db.of(key, "zset")?.scores ?? [])].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : a > b ? 1 : 0));
}

function show(rows: readonly Scored[], withScores: boolean): Reply {
  return bulks(rows.flatMap(([member, score]) => (withScores ? [member, floatText(score)] : [member])));
}

function add(context: CommandContext): Reply {
  const { db } = context;
  const [key = "", ...rest] = context.args;
  const flags = new Set<string>();
  while (rest.length > 0 && ["NX", "XX", "GT", "LT", "CH", "INCR"].includes((rest[0] as string).toUpperCase()))
    flags.add((rest.shift() as string).toUpperCase());
  if (rest.length === 0 || rest.length % 2 !== 0) throw new RedisError(SYNTAX);
  if (flags.has("NX") && flags.has("XX")) throw new RedisError("ERR XX and NX options at the same time are not compatible");
  const pairs: Scored[] = [];
  for (let i = 0; i < rest.length; i += 2) pairs.push([rest[i + 1] as string, floatOf(rest[i])]);
  const { scores } = db.make(key, "zset");
  let added = 0;
  let changed = 0;
  let last: number | undefined;
  for (const [member, amount] of pairs) {
    const before = scores.get(member);
    const score = flags.has("INCR") ? (before ?? 0) + amount : amount;
    if ((flags.has("NX") && before !== undefined) || (flags.has("XX") && before === undefined)) continue;
    if (before !== undefined && ((flags.has("GT") && score <= before) || (flags.has("LT") && score >= before))) continue;
    scores.set(member, score);
    last = score;
    if (before === undefined) added++;
    else if (before !== score) changed++;
  }
  db.dropIfEmpty(key);
  if (flags.has("INCR")) return last === undefined ? NIL : bulk(floatText(last));
  return integer(flags.has("CH") ? added + changed : added);
}

/** `5`, `(5`, `-inf`, `+inf` */
function bound(text: string | undefined): { value: number; open: boolean } {
  const open = text?.startsWith("(") === true;
  try {
    return { value: floatOf(open ? text?.slice(1) : text), open };
  } catch {
    throw new RedisError("ERR min or max is not a float");
  }
}

function byScore(rows: readonly Scored[], low: string | undefined, high: string | undefined): Scored[] {
  const from = bound(low);
  const to = bound(high);
  return rows.filter(([, score]) => (from.open ? score > from.value : score >= from.value) && (to.open ? score < to.value : score <= to.value));
}

function limited(rows: readonly Scored[], options: readonly string[]): readonly Scored[] {
  const at = options.indexOf("LIMIT");
  if (at < 0) return rows;
  const offset = integerOf(options[at + 1]);
  const count = integerOf(options[at + 2]);
  return rows.slice(offset, count < 0 ? undefined : offset + count);
}

function range(context: CommandContext, reverse: boolean): Reply {
  const [, start, stop, ...words] = context.args;
  const options = words.map((word) => word.toUpperCase());
  const backwards = reverse || options.includes("REV");
  const rows = ordered(context);
  if (options.includes("BYSCORE")) {
    const chosen = backwards ? byScore(rows, stop, start).reverse() : byScore(rows, start, stop);
    return show(limited(chosen, options), options.includes("WITHSCORES"));
  }
  const all = backwards ? rows.reverse() : rows;
  return show(all.slice(...sliceOf(integerOf(start), integerOf(stop), all.length)), options.includes("WITHSCORES"));
}

const rangeByScore = (reverse: boolean) => ({
  arity: -4,
  run: (context: CommandContext) => {
    const [, first, second, ...words] = context.args;
    const options = words.map((word) => word.toUpperCase());
    const rows = reverse ? byScore(ordered(context), second, first).reverse() : byScore(ordered(context), first, second);
    return show(limited(rows, options), options.includes("WITHSCORES"));
  },
});

const rank = (reverse: boolean) => ({
  arity: 3,
  run: (context: CommandContext) => {
    const rows = reverse ? ordered(context).reverse() : ordered(context);
    const at = rows.findIndex(([member]) => member === context.args[1]);
    return at < 0 ? NIL : integer(at);
  },
});

const pop = (highest: boolean) => ({
  arity: -2,
  writes: true,
  run: (context: CommandContext) => {
    const [key = "", count = "1"] = context.args;
    const rows = highest ? ordered(context).reverse() : ordered(context);
    const popped = rows.slice(0, integerOf(count));
    for (const [member] of popped) context.db.of(key, "zset")?.scores.delete(member);
    context.db.dropIfEmpty(key);
    return show(popped, true);
  },
});

export const SORTED_SET_COMMANDS: CommandTable = {
  zadd: { arity: -4, writes: true, run: add },
  zincrby: { arity: 4, writes: true, run: (context) => add({ ...context, args: [context.args[0] ?? "", "INCR", ...context.args.slice(1)] }) },
  zscore: {
    arity: 3,
    run: ({ db, args: [key = "", member = ""] }) => {
      const score = db.of(key, "zset")?.scores.get(member);
      return score === undefined ? NIL : bulk(floatText(score));
    },
  },
  zmscore: {
    arity: -3,
    run: ({ db, args: [key = "", ...names] }) =>
      array(
        names.map((name) => {
          const score = db.of(key, "zset")?.scores.get(name);
          return score === undefined ? NIL : bulk(floatText(score));
        }),
      ),
  },
  zcard: { arity: 2, run: (context) => integer(ordered(context).length) },
  zcount: { arity: 4, run: (context) => integer(byScore(ordered(context), context.args[1], context.args[2]).length) },
  zrange: { arity: -4, run: (context) => range(context, false) },
  zrevrange: { arity: -4, run: (context) => range(context, true) },
  zrangebyscore: rangeByScore(false),
  zrevrangebyscore: rangeByScore(true),
  zrank: rank(false),
  zrevrank: rank(true),
  zpopmin: pop(false),
  zpopmax: pop(true),
  zrem: {
    arity: -3,
    writes: true,
    run: ({ db, args: [key = "", ...names] }) => {
      const scores = db.of(key, "zset")?.scores;
      const removed = names.filter((name) => scores?.delete(name)).length;
      db.dropIfEmpty(key);
      return integer(removed);
    },
  },
  zremrangebyscore: {
    arity: 4,
    writes: true,
    run: (context) => {
      const doomed = byScore(ordered(context), context.args[1], context.args[2]);
      for (const [member] of doomed) context.db.of(context.args[0] ?? "", "zset")?.scores.delete(member);
      context.db.dropIfEmpty(context.args[0] ?? "");
      return integer(doomed.length);
    },
  },
  zremrangebyrank: {
    arity: 4,
    writes: true,
    run: (context) => {
      const rows = ordered(context);
      const doomed = rows.slice(...sliceOf(integerOf(context.args[1]), integerOf(context.args[2]), rows.length));
      for (const [member] of doomed) context.db.of(context.args[0] ?? "", "zset")?.scores.delete(member);
      context.db.dropIfEmpty(context.args[0] ?? "");
      return integer(doomed.length);
    },
  },
  zscan: {
    arity: -3,
    run: (context) =>
      scan(
        ordered(context).map(([member]) => member),
        context.args.slice(2),
        (member) => [member, floatText(context.db.of(context.args[0] ?? "", "zset")?.scores.get(member) ?? 0)],
      ),
  },
};
