/** What expressions come to. */
import type { Declared, Expression, FunctionCode, Pattern, Place } from "../syntax/tree.ts";
import { accessors, callFunction, construct, initializeFields, makeClass, makeFunction } from "./functions.ts";
import type { Realm, Running } from "./realm.ts";
import type { Scope } from "./scope.ts";

export function* evaluate(realm: Realm, node: Expression, scope: Scope): Running<unknown> {
  switch (node.type) {
    case "literal":
      return node.value;
    case "name":
      return lookUp(realm, node.name, scope, node.at);
    case "template": {
      let text = node.texts[0] ?? "";
      for (const [index, value] of node.values.entries()) text += `${toText(yield* evaluate(realm, value, scope))}${node.texts[index + 1] ?? ""}`;
      return text;
    }
    case "tagged":
      return yield* callTagged(realm, node, scope);
    case "regexp":
      return new RegExp(node.pattern, node.flags);
    case "this":
      return thisOf(scope);
    case "new.target":
      return scope.call.newTarget;
    case "array":
      return yield* list(realm, node.items, scope);
    case "object":
      return yield* makeObject(realm, node, scope);
    case "function":
      return functionExpression(realm, node.code, scope);
    case "class":
      return yield* makeClass(realm, node.code, scope);
    case "unary":
      return yield* unary(realm, node, scope);
    case "update":
      return yield* update(realm, node, scope);
    case "binary":
      yield* realm.step();
      return binary(realm, node.operator, yield* evaluate(realm, node.left, scope), yield* evaluate(realm, node.right, scope), node.at);
    case "logical": {
      const left = yield* evaluate(realm, node.left, scope);
      const decided = node.operator === "&&" ? !left : node.operator === "||" ? Boolean(left) : left !== null && left !== undefined;
      return decided ? left : yield* evaluate(realm, node.right, scope);
    }
    case "assign":
      return yield* assign(realm, node, scope);
    case "conditional":
      return yield* evaluate(realm, (yield* evaluate(realm, node.test, scope)) ? node.then : node.otherwise, scope);
    case "member": {
      const { object, skipped } = yield* memberObject(realm, node, scope);
      if (skipped) return undefined;
      return getMember(realm, object, yield* keyOf(realm, node.key, scope), node.at, scope);
    }
    case "call":
      return yield* call(realm, node, scope);
    case "chain":
      try {
        return yield* evaluate(realm, node.expression, scope);
      } catch (error) {
        if (error === CHAIN_ENDED) return undefined;
        throw error;
      }
    case "new": {
      const callee = yield* evaluate(realm, node.callee, scope);
      const args = yield* list(realm, node.args, scope);
      realm.at(node.at);
      if (typeof callee !== "function") throw new TypeError(`${describe(node.callee)} is not a constructor`);
      return yield* construct(realm, callee, args);
    }
    case "sequence": {
      let value: unknown;
      for (const item of node.items) value = yield* evaluate(realm, item, scope);
      return value;
    }
    case "await": {
      const value = yield* evaluate(realm, node.value, scope);
      return realm.guarded(yield { kind: "await", value });
    }
    case "yield": {
      const value = node.value === undefined ? undefined : yield* evaluate(realm, node.value, scope);
      if (!node.delegate) return yield { kind: "yield", value };
      for (const one of value as Iterable<unknown>) yield { kind: "yield", value: one };
      return undefined;
    }
    case "import": {
      const importer = scope.find("import()")?.value as (source: unknown) => unknown;
      return importer(yield* evaluate(realm, node.source, scope));
    }
    case "super":
    case "spread":
      throw new SyntaxError(`'${node.type}' keyword unexpected here`);
  }
}

/** Thrown by `?.` on nothing, caught where its chain ends. */
const CHAIN_ENDED = { chain: "ended" } as const;

