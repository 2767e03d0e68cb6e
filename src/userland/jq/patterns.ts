/** Destructuring: `. as [$a, {b: $c}]`. */
import type { Evaluation, Scope } from "./evaluation.ts";
import { getKey } from "./paths.ts";
import type { Pattern } from "./tree.ts";
import { JqError, typeOf } from "./values.ts";

/** Scopes in which the variables of a pattern are what a value has in their places. */
export function* matchPattern(jq: Evaluation, pattern: Pattern, value: unknown, scope: Scope): Generator<Scope> {
  if (pattern.kind === "variable") {
    yield { parent: scope, name: `$${pattern.name}`, variable: { value } };
    return;
  }
  if (pattern.kind === "array") {
    if (value !== null && !Array.isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
    yield* matchAll(
      jq,
      pattern.items.map((item, i) => ({ pattern: item, value: getKey(value, i) })),
      0,
      scope,
    );
    return;
  }
  yield* matchEntries(jq, pattern.entries, 0, value, scope);
}

function* matchAll(jq: Evaluation, items: readonly { pattern: Pattern; value: unknown }[], index: number, scope: Scope): Generator<Scope> {
  const item = items[index];
  if (!item) yield scope;
  else for (const bound of matchPattern(jq, item.pattern, item.value, scope)) yield* matchAll(jq, items, index + 1, bound);
}

function* matchEntries(jq: Evaluation, entries: (Pattern & { kind: "object" })["entries"], index: number, value: unknown, scope: Scope): Generator<Scope> {
  const entry = entries[index];
  if (!entry) {
    yield scope;
    return;
  }
  for (const key of jq.values(entry.key, value, scope)) {
    const found = getKey(value, key);
    const named: Scope = entry.variable === undefined ? scope : { parent: scope, name: `$${entry.variable}`, variable: { value: found } };
    if (!entry.value) yield* matchEntries(jq, entries, index + 1, value, named);
    else for (const bound of matchPattern(jq, entry.value, found, named)) yield* matchEntries(jq, entries, index + 1, value, bound);
  }
}

/** All variables that a pattern binds. */
export function namesOf(pattern: Pattern): string[] {
  if (pattern.kind === "variable") return [pattern.name];
  if (pattern.kind === "array") return pattern.items.flatMap(namesOf);
  return pattern.entries.flatMap((entry) => [...(entry.variable === undefined ? [] : [entry.variable]), ...(entry.value ? namesOf(entry.value) : [])]);
}
