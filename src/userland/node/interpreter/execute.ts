/** What statements do. */

import { namesOf } from "../syntax/parser.ts";
import type { Statement } from "../syntax/tree.ts";
import { bindPattern, evaluate, evaluateNamed } from "./evaluate.ts";
import { makeClass, makeFunction } from "./functions.ts";
import type { Realm, Running } from "./realm.ts";
import type { Scope } from "./scope.ts";

/** Why a statement ended otherwise than at its end. */
export type Completion =
  | { readonly type: "return"; readonly value: unknown }
  | { readonly type: "break" | "continue"; readonly label: string | undefined }
  | undefined;

/** Functions are there from the start of their block; `let`, `const` and `class` may not be used yet. */
export function hoistDeclarations(realm: Realm, body: readonly Statement[], scope: Scope): void {
  for (const statement of body) {
    const inner = statement.type === "export" ? statement.declaration : statement;
    if (inner?.type === "function") scope.declare(inner.code.name, makeFunction(realm, inner.code, scope));
    else if (inner?.type === "class") scope.declare(inner.code.name, undefined, { isReady: false });
    else if (inner?.type === "declare" && inner.kind !== "var") {
      for (const { pattern } of inner.declarations) for (const name of namesOf(pattern)) scope.declare(name, undefined, { isReady: false });
    }
  }
}

export function* executeBlock(realm: Realm, body: readonly Statement[], scope: Scope): Running<Completion> {
  for (const statement of body) {
    const completion = yield* execute(realm, statement, scope);
    if (completion !== undefined) return completion;
  }
  return undefined;
}

function* ownBlock(realm: Realm, body: readonly Statement[], scope: Scope): Running<Completion> {
  const own = scope.child();
  hoistDeclarations(realm, body, own);
  return yield* executeBlock(realm, body, own);
}

function* execute(realm: Realm, node: Statement, scope: Scope, label?: string): Running<Completion> {
  switch (node.type) {
    case "expression":
      realm.at(node.at);
      yield* evaluate(realm, node.expression, scope);
      return undefined;
    case "declare":
      realm.at(node.at);
      for (const { pattern, value } of node.declarations) {
        if (value === undefined && node.kind === "var") continue;
        yield* bindPattern(realm, pattern, value === undefined ? undefined : yield* evaluateNamed(realm, value, pattern, scope), scope, node.kind);
      }
      return undefined;
    case "class":
      scope.declare(node.code.name, yield* makeClass(realm, node.code, scope));
      return undefined;
    case "return":
      realm.at(node.at);
      return { type: "return", value: node.value === undefined ? undefined : yield* evaluate(realm, node.value, scope) };
    case "if":
      if (yield* evaluate(realm, node.test, scope)) return yield* execute(realm, node.then, scope);
      return node.otherwise === undefined ? undefined : yield* execute(realm, node.otherwise, scope);
    case "block":
      return yield* ownBlock(realm, node.body, scope);
    case "for":
      return yield* loop(realm, node, scope, label);
    case "for each":
      return yield* forEach(realm, node, scope, label);
    case "while":
      if (!node.first) {
        const { leaves, completion } = loopEnd(yield* execute(realm, node.body, scope), label);
        if (leaves) return completion;
      }
      while (yield* evaluate(realm, node.test, scope)) {
        yield* realm.step();
        const { leaves, completion } = loopEnd(yield* execute(realm, node.body, scope), label);
        if (leaves) return completion;
      }
      return undefined;
    case "break":
    case "continue":
      return { type: node.type, label: node.label };
    case "throw": {
      const value = yield* evaluate(realm, node.value, scope);
      realm.at(node.at);
      throw value;
    }
    case "try":
      return yield* attempt(realm, node, scope);
    case "switch":
      return yield* choose(realm, node, scope);
    case "label": {
      const completion = yield* execute(realm, node.body, scope, node.label);
      return completion?.type === "break" && completion.label === node.label ? undefined : completion;
    }
    case "export":
      if (node.declaration !== undefined) yield* execute(realm, node.declaration, scope);
      else if (node.fallback !== undefined) scope.declare("*default*", yield* evaluate(realm, node.fallback, scope));
      return undefined;
    case "function":
    case "import":
    case "empty":
      return undefined;
  }
}

