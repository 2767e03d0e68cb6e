/** Runs filters. Every filter is a generator of outputs; asked for paths, it yields where they come from too. */
import { binary } from "./arithmetic.ts";
import { BUILTINS } from "./builtins.ts";
import { DEFINED } from "./defined.ts";
import { type Closure, type Evaluation, type JqHost, lookup, type Scope } from "./evaluation.ts";
import { formatString } from "./format-string.ts";
import { at, computed, describeShort, iterate, type Output } from "./output.ts";
import { parseJq } from "./parser.ts";
import { deletePaths, getPath, type Path, setPath, slice } from "./paths.ts";
import { matchPattern, namesOf } from "./patterns.ts";
import { JqSyntaxError } from "./syntax-error.ts";
import type { Filter } from "./tree.ts";
import { compare, describe, isObject, isTruthy, JqError, type JsonObject, setEntry } from "./values.ts";

class Break extends Error {
  readonly label: object;

  constructor(label: object) {
    super("break");
    this.label = label;
  }
}

const DEEPEST = 2500;
const ROOT: Scope = { parent: undefined, name: "" };

/** Runs a program. */
export class Evaluator implements Evaluation {
  readonly host: JqHost;
  readonly #defined = new Map<string, Closure>();
  #depth = 0;

  constructor(host: JqHost) {
    this.host = host;
    for (const [signature, body] of DEFINED) {
      const [name, list] = signature.split("(") as [string, string | undefined];
      const parameters = list ? list.replace(")", "").split(";") : [];
      this.#defined.set(`${name}/${parameters.length}`, { parameters, body: parseJq(body), scope: ROOT });
    }
  }

  /** The scope of a program with its named arguments. */
  rootScope(variables: ReadonlyMap<string, unknown>): Scope {
    let scope: Scope = ROOT;
    for (const [name, value] of variables) scope = { parent: scope, name: `$${name}`, variable: { value } };
    return scope;
  }

  *values(filter: Filter, input: unknown, scope: Scope): Generator<unknown> {
    for (const output of this.run(filter, { value: input, path: undefined }, scope)) yield output.value;
  }

  *paths(filter: Filter, input: unknown, scope: Scope): Generator<{ value: unknown; path: Path }> {
    for (const output of this.run(filter, { value: input, path: [] }, scope)) {
      if (output.path === undefined) throw new JqError(`Invalid path expression with result ${describeShort(output.value)}`);
      yield output as { value: unknown; path: Path };
    }
  }

  *run(filter: Filter, input: Output, scope: Scope): Generator<Output> {
    if (++this.#depth > DEEPEST) {
      this.#depth = 0;
      throw new JqError("stack overflow: filter calls itself too deeply");
    }
    const depth = this.#depth;
    try {
      yield* this.#run(filter, input, scope);
    } finally {
      this.#depth = depth - 1;
    }
  }

