/** `--set PATTERN.KEY[.NAME]=VALUE`: what bake files say, said otherwise on the command line. */
import { CommandError } from "../error.ts";
import { type BakeTarget, listOf } from "./bake-file.ts";
import { isMap } from "./hcl/value.ts";

interface Setting {
  readonly pattern: string;
  readonly key: string;
  /** Of `args.NAME`. */
  readonly name: string | undefined;
  /** Undefined: the value of the variable `name` is meant. */
  readonly value: string | undefined;
  /** `+=` */
  readonly adds: boolean;
}

const LISTS = new Set([
  "tags",
  "cache-from",
  "cache-to",
  "secrets",
  "ssh",
  "platform",
  "output",
  "entitlements",
  "annotations",
  "attest",
  "no-cache-filter",
  "ulimits",
]);
/** Taken, and without effect. */
const IGNORED = new Set(["no-cache-filter", "ulimits"]);
const MAPS = new Set(["args", "contexts", "extra-hosts", "labels"]);
const TEXTS = new Set(["context", "dockerfile", "target", "network", "shm-size", "call"]);
const BOOLEANS = new Set(["no-cache", "pull", "push", "load"]);
/** Named otherwise in files. */
const IN_FILES: Readonly<Record<string, string>> = { platform: "platforms", secrets: "secret" };
const TRUTH: Readonly<Record<string, boolean>> = {
  "1": true,
  t: true,
  true: true,
  TRUE: true,
  True: true,
  "0": false,
  f: false,
  false: false,
  FALSE: false,
  False: false,
};

/** Throws CommandError for what no target can take. */
export function checkSettings(targets: readonly string[], settings: readonly string[]): void {
  for (const text of settings) {
    const { pattern, key, name, value } = parseSetting(text);
    if (!targets.some((target) => matches(pattern, target))) throw new CommandError(`ERROR: could not find any target matching '${pattern}'`);
    if (MAPS.has(key)) {
      if (name === undefined && key === "labels") throw new CommandError("ERROR: invalid format for labels, expecting labels.<name>=<value>");
      if (name === undefined) throw new CommandError(`ERROR: invalid key ${pattern}.${key}, ${key} requires name`);
    } else if (BOOLEANS.has(key)) {
      if (value === undefined || TRUTH[value] === undefined) throw new CommandError(`ERROR: invalid value ${value ?? ""} for boolean key ${key}`);
    } else if (!LISTS.has(key) && !TEXTS.has(key)) throw new CommandError(`ERROR: unknown key: ${key}`);
  }
}

/** The target as the settings that are meant for it leave it. */
export function applySettings(target: string, given: BakeTarget, settings: readonly string[]): BakeTarget {
  const result = { ...given };
  const lists = new Map<string, { values: string[]; adds: boolean }>();
  for (const text of settings) {
    const { pattern, key, name, value = "", adds } = parseSetting(text);
    if (!matches(pattern, target)) continue;
    if (name !== undefined && MAPS.has(key)) {
      const old = result[key];
      result[key] = { ...(isMap(old) ? old : {}), [name]: value };
    } else if (LISTS.has(key)) {
      const list = lists.get(key) ?? { values: [], adds: false };
      lists.set(key, { values: [...list.values, value], adds: list.adds || adds });
    } else if (key === "load" || key === "push") addOutput(result, key, TRUTH[value] === true);
    else result[key] = BOOLEANS.has(key) ? TRUTH[value] === true : value;
  }
  // One `+=` makes all of a key's values join what the file says.
  for (const [key, { values, adds }] of lists) {
    if (IGNORED.has(key)) continue;
    const inFile = IN_FILES[key] ?? key;
    result[inFile] = [...(adds ? listOf(result[inFile]) : []), ...values];
  }
  return result;
}

function addOutput(target: BakeTarget, key: "load" | "push", wanted: boolean): void {
  if (!wanted) return;
  target["output"] = [...listOf(target["output"]), key === "load" ? "type=docker" : "type=image,push=true"];
}

function parseSetting(text: string): Setting {
  const equals = text.indexOf("=");
  const adds = equals > 0 && text[equals - 1] === "+";
  const keys = (equals < 0 ? text : text.slice(0, adds ? equals - 1 : equals)).split(".");
  const [pattern = "", key = "", ...rest] = keys;
  const name = rest.length === 0 ? undefined : rest.join(".");
  if (keys.length < 2) throw new CommandError(`ERROR: invalid override key ${text}, expected target.name`);
  if (equals < 0 && key !== "args") throw new CommandError(`ERROR: invalid override ${text}, expected target.name=value`);
  return { pattern, key, name, value: equals < 0 ? undefined : text.slice(equals + 1), adds };
}

function matches(pattern: string, target: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`).test(target);
}
