import type { Evaluation, Scope } from "../evaluation.ts";
import { computed, type Output } from "../output.ts";
import type { Filter } from "../tree.ts";
import { describe, JqError, type JsonObject, setEntry } from "../values.ts";
import { type Builtins, text, valued } from "./builtin.ts";

/** Regular expressions, in Oniguruma's notation. */
export const MATCHING: Builtins = [
  ["split/2", valued((value, [pattern, flags]) => text(value, "match").split(regex(pattern, flags, "g")))],
  [
    "test/2",
    valued((value, [pattern, flags]) => {
      const [source, marks] = Array.isArray(pattern) ? [pattern[0], pattern[1] ?? flags] : [pattern, flags];
      return regex(source, marks, "").test(matchText(value, source));
    }),
  ],
  [
    "match/2",
    function* (jq, input, args, scope) {
      for (const flags of jq.values(args[1] as Filter, input.value, scope)) {
        for (const pattern of jq.values(args[0] as Filter, input.value, scope)) {
          const [source, marks] = Array.isArray(pattern) ? [pattern[0], pattern[1] ?? flags] : [pattern, flags];
          for (const match of matches(matchText(input.value, source), source, marks)) yield computed(match);
        }
      }
    },
  ],
  ["sub/2", (jq, input, args, scope) => substitute(jq, input, args, scope, "")],
  ["sub/3", (jq, input, args, scope) => substitute(jq, input, args, scope, "")],
  ["gsub/2", (jq, input, args, scope) => substitute(jq, input, args, scope, "g")],
  ["gsub/3", (jq, input, args, scope) => substitute(jq, input, args, scope, "g")],
];

function matchText(value: unknown, pattern: unknown): string {
  if (typeof value !== "string") throw new JqError(`${describe(value)} cannot be matched, as it is not a string`);
  if (typeof pattern !== "string") throw new JqError(`${describe(pattern)} cannot be matched, as it is not a string`);
  return value;
}

/** Oniguruma's flags: g i x s n l p. */
function regex(pattern: unknown, flags: unknown, more: string): RegExp {
  const letters = flags === null || flags === undefined ? "" : String(flags);
  if (/[^gimnpslx]/.test(letters)) throw new JqError(`${letters} is not a valid modifier string`);
  let source = String(pattern);
  if (letters.includes("x")) source = source.replace(/(?<!\\)\s+|(?<!\\)#.*$/gm, "");
  source = source
    .replace(/\\h/g, "[0-9a-fA-F]")
    .replace(/\\A/g, "(?<![\\s\\S])")
    .replace(/\\[zZ]/g, "(?![\\s\\S])")
    .replace(/\(\?i\)/g, "")
    .replace(
      /\[\[:(\w+):\]\]/g,
      (whole, name: string) => ({ alpha: "[A-Za-z]", digit: "\\d", alnum: "[A-Za-z0-9]", space: "\\s", upper: "[A-Z]", lower: "[a-z]" })[name] ?? whole,
    );
  try {
    return new RegExp(source, `${/i/.test(letters) || /\(\?i\)/.test(String(pattern)) ? "i" : ""}${/[sp]/.test(letters) ? "s" : ""}${more}`);
  } catch {
    throw new JqError(`${source} (at offset 0) is not a valid regex`);
  }
}

function* matches(value: string, pattern: unknown, flags: unknown): Generator<JsonObject> {
  const global = String(flags ?? "").includes("g");
  const expression = regex(pattern, flags, "dg");
  const names = new Map<number, string>();
  for (const match of value.matchAll(expression)) {
    const where = (
      match as RegExpMatchArray & { indices?: (readonly [number, number] | undefined)[] & { groups?: Record<string, readonly [number, number] | undefined> } }
    ).indices;
    if (names.size === 0)
      for (const [name, index] of [...String(pattern).matchAll(/\((?!\?)|\(\?<(?![=!])(\w+)>/g)].map((group, i) => [group[1], i + 1] as const))
        if (name !== undefined) names.set(index, name);
    yield {
      offset: [...value.slice(0, match.index)].length,
      length: [...match[0]].length,
      string: match[0],
      captures: match.slice(1).map((group, i) => ({
        offset: group === undefined ? -1 : [...value.slice(0, where?.[i + 1]?.[0] ?? 0)].length,
        length: group === undefined ? 0 : [...group].length,
        string: group ?? null,
        name: names.get(i + 1) ?? null,
      })),
    };
    if (!global) return;
  }
}

function* substitute(jq: Evaluation, input: Output, args: readonly Filter[], scope: Scope, more: string): Generator<Output> {
  const flagsList = args[2] ? [...jq.values(args[2], input.value, scope)] : [""];
  for (const flags of flagsList) {
    for (const pattern of jq.values(args[0] as Filter, input.value, scope)) {
      const value = matchText(input.value, pattern);
      const found = [...matches(value, pattern, more + String(flags ?? ""))];
      const characters = [...value];
      function* build(index: number, done: number, built: string): Generator<string> {
        const match = found[index];
        if (!match) {
          yield built + characters.slice(done).join("");
          return;
        }
        const named: JsonObject = {};
        for (const capture of match["captures"] as JsonObject[]) if (capture["name"] !== null) setEntry(named, capture["name"] as string, capture["string"]);
        const offset = match["offset"] as number;
        for (const replacement of jq.values(args[1] as Filter, named, scope)) {
          if (typeof replacement !== "string") throw new JqError(`${describe(named)} cannot be added to a string`);
          yield* build(index + 1, offset + (match["length"] as number), built + characters.slice(done, offset).join("") + replacement);
        }
      }
      for (const result of build(0, 0, "")) yield computed(result);
    }
  }
}
