/** Functions and classes of scripts. To the host they are functions as well, so that its own (`map`, `sort`) can call them. */
import type { ClassCode, Expression, FunctionCode } from "../syntax/tree.ts";
import { bindPattern, defineMember, evaluate, keyOf } from "./evaluate.ts";
import { type Completion, executeBlock, hoistDeclarations } from "./execute.ts";
import type { Realm, Running, Signal } from "./realm.ts";
import { type CallContext, Scope } from "./scope.ts";

export interface Guest {
  readonly code: FunctionCode;
  readonly scope: Scope;
  readonly home: object | undefined;
  /** Of a class: what each object gets before its constructor runs. */
  readonly fields: { readonly key: PropertyKey; readonly value: unknown }[] | undefined;
  readonly isDerived: boolean;
}

type AnyFunction = (...args: unknown[]) => unknown;

export function makeFunction(realm: Realm, code: FunctionCode, scope: Scope, options: { name?: string; home?: object } = {}): AnyFunction {
  const guest: Guest = { code, scope, home: options.home, fields: undefined, isDerived: false };
  const { isArrow, isMethod, isAsync, isGenerator } = code;
  const isPlain = !isArrow && !isMethod && !isAsync && !isGenerator;
  const made: AnyFunction = isPlain
    ? function (this: unknown, ...args: unknown[]): unknown {
        if (new.target !== undefined) return realm.blindly(constructGuest(realm, made, args, new.target));
        return realm.blindly(callGuest(realm, made, this, args));
      }
    : {
        method(this: unknown, ...args: unknown[]): unknown {
          return realm.blindly(callGuest(realm, made, this, args));
        },
      }.method;
  if (isGenerator)
    Object.defineProperty(made, "prototype", { value: Object.create(isAsync ? asyncGeneratorPrototype() : generatorPrototype()), writable: true });
  name(made, code, options.name);
  realm.guests.set(made, guest);
  return made;
}

function name(made: AnyFunction, code: FunctionCode, given: string | undefined): void {
  const length = code.parameters.findIndex(({ fallback }) => fallback !== undefined);
  Object.defineProperty(made, "name", { value: code.name || given || "", configurable: true });
  Object.defineProperty(made, "length", { value: length < 0 ? code.parameters.length : length, configurable: true });
  Object.defineProperty(made, "toString", { value: () => code.source, configurable: true });
}

/** Calls anything. */
export function* callFunction(realm: Realm, callee: unknown, thisValue: unknown, args: readonly unknown[]): Running<unknown> {
  if (realm.guests.get(callee as object) !== undefined) return yield* callGuest(realm, callee as AnyFunction, thisValue, args);
  return realm.guarded((callee as AnyFunction).apply(thisValue, args as unknown[]));
}

function* callGuest(realm: Realm, callee: AnyFunction, thisValue: unknown, args: readonly unknown[]): Running<unknown> {
  const guest = realm.guests.get(callee) as Guest;
  if (guest.fields !== undefined) throw new TypeError(`Class constructor ${callee.name} cannot be invoked without 'new'`);
  const call: CallContext = guest.code.isArrow
    ? guest.scope.call
    : { thisValue: { value: thisValue }, home: guest.home, newTarget: undefined, callee, file: guest.scope.call.file };
  const { isAsync, isGenerator } = guest.code;
  if (isGenerator)
    return isAsync
      ? asyncGenerator(realm, callee, runBody(realm, callee, guest, call, args))
      : generator(realm, callee, runBody(realm, callee, guest, call, args));
  if (isAsync) return runAsync(realm, runBody(realm, callee, guest, call, args));
  return yield* runBody(realm, callee, guest, call, args);
}

function* runBody(realm: Realm, callee: AnyFunction, { code, scope }: Guest, call: CallContext, args: readonly unknown[]): Running<unknown> {
  const own = new Scope(scope, call);
  const frame = realm.enter(callee.name, call.file);
  try {
    if (!code.isArrow) own.declare("arguments", args);
    for (const [index, { pattern, fallback }] of code.parameters.entries()) {
      let value = realm.guarded(args[index]);
      if (value === undefined && fallback !== undefined) value = yield* evaluate(realm, fallback, own);
      yield* bindPattern(realm, pattern, value, own, "let");
    }
    if (code.rest !== undefined) yield* bindPattern(realm, code.rest, args.slice(code.parameters.length), own, "let");
    for (const hoisted of code.hoisted) if (!own.has(hoisted)) own.declare(hoisted, undefined);
    if (!Array.isArray(code.body)) return yield* evaluate(realm, code.body as Expression, own);
    hoistDeclarations(realm, code.body, own);
    const completion: Completion = yield* executeBlock(realm, code.body, own);
    return completion?.type === "return" ? completion.value : undefined;
  } catch (error) {
    throw realm.tidied(error);
  } finally {
    realm.leave(frame);
  }
}