/** Its name is known inside of it. */
function functionExpression(realm: Realm, code: FunctionCode, scope: Scope): unknown {
  if (code.name === "" || code.isArrow) return makeFunction(realm, code, scope);
  const own = scope.child();
  const made = makeFunction(realm, code, own);
  own.declare(code.name, made);
  return made;
}

function lookUp(realm: Realm, name: string, scope: Scope, at: Place): unknown {
  const binding = scope.find(name);
  if (binding !== undefined) {
    if (binding.isReady) return binding.value;
    realm.at(at);
    throw new ReferenceError(`Cannot access '${name}' before initialization`);
  }
  if (name === "undefined") return undefined;
  if (Object.hasOwn(realm.globals, name)) return realm.globals[name];
  realm.at(at);
  throw new ReferenceError(`${name} is not defined`);
}

function thisOf(scope: Scope): unknown {
  const cell = scope.call.thisValue;
  if (cell === undefined)
    throw new ReferenceError("Must call super constructor in derived class before accessing 'this' or returning from derived constructor");
  return cell.value;
}

function* list(realm: Realm, items: readonly (Expression | undefined)[], scope: Scope): Running<unknown[]> {
  const values: unknown[] = [];
  for (const item of items) {
    if (item === undefined) values.length++;
    else if (item.type === "spread") {
      const spread = yield* evaluate(realm, item.value, scope);
      if (typeof (spread as Iterable<unknown> | null | undefined)?.[Symbol.iterator] !== "function") throw new TypeError(`${toShown(spread)} is not iterable`);
      for (const one of spread as Iterable<unknown>) values.push(realm.guarded(one));
    } else values.push(yield* evaluate(realm, item, scope));
  }
  return values;
}

function* makeObject(realm: Realm, node: Extract<Expression, { type: "object" }>, scope: Scope): Running<object> {
  const object: Record<PropertyKey, unknown> = {};
  for (const property of node.properties) {
    if (property.kind === "spread") {
      Object.assign(object, yield* evaluate(realm, property.value, scope));
      continue;
    }
    const key = yield* keyOf(realm, property.key, scope);
    const { value } = property;
    const made =
      value.type === "function" ? makeFunction(realm, value.code, scope, { name: String(key), home: object }) : yield* named(realm, value, scope, String(key));
    if (property.kind === "value") {
      if (key === "__proto__" && property.key.type === "literal") Object.setPrototypeOf(object, made as object | null);
      else defineMember(object, key, made);
      continue;
    }
    const before = Object.getOwnPropertyDescriptor(object, key);
    Object.defineProperty(object, key, { ...accessors(before), [property.kind]: made, configurable: true, enumerable: true });
  }
  return object;
}

/** A function or class without a name gets that of the variable it is put into. */
function* named(realm: Realm, node: Expression, scope: Scope, name: string): Running<unknown> {
  if (node.type === "function" && node.code.name === "") return makeFunction(realm, node.code, scope, { name });
  if (node.type === "class" && node.code.name === "") return yield* makeClass(realm, node.code, scope, name);
  return yield* evaluate(realm, node, scope);
}

export function defineMember(target: object, key: PropertyKey, value: unknown): void {
  const isPrivate = typeof key === "string" && key.startsWith("#");
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: !isPrivate });
}

export function* keyOf(realm: Realm, node: Expression, scope: Scope): Running<PropertyKey> {
  const key = yield* evaluate(realm, node, scope);
  return typeof key === "symbol" ? key : toText(key);
}

function* memberObject(realm: Realm, node: Extract<Expression, { type: "member" }>, scope: Scope): Running<{ object: unknown; skipped: boolean }> {
  if (node.object.type === "super") return { object: Object.getPrototypeOf(scope.call.home ?? {}), skipped: false };
  const object = yield* evaluate(realm, node.object, scope);
  if (node.optional && (object === null || object === undefined)) throw CHAIN_ENDED;
  return { object, skipped: false };
}