/** What a turn's end means for its loop. */
function loopEnd(completion: Completion, label: string | undefined): { leaves: boolean; completion: Completion } {
  if (completion === undefined) return { leaves: false, completion };
  if (completion.type === "return") return { leaves: true, completion };
  const mine = completion.label === undefined || completion.label === label;
  if (completion.type === "continue") return { leaves: !mine, completion };
  return { leaves: true, completion: mine ? undefined : completion };
}

function* loop(realm: Realm, node: Extract<Statement, { type: "for" }>, scope: Scope, label: string | undefined): Running<Completion> {
  let own = scope.child();
  const keeps = node.start?.type === "declare" && node.start.kind !== "var";
  if (node.start !== undefined) yield* execute(realm, node.start, own);
  while (node.test === undefined || (yield* evaluate(realm, node.test, own))) {
    yield* realm.step();
    const { leaves, completion } = loopEnd(yield* execute(realm, node.body, own), label);
    if (leaves) return completion;
    if (keeps) own = own.copy();
    if (node.update !== undefined) yield* evaluate(realm, node.update, own);
  }
  return undefined;
}

function* forEach(realm: Realm, node: Extract<Statement, { type: "for each" }>, scope: Scope, label: string | undefined): Running<Completion> {
  const subject = yield* evaluate(realm, node.subject, scope);
  const turn = function* (value: unknown): Running<{ leaves: boolean; completion: Completion }> {
    yield* realm.step();
    const own = scope.child();
    yield* bindPattern(realm, node.pattern, realm.guarded(value), own, node.kind);
    return loopEnd(yield* execute(realm, node.body, own), label);
  };
  if (node.of === "in") {
    for (const key in Object(subject) as object) {
      const { leaves, completion } = yield* turn(key);
      if (leaves) return completion;
    }
    return undefined;
  }
  if (node.of === "await") return yield* forAwait(subject, turn);
  if (typeof (subject as Iterable<unknown> | null | undefined)?.[Symbol.iterator] !== "function") {
    throw new TypeError(`${subject === null || typeof subject !== "object" ? String(subject) : "object"} is not iterable`);
  }
  for (const value of subject as Iterable<unknown>) {
    const { leaves, completion } = yield* turn(value);
    if (leaves) return completion;
  }
  return undefined;
}

function* forAwait(subject: unknown, turn: (value: unknown) => Running<{ leaves: boolean; completion: Completion }>): Running<Completion> {
  const source = subject as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.();
  if (iterator === undefined) throw new TypeError("object is not async iterable");
  for (;;) {
    const next = (yield { kind: "await", value: iterator.next() }) as IteratorResult<unknown>;
    if (next.done === true) return undefined;
    const { leaves, completion } = yield* turn(yield { kind: "await", value: next.value });
    if (!leaves) continue;
    if (iterator.return !== undefined) yield { kind: "await", value: iterator.return() };
    return completion;
  }
}

function* attempt(realm: Realm, node: Extract<Statement, { type: "try" }>, scope: Scope): Running<Completion> {
  let completion: Completion;
  try {
    try {
      completion = yield* ownBlock(realm, node.body, scope);
    } catch (error) {
      if (node.handler === undefined || realm.isEnd(error)) throw error;
      realm.tidied(error);
      const own = scope.child();
      if (node.parameter !== undefined) yield* bindPattern(realm, node.parameter, error, own, "let");
      completion = yield* ownBlock(realm, node.handler, own);
    }
  } finally {
    if (node.finalizer !== undefined) {
      const last = yield* ownBlock(realm, node.finalizer, scope);
      // biome-ignore lint/correctness/noUnsafeFinally: a jump out of `finally` wins, as in the script
      if (last !== undefined) return last;
    }
  }
  return completion;
}

function* choose(realm: Realm, node: Extract<Statement, { type: "switch" }>, scope: Scope): Running<Completion> {
  const subject = yield* evaluate(realm, node.subject, scope);
  const own = scope.child();
  for (const { body } of node.cases) hoistDeclarations(realm, body, own);
  let from = -1;
  for (const [index, { test }] of node.cases.entries()) {
    if (test === undefined || (yield* evaluate(realm, test, own)) !== subject) continue;
    from = index;
    break;
  }
  if (from < 0) from = node.cases.findIndex(({ test }) => test === undefined);
  if (from < 0) return undefined;
  for (const { body } of node.cases.slice(from)) {
    const completion = yield* executeBlock(realm, body, own);
    if (completion?.type === "break" && completion.label === undefined) return undefined;
    if (completion !== undefined) return completion;
  }
  return undefined;
}