/** `new` on anything that can be made. */
export function* construct(realm: Realm, callee: unknown, args: readonly unknown[], newTarget: unknown = callee): Running<object> {
  if (realm.guests.get(callee as object) !== undefined) return yield* constructGuest(realm, callee as AnyFunction, args, newTarget as AnyFunction);
  const made = Reflect.construct(callee as AnyFunction, args as unknown[], newTarget as AnyFunction) as object;
  return realm.tidied(made) as object;
}

function* constructGuest(realm: Realm, callee: AnyFunction, args: readonly unknown[], newTarget: AnyFunction): Running<object> {
  const guest = realm.guests.get(callee) as Guest;
  const { code } = guest;
  if (code.isArrow || code.isMethod || code.isAsync || code.isGenerator) {
    if (guest.fields === undefined) throw new TypeError(`${callee.name || "(intermediate value)"} is not a constructor`);
  }
  const call: CallContext = {
    thisValue: guest.isDerived ? undefined : { value: Object.create(((newTarget as { prototype?: object }).prototype ?? Object.prototype) as object) },
    home: guest.home,
    newTarget,
    callee,
    file: guest.scope.call.file,
  };
  if (!guest.isDerived) yield* initializeFields(realm, callee, call.thisValue?.value as object);
  const result = yield* runBody(realm, callee, guest, call, args);
  if (typeof result === "object" && result !== null) return result;
  if (call.thisValue === undefined)
    throw new ReferenceError("Must call super constructor in derived class before accessing 'this' or returning from derived constructor");
  return call.thisValue.value as object;
}

export function* initializeFields(realm: Realm, callee: object, target: object): Running<void> {
  for (const { key, value } of realm.guests.get(callee)?.fields ?? []) {
    defineMember(target, key, value === undefined ? undefined : yield* callFunction(realm, value, target, []));
  }
}

export function* makeClass(realm: Realm, code: ClassCode, scope: Scope, given = ""): Running<AnyFunction> {
  const own = scope.child();
  const parent = code.parent === undefined ? undefined : yield* evaluate(realm, code.parent, own);
  if (parent !== undefined && parent !== null && typeof parent !== "function")
    throw new TypeError(`Class extends value ${String(parent)} is not a constructor or null`);
  const prototype = Object.create(parent === undefined ? Object.prototype : parent === null ? null : (parent as { prototype: object }).prototype) as object;
  const member = code.members.find(({ kind, isStatic, key }) => kind === "method" && !isStatic && key.type === "literal" && key.value === "constructor");
  const constructorCode = member?.value?.type === "function" ? member.value.code : defaultConstructor(parent !== undefined, code);
  const fields: { key: PropertyKey; value: unknown }[] = [];
  const made: AnyFunction = function (this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) throw new TypeError(`Class constructor ${code.name} cannot be invoked without 'new'`);
    return realm.blindly(constructGuest(realm, made, args, new.target));
  };
  name(made, { ...constructorCode, name: code.name || given, source: code.source }, undefined);
  Object.defineProperty(made, "prototype", { value: prototype, writable: false });
  Object.defineProperty(prototype, "constructor", { value: made, writable: true, configurable: true });
  if (typeof parent === "function") Object.setPrototypeOf(made, parent);
  realm.guests.set(made, { code: constructorCode, scope: own, home: prototype, fields, isDerived: parent !== undefined && parent !== null });
  if (code.name !== "") own.declare(code.name, made, { isConstant: true });
  for (const one of code.members) {
    if (one === member) continue;
    const target = one.isStatic ? made : prototype;
    const key = yield* keyOf(realm, one.key, own);
    const value = one.value?.type === "function" ? makeFunction(realm, one.value.code, own, { name: String(key), home: target }) : undefined;
    if (one.kind === "get" || one.kind === "set") {
      const before = Object.getOwnPropertyDescriptor(target, key);
      Object.defineProperty(target, key, { ...accessors(before), [one.kind]: value, configurable: true, enumerable: false });
    } else if (one.kind === "method") Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: false });
    else if (one.kind === "block") yield* callFunction(realm, value, made, []);
    else if (one.isStatic) defineMember(made, key, value === undefined ? undefined : yield* callFunction(realm, value, made, []));
    else fields.push({ key, value });
  }
  return made;
}