function getMember(realm: Realm, object: unknown, key: PropertyKey, at: Place, scope?: Scope): unknown {
  if (object === null || object === undefined) {
    realm.at(at);
    throw new TypeError(`Cannot read properties of ${object} (reading '${String(key)}')`);
  }
  if (key === "__proto__") return realm.guarded(Object.getPrototypeOf(object));
  // `super.x` is found in the parent and belongs to this object.
  if (scope !== undefined && scope.call.home !== undefined && object === Object.getPrototypeOf(scope.call.home) && scope.call.thisValue !== undefined)
    return realm.guarded(Reflect.get(object as object, key, Object(scope.call.thisValue.value)));
  return realm.guarded((object as Record<PropertyKey, unknown>)[key]);
}

function setMember(realm: Realm, object: unknown, key: PropertyKey, value: unknown, at: Place): void {
  realm.at(at);
  if (object === null || object === undefined) throw new TypeError(`Cannot set properties of ${object} (setting '${String(key)}')`);
  if (realm.isShared(object)) throw new TypeError(`Cannot assign to '${String(key)}' of a built-in object in this simulated Node.js`);
  if (typeof key === "string" && key.startsWith("#") && !Object.hasOwn(object, key)) defineMember(object as object, key, value);
  else (object as Record<PropertyKey, unknown>)[key] = value;
}

function* call(realm: Realm, node: Extract<Expression, { type: "call" }>, scope: Scope): Running<unknown> {
  yield* realm.step();
  const { callee } = node;
  if (callee.type === "super") return yield* callSuper(realm, node, scope);
  let thisValue: unknown;
  let target: unknown;
  if (callee.type === "member") {
    const { object } = yield* memberObject(realm, callee, scope);
    thisValue = callee.object.type === "super" ? thisOf(scope) : object;
    target = getMember(realm, object, yield* keyOf(realm, callee.key, scope), callee.at, scope);
  } else target = yield* evaluate(realm, callee, scope);
  if (node.optional && (target === null || target === undefined)) throw CHAIN_ENDED;
  const args = yield* list(realm, node.args, scope);
  realm.at(node.at);
  if (typeof target !== "function") throw new TypeError(`${describe(callee)} is not a function`);
  return yield* callFunction(realm, target, thisValue, args);
}

function* callSuper(realm: Realm, node: Extract<Expression, { type: "call" }>, scope: Scope): Running<unknown> {
  const { call: context } = scope;
  const parent: unknown = Object.getPrototypeOf(context.callee ?? {});
  const args = yield* list(realm, node.args, scope);
  if (context.thisValue !== undefined) throw new ReferenceError("Super constructor may only be called once");
  const made = yield* construct(realm, parent, args, context.newTarget);
  context.thisValue = { value: made };
  if (context.callee !== undefined) yield* initializeFields(realm, context.callee, made);
  return made;
}

function* callTagged(realm: Realm, node: Extract<Expression, { type: "tagged" }>, scope: Scope): Running<unknown> {
  const tag = yield* evaluate(realm, node.tag, scope);
  const texts = Object.assign([...node.texts], { raw: node.raws });
  if (typeof tag !== "function") throw new TypeError(`${describe(node.tag)} is not a function`);
  const owner = node.tag.type === "member" ? yield* evaluate(realm, node.tag.object, scope) : undefined;
  return yield* callFunction(realm, tag, owner, [texts, ...(yield* list(realm, node.values, scope))]);
}

function* unary(realm: Realm, node: Extract<Expression, { type: "unary" }>, scope: Scope): Running<unknown> {
  const { operator, operand } = node;
  if (operator === "typeof" && operand.type === "name" && scope.find(operand.name) === undefined && !Object.hasOwn(realm.globals, operand.name))
    return "undefined";
  if (operator === "delete") {
    if (operand.type !== "member") return true;
    const object = yield* evaluate(realm, operand.object, scope);
    if (realm.isShared(object)) return false;
    return Reflect.deleteProperty(Object(object) as object, yield* keyOf(realm, operand.key, scope));
  }
  const value = yield* evaluate(realm, operand, scope);
  switch (operator) {
    case "!":
      return !value;
    case "-":
      return typeof value === "bigint" ? -value : -(value as number);
    case "+":
      return +(value as number);
    case "~":
      return typeof value === "bigint" ? ~value : ~(value as number);
    case "typeof":
      return typeof value;
    default:
      return undefined;
  }
}

