import type { Evaluation, Scope } from "../evaluation.ts";
import { computed, type Output } from "../output.ts";
import type { Path } from "../paths.ts";
import type { Filter } from "../tree.ts";
import { describe, JqError } from "../values.ts";

/** A built-in filter: its outputs for one input. `args` are not evaluated yet; evaluating one may give several values. Throws JqError. */
export type Builtin = (jq: Evaluation, input: Output, args: readonly Filter[], scope: Scope) => Iterable<Output>;

/** A table of them, by name and number of arguments. */
export type Builtins = readonly (readonly [signature: string, builtin: Builtin])[];

/** A filter of the input alone. */
export function simple(work: (input: unknown, jq: Evaluation) => unknown): Builtin {
  return function* (jq, input) {
    yield computed(work(input.value, jq));
  };
}

/** A filter whose arguments are values: every combination of them, the last varying slowest as in jq. */
export function valued(work: (input: unknown, args: readonly unknown[], jq: Evaluation) => unknown): Builtin {
  return function* (jq, input, args, scope) {
    function* combine(index: number, tail: readonly unknown[]): Generator<readonly unknown[]> {
      if (index < 0) yield tail;
      else for (const value of jq.values(args[index] as Filter, input.value, scope)) yield* combine(index - 1, [value, ...tail]);
    }
    for (const values of combine(args.length - 1, [])) yield computed(work(input.value, values, jq));
  };
}

export function number(value: unknown, what: string): number {
  if (typeof value !== "number") throw new JqError(what === "range" ? "Range bounds must be numeric" : `${describe(value)} number required`);
  return value;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string")
    throw new JqError(
      what === "explode" || what.startsWith("ascii")
        ? `${what} input must be a string`
        : what === "match"
          ? `${describe(value)} cannot be matched, as it is not a string`
          : what === "trim"
            ? `${describe(value)} cannot be trimmed`
            : `${describe(value)} cannot be parsed, only strings can be`,
    );
  return value;
}

export function array(value: unknown, verb: string): unknown[] {
  if (!Array.isArray(value)) throw new JqError(`${describe(value)} cannot be ${verb}, as it is not an array`);
  return value;
}

export function pathOf(value: unknown): Path {
  if (!Array.isArray(value)) throw new JqError("Path must be specified as an array");
  return value;
}