  *#run(filter: Filter, input: Output, scope: Scope): Generator<Output> {
    const tracked = input.path !== undefined;
    switch (filter.kind) {
      case "identity":
        yield input;
        return;
      case "recurse-default":
        yield* this.#recurse(input);
        return;
      case "literal":
        yield computed(filter.value);
        return;
      case "format":
        yield computed(formatString(filter.name, input.value));
        return;
      case "string":
        yield* this.#interpolate(filter, 0, "", input.value, scope);
        return;
      case "variable":
        yield computed(this.#variable(filter.name, scope));
        return;
      case "index":
        for (const key of this.values(filter.key, input.value, scope)) {
          for (const of of this.run(filter.of, input, scope)) yield at(of, key, tracked);
        }
        return;
      case "slice":
        for (const to of filter.to ? this.values(filter.to, input.value, scope) : [null]) {
          for (const from of filter.from ? this.values(filter.from, input.value, scope) : [null]) {
            for (const of of this.run(filter.of, input, scope))
              yield { value: slice(of.value, from, to), path: of.path && [...of.path, { start: from, end: to }] };
          }
        }
        return;
      case "iterate":
        for (const of of this.run(filter.of, input, scope)) yield* iterate(of);
        return;
      case "try":
        yield* this.#try(filter, input, scope);
        return;
      case "pipe":
        for (const left of this.run(filter.left, input, scope)) yield* this.run(filter.right, left, scope);
        return;
      case "comma":
        yield* this.run(filter.left, input, scope);
        yield* this.run(filter.right, input, scope);
        return;
      case "alternative":
        yield* this.#alternative(filter, input, scope);
        return;
      case "and":
      case "or":
        for (const left of this.values(filter.left, input.value, scope)) {
          if (isTruthy(left) === (filter.kind === "or")) yield computed(filter.kind === "or");
          else for (const right of this.values(filter.right, input.value, scope)) yield computed(isTruthy(right));
        }
        return;
      case "binary":
        for (const right of this.values(filter.right, input.value, scope)) {
          for (const left of this.values(filter.left, input.value, scope)) yield computed(binary(filter.operator, left, right));
        }
        return;
      case "negate":
        for (const value of this.values(filter.of, input.value, scope)) {
          if (typeof value !== "number") throw new JqError(`${describe(value)} cannot be negated`);
          yield computed(-value);
        }
        return;
      case "array":
        yield computed(filter.of ? [...this.values(filter.of, input.value, scope)] : []);
        return;
      case "object":
        yield* this.#object(filter.entries, 0, {}, input.value, scope);
        return;
      case "if":
        for (const test of this.values(filter.test, input.value, scope)) {
          const branch = isTruthy(test) ? filter.yes : filter.no;
          if (branch) yield* this.run(branch, input, scope);
          else yield input;
        }
        return;
      case "reduce": {
        for (const first of this.run(filter.first, input, scope)) {
          let state: Output | undefined = first;
          for (const item of this.values(filter.source, input.value, scope)) {
            for (const bound of matchPattern(this, filter.pattern, item, scope)) {
              let last: Output | undefined;
              for (const output of this.run(filter.update, state ?? computed(null), bound)) last = output;
              state = last;
            }
          }
          yield state ?? computed(null);
        }
        return;
      }
      case "foreach":
        for (const first of this.run(filter.first, input, scope)) {
          let state = first;
          for (const item of this.values(filter.source, input.value, scope)) {
            for (const bound of matchPattern(this, filter.pattern, item, scope)) {
              for (const output of this.run(filter.update, state, bound)) {
                state = output;
                if (filter.extract) yield* this.run(filter.extract, output, bound);
                else yield output;
              }
            }
          }
        }
        return;
      case "bind":
        for (const value of this.values(filter.source, input.value, scope)) yield* this.#bind(filter, value, input, scope);
        return;
      case "define": {
        const node: { parent: Scope; name: string; closure?: Closure } = { parent: scope, name: `${filter.name}/${filter.parameters.length}` };
        node.closure = { parameters: filter.parameters, body: filter.body, scope: node };
        yield* this.run(filter.rest, input, node);
        return;
      }
      case "label": {
        const label = {};
        try {
          yield* this.run(filter.body, input, { parent: scope, name: `*${filter.name}`, variable: { value: label } });
        } catch (error) {
          if (!(error instanceof Break) || error.label !== label) throw error;
        }
        return;
      }
      case "break": {
        const label = lookup(scope, `*${filter.name}`)?.variable?.value;
        if (label === undefined) throw new JqSyntaxError(`$*label-${filter.name} is not defined at <top-level>, line 1:`);
        throw new Break(label as object);
      }
      case "update":
        yield* this.#update(filter, input.value, scope);
        return;
      case "call":
        yield* this.#call(filter, input, scope);
        return;
    }
  }