function* update(realm: Realm, node: Extract<Expression, { type: "update" }>, scope: Scope): Running<unknown> {
  const reference = yield* resolve(realm, node.target, scope);
  const value = reference.get();
  const before = typeof value === "bigint" ? value : Number(value);
  const after = typeof before === "bigint" ? before + (node.operator === "++" ? 1n : -1n) : before + (node.operator === "++" ? 1 : -1);
  reference.set(after);
  return node.prefix ? after : before;
}

interface Reference {
  get(): unknown;
  set(value: unknown): void;
}

/** A place that is read and written: what stands in it is worked out once. */
function* resolve(realm: Realm, node: Expression, scope: Scope): Running<Reference> {
  if (node.type === "member") {
    const object = node.object.type === "super" ? thisOf(scope) : yield* evaluate(realm, node.object, scope);
    const key = yield* keyOf(realm, node.key, scope);
    return { get: () => getMember(realm, object, key, node.at), set: (value) => setMember(realm, object, key, value, node.at) };
  }
  if (node.type !== "name") throw new SyntaxError("Invalid left-hand side in assignment");
  const { name, at } = node;
  return {
    get: () => lookUp(realm, name, scope, at),
    set: (value) => {
      const binding = scope.find(name);
      if (binding === undefined) {
        if (!Object.hasOwn(realm.globals, name)) {
          realm.at(at);
          throw new ReferenceError(`${name} is not defined`);
        }
        realm.globals[name] = value;
        return;
      }
      realm.at(at);
      if (!binding.isReady) throw new ReferenceError(`Cannot access '${name}' before initialization`);
      if (binding.isConstant) throw new TypeError("Assignment to constant variable.");
      binding.value = value;
    },
  };
}

function* assign(realm: Realm, node: Extract<Expression, { type: "assign" }>, scope: Scope): Running<unknown> {
  const { operator, target } = node;
  if (target.type !== "target") {
    const value = yield* evaluate(realm, node.value, scope);
    yield* bindPattern(realm, target, value, scope, undefined);
    return value;
  }
  const reference = yield* resolve(realm, target.expression, scope);
  if (operator === "=") {
    const name = target.expression.type === "name" ? target.expression.name : "";
    const value = yield* named(realm, node.value, scope, name);
    reference.set(value);
    return value;
  }
  const before = reference.get();
  if (operator === "&&=" || operator === "||=" || operator === "??=") {
    const decided = operator === "&&=" ? !before : operator === "||=" ? Boolean(before) : before !== null && before !== undefined;
    if (decided) return before;
    const value = yield* evaluate(realm, node.value, scope);
    reference.set(value);
    return value;
  }
  const value = binary(realm, operator.slice(0, -1), before, yield* evaluate(realm, node.value, scope), node.at);
  reference.set(value);
  return value;
}