/** The other half of a pair of `get` and `set`. */
export function accessors(before: PropertyDescriptor | undefined): PropertyDescriptor {
  return { ...(before?.get === undefined ? {} : { get: before.get }), ...(before?.set === undefined ? {} : { set: before.set }) };
}

function defaultConstructor(isDerived: boolean, { name: className, source }: ClassCode): FunctionCode {
  const place = { line: 0, column: 0 };
  const forward: Expression = {
    type: "call",
    callee: { type: "super" },
    args: [{ type: "spread", value: { type: "name", name: "arguments", at: place } }],
    optional: false,
    at: place,
  };
  return {
    name: className,
    parameters: [],
    rest: undefined,
    body: isDerived ? [{ type: "expression", expression: forward, at: place }] : [],
    isArrow: false,
    isAsync: false,
    isGenerator: false,
    isMethod: true,
    source,
    hoisted: [],
  };
}

/** An async function's body, to be resumed when what it waits for is there. */
export function runAsync(realm: Realm, running: Running<unknown>): Promise<unknown> {
  return new realm.Promise((resolve, reject) => {
    const step = (resume: () => IteratorResult<Signal, unknown>): void => {
      const depth = realm.depth;
      try {
        for (let result = resume(); ; result = running.next()) {
          if (result.done === true) {
            resolve(result.value);
            return;
          }
          if (result.value.kind === "tick") continue;
          realm.unwind(depth);
          const awaited = realm.Promise.resolve(result.value.value);
          awaited.then(
            (value) => step(() => running.next(value)),
            (reason: unknown) => step(() => running.throw(reason)),
          );
          return;
        }
      } catch (error) {
        realm.tidied(error);
        realm.unwind(depth);
        reject(error);
      }
    };
    step(() => running.next());
  });
}

function generatorPrototype(): object {
  return Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as object;
}

function asyncGeneratorPrototype(): object {
  return Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())) as object;
}

function generator(realm: Realm, callee: AnyFunction, running: Running<unknown>): object {
  const advance = (resume: () => IteratorResult<Signal, unknown>): IteratorResult<unknown> => {
    const depth = realm.depth;
    for (let result = resume(); ; result = running.next()) {
      if (result.done === true) return { value: result.value, done: true };
      if (result.value.kind !== "yield") continue;
      realm.unwind(depth);
      return { value: result.value.value, done: false };
    }
  };
  const made = Object.create((callee as { prototype?: object }).prototype ?? generatorPrototype()) as object;
  return Object.defineProperties(made, {
    next: { value: (value?: unknown) => advance(() => running.next(value)) },
    return: { value: (value?: unknown) => advance(() => running.return(value)) },
    throw: { value: (reason?: unknown) => advance(() => running.throw(reason)) },
    [Symbol.iterator]: { value: () => made },
  });
}

function asyncGenerator(realm: Realm, callee: AnyFunction, running: Running<unknown>): object {
  let last: Promise<unknown> = realm.Promise.resolve(undefined);
  const advance = (resume: () => IteratorResult<Signal, unknown>): Promise<IteratorResult<unknown>> =>
    new realm.Promise<IteratorResult<unknown>>((resolve, reject) => {
      const step = (next: () => IteratorResult<Signal, unknown>): void => {
        const depth = realm.depth;
        try {
          for (let result = next(); ; result = running.next()) {
            if (result.done === true) {
              resolve({ value: result.value, done: true });
              return;
            }
            const { value: signal } = result;
            if (signal.kind === "tick") continue;
            realm.unwind(depth);
            realm.Promise.resolve(signal.value).then(
              (value) => (signal.kind === "yield" ? resolve({ value, done: false }) : step(() => running.next(value))),
              (reason: unknown) => step(() => running.throw(reason)),
            );
            return;
          }
        } catch (error) {
          reject(error);
        }
      };
      step(resume);
    });
  const queued = (resume: () => IteratorResult<Signal, unknown>): Promise<unknown> => {
    const result = last.then(
      () => advance(resume),
      () => advance(resume),
    );
    last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
  const made = Object.create((callee as { prototype?: object }).prototype ?? asyncGeneratorPrototype()) as object;
  return Object.defineProperties(made, {
    next: { value: (value?: unknown) => queued(() => running.next(value)) },
    return: { value: (value?: unknown) => queued(() => running.return(value)) },
    throw: { value: (reason?: unknown) => queued(() => running.throw(reason)) },
    [Symbol.asyncIterator]: { value: () => made },
  });
}