  #variable(name: string, scope: Scope): unknown {
    if (name === "ENV") return this.host.env;
    const found = lookup(scope, `$${name}`);
    if (!found?.variable) throw new JqSyntaxError(`$${name} is not defined at <top-level>, line 1:`);
    return found.variable.value;
  }

  *#recurse(input: Output): Generator<Output> {
    yield input;
    if (Array.isArray(input.value) || isObject(input.value)) for (const child of iterate(input)) yield* this.#recurse(child);
  }

  *#interpolate(filter: Filter & { kind: "string" }, index: number, text: string, input: unknown, scope: Scope): Generator<Output> {
    const part = filter.parts[index];
    if (part === undefined) yield computed(text);
    else if (typeof part === "string") yield* this.#interpolate(filter, index + 1, text + part, input, scope);
    else
      for (const value of this.values(part, input, scope))
        yield* this.#interpolate(filter, index + 1, text + formatString(filter.format ?? "text", value), input, scope);
  }

  *#try(filter: Filter & { kind: "try" }, input: Output, scope: Scope): Generator<Output> {
    const depth = this.#depth;
    try {
      yield* this.run(filter.body, input, scope);
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      this.#depth = depth;
      if (isObject(error.value) && error.value["__jq"] === 0) return;
      if (filter.handler) yield* this.run(filter.handler, computed(error.value), scope);
    }
  }

  *#alternative(filter: { readonly left: Filter; readonly right: Filter }, input: Output, scope: Scope): Generator<Output> {
    let any = false;
    const depth = this.#depth;
    try {
      for (const output of this.run(filter.left, input, scope)) {
        if (!isTruthy(output.value)) continue;
        any = true;
        yield output;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      this.#depth = depth;
    }
    if (!any) yield* this.run(filter.right, input, scope);
  }

  *#object(entries: readonly { key: Filter; value: Filter }[], index: number, built: JsonObject, input: unknown, scope: Scope): Generator<Output> {
    const entry = entries[index];
    if (!entry) {
      yield computed(built);
      return;
    }
    for (const key of this.values(entry.key, input, scope)) {
      if (typeof key !== "string") throw new JqError(`Object keys must be strings`);
      for (const value of this.values(entry.value, input, scope)) {
        const next = { ...built };
        setEntry(next, key, value);
        yield* this.#object(entries, index + 1, next, input, scope);
      }
    }
  }

  *#bind(filter: Filter & { kind: "bind" }, value: unknown, input: Output, scope: Scope): Generator<Output> {
    let all = scope;
    // With ?//, every pattern's variables exist, null where another pattern matched.
    if (filter.patterns.length > 1)
      for (const pattern of filter.patterns) for (const name of namesOf(pattern)) all = { parent: all, name: `$${name}`, variable: { value: null } };
    for (const [i, pattern] of filter.patterns.entries()) {
      try {
        for (const bound of matchPattern(this, pattern, value, all)) yield* this.run(filter.body, input, bound);
        return;
      } catch (error) {
        if (!(error instanceof JqError) || i === filter.patterns.length - 1) throw error;
      }
    }
  }

  *#update(filter: Filter & { kind: "update" }, input: unknown, scope: Scope): Generator<Output> {
    if (filter.operator === "|=") {
      let result = input;
      const gone: Path[] = [];
      for (const { path } of [...this.paths(filter.path, input, scope)]) {
        const first = this.values(filter.value, getPath(result, path), scope).next();
        if (first.done) gone.push(path);
        else result = setPath(result, path, first.value);
      }
      yield computed(gone.length > 0 ? deletePaths(result, gone, compare) : result);
      return;
    }
    for (const value of this.values(filter.value, input, scope)) {
      let result = input;
      for (const { path } of [...this.paths(filter.path, input, scope)]) {
        if (filter.operator === "=") result = setPath(result, path, value);
        else {
          const old = getPath(result, path);
          const operator = filter.operator.slice(0, -1);
          result = setPath(result, path, operator === "//" ? (isTruthy(old) ? old : value) : binary(operator, old, value));
        }
      }
      yield computed(result);
    }
  }

  *#call(filter: Filter & { kind: "call" }, input: Output, scope: Scope): Generator<Output> {
    const { name, args } = filter;
    const closure = lookup(scope, `${name}/${args.length}`)?.closure ?? this.#defined.get(`${name}/${args.length}`);
    if (closure) {
      yield* this.#apply(closure, args, input, scope);
      return;
    }
    const builtin = BUILTINS.get(`${name}/${args.length}`);
    if (!builtin) throw new JqSyntaxError(`${name}/${args.length} is not defined at <top-level>, line 1:`);
    yield* builtin(this, input, args, scope);
  }

  *#apply(closure: Closure, args: readonly Filter[], input: Output, scope: Scope, index = 0, built: Scope = closure.scope): Generator<Output> {
    const parameter = closure.parameters[index];
    if (parameter === undefined) {
      yield* this.run(closure.body, input, built);
      return;
    }
    const argument = args[index] as Filter;
    if (!parameter.startsWith("$")) {
      yield* this.#apply(closure, args, input, scope, index + 1, { parent: built, name: `${parameter}/0`, closure: { parameters: [], body: argument, scope } });
      return;
    }
    for (const value of this.values(argument, input.value, scope)) {
      const asFilter: Scope = { parent: built, name: `${parameter.slice(1)}/0`, closure: { parameters: [], body: { kind: "literal", value }, scope } };
      yield* this.#apply(closure, args, input, scope, index + 1, { parent: asFilter, name: parameter, variable: { value } });
    }
  }
}