/** Takes a value apart. `kind`: the names are declared; undefined: they are there already. */
export function* bindPattern(realm: Realm, pattern: Pattern, value: unknown, scope: Scope, kind: Declared | undefined): Running<void> {
  if (pattern.type === "target") {
    const { expression } = pattern;
    if (kind !== undefined && kind !== "var" && expression.type === "name") scope.declare(expression.name, value, { isConstant: kind === "const" });
    else (yield* resolve(realm, expression, scope)).set(value);
    return;
  }
  const place = { line: 0, column: 0 };
  if (pattern.type === "array pattern") {
    if (typeof (value as Iterable<unknown> | null | undefined)?.[Symbol.iterator] !== "function") throw new TypeError(`${toShown(value)} is not iterable`);
    const iterator = (value as Iterable<unknown>)[Symbol.iterator]();
    for (const item of pattern.items) {
      const next = iterator.next();
      if (item === undefined) continue;
      yield* bindElement(realm, item, next.done === true ? undefined : realm.guarded(next.value), scope, kind);
    }
    if (pattern.rest === undefined) iterator.return?.();
    else {
      const rest: unknown[] = [];
      for (let next = iterator.next(); next.done !== true; next = iterator.next()) rest.push(next.value);
      yield* bindPattern(realm, pattern.rest, rest, scope, kind);
    }
    return;
  }
  if (value === null || value === undefined) throw new TypeError(`Cannot destructure '${value}' as it is ${value}.`);
  const taken = new Set<PropertyKey>();
  for (const { key, element } of pattern.properties) {
    const name = yield* keyOf(realm, key, scope);
    taken.add(name);
    yield* bindElement(realm, element, getMember(realm, value, name, place), scope, kind);
  }
  if (pattern.rest !== undefined) {
    const rest = Object.fromEntries(Object.entries(value as object).filter(([name]) => !taken.has(name)));
    yield* bindPattern(realm, pattern.rest, rest, scope, kind);
  }
}

function* bindElement(
  realm: Realm,
  { pattern, fallback }: { pattern: Pattern; fallback: Expression | undefined },
  value: unknown,
  scope: Scope,
  kind: Declared | undefined,
): Running<void> {
  const used = value === undefined && fallback !== undefined ? yield* evaluate(realm, fallback, scope) : value;
  yield* bindPattern(realm, pattern, used, scope, kind);
}

/** For `const x = …`: with the name for what has none. */
export function* evaluateNamed(realm: Realm, node: Expression, pattern: Pattern, scope: Scope): Running<unknown> {
  return yield* named(realm, node, scope, pattern.type === "target" && pattern.expression.type === "name" ? pattern.expression.name : "");
}

function binary(realm: Realm, operator: string, a: unknown, b: unknown, at: Place): unknown {
  // Numbers, strings and bigints alike: the host's operators are the language's.
  const [left, right] = [a as number, b as number];
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "**":
      return left ** right;
    case "==":
      // biome-ignore lint/suspicious/noDoubleEquals: it is what the script says
      return left == right;
    case "!=":
      // biome-ignore lint/suspicious/noDoubleEquals: it is what the script says
      return left != right;
    case "===":
      return left === right;
    case "!==":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    case ">=":
      return left >= right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case ">>>":
      return left >>> right;
    case "instanceof":
      realm.at(at);
      if (typeof b !== "function") throw new TypeError("Right-hand side of 'instanceof' is not callable");
      return a instanceof b || (b === realm.Promise && a instanceof Promise);
    case "in":
      realm.at(at);
      if (typeof b !== "object" && typeof b !== "function") throw new TypeError(`Cannot use 'in' operator to search for '${toText(a)}' in ${toText(b)}`);
      return (a as PropertyKey) in (b as object);
    default:
      throw new SyntaxError(`Unexpected token '${operator}'`);
  }
}

function toText(value: unknown): string {
  if (typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
  return String(value);
}

function toShown(value: unknown): string {
  return typeof value === "object" && value !== null
    ? "object"
    : typeof value === "function"
      ? "function"
      : typeof value === "string"
        ? JSON.stringify(value)
        : String(value);
}

/** As error messages name what was called. */
function describe(node: Expression): string {
  switch (node.type) {
    case "name":
      return node.name;
    case "this":
    case "super":
      return node.type;
    case "member":
      return node.key.type === "literal" ? `${describe(node.object)}.${String(node.key.value)}` : `${describe(node.object)}[...]`;
    case "call":
      return `${describe(node.callee)}(...)`;
    case "chain":
      return describe(node.expression);
    default:
      return "(intermediate value)";
  }
}
