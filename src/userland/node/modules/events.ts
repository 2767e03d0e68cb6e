export const EVENTS = `
class EventEmitter {
  #listeners = new Map();
  on(name, listener) { this.#list(name).push({ listener, once: false }); return this; }
  addListener(name, listener) { return this.on(name, listener); }
  prependListener(name, listener) { this.#list(name).unshift({ listener, once: false }); return this; }
  once(name, listener) { this.#list(name).push({ listener, once: true }); return this; }
  off(name, listener) { const list = this.#list(name); const at = list.findLastIndex((one) => one.listener === listener); if (at >= 0) list.splice(at, 1); return this; }
  removeListener(name, listener) { return this.off(name, listener); }
  removeAllListeners(name) { if (name === undefined) this.#listeners.clear(); else this.#listeners.delete(name); return this; }
  emit(name, ...args) {
    const list = [...this.#list(name)];
    if (list.length === 0) {
      if (name === "error") throw args[0] instanceof Error ? args[0] : new Error("Unhandled error. (" + String(args[0]) + ")");
      return false;
    }
    for (const one of list) {
      if (one.once) this.off(name, one.listener);
      one.listener.apply(this, args);
    }
    return true;
  }
  listeners(name) { return this.#list(name).map((one) => one.listener); }
  listenerCount(name) { return this.#list(name).length; }
  eventNames() { return [...this.#listeners].filter(([, list]) => list.length > 0).map(([name]) => name); }
  setMaxListeners() { return this; }
  #list(name) {
    if (this.#listeners === undefined) this.#listeners = new Map();
    if (!this.#listeners.has(name)) this.#listeners.set(name, []);
    return this.#listeners.get(name);
  }
}
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.once = (emitter, name) => new Promise((resolve, reject) => { emitter.once(name, (...args) => resolve(args)); if (name !== "error") emitter.once("error", reject); });
module.exports = EventEmitter;
`;

export const UTIL = `
const isDeepStrictEqual = (a, b) => {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Map || a instanceof Set) return a.size === b.size && isDeepStrictEqual([...a], [...b]);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isDeepStrictEqual(a[key], b[key]));
};
const promisify = (code) => (...args) => new Promise((resolve, reject) => code(...args, (error, value) => (error ? reject(error) : resolve(value))));
const callbackify = (code) => (...args) => { const done = args.pop(); code(...args).then((value) => done(null, value), done); };
const inherits = (child, parent) => { Object.setPrototypeOf(child.prototype, parent.prototype); Object.setPrototypeOf(child, parent); };
const inspect = Object.assign((value, options) => binding.inspect(value, options), { custom: Symbol.for("nodejs.util.inspect.custom") });
module.exports = {
  inspect, format: (...args) => binding.format(args), isDeepStrictEqual, promisify, callbackify, inherits,
  deprecate: (code) => code,
  types: { isPromise: (value) => value instanceof Promise, isDate: (value) => value instanceof Date, isRegExp: (value) => value instanceof RegExp },
  TextEncoder, TextDecoder,
};
`;
