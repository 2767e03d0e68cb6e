import type { Output } from "./output.ts";
import type { Path } from "./paths.ts";
import type { Filter } from "./tree.ts";
import type { JsonObject } from "./values.ts";

export interface Closure {
  readonly parameters: readonly string[];
  readonly body: Filter;
  /** Where it was defined. */
  readonly scope: Scope;
}

/** Variables and functions that are visible; a chain. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly name: string;
  readonly variable?: { readonly value: unknown };
  readonly closure?: Closure;
}

export interface JqHost {
  /** `input` and `inputs`. */
  nextInput(): { value: unknown } | undefined;
  /** Of the file that the last input came from. */
  fileName(): string | null;
  now(): number;
  readonly env: JsonObject;
  note(text: string): void;
}

/** A program that runs: what its filters, built in or not, may ask for. Throws JqError. */
export interface Evaluation {
  readonly host: JqHost;
  /** All outputs for one input; with their paths when the input has one. */
  run(filter: Filter, input: Output, scope: Scope): Generator<Output>;
  values(filter: Filter, input: unknown, scope: Scope): Generator<unknown>;
  paths(filter: Filter, input: unknown, scope: Scope): Generator<{ value: unknown; path: Path }>;
}

/** Who is called that here. */
export function lookup(scope: Scope, name: string): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.name === name) return at;
  return undefined;
}
