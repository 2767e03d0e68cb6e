import type { ReadonlyError } from "./errors.ts";
import { HeldText, VALUE_OVERHEAD } from "./held-text.ts";

/** Elements by index, ascending when listed. */
export class IndexedArray {
  readonly #items = new Map<number, string>();
  #last = -1;
  #sorted = true;

  static of(values: Iterable<string>): IndexedArray {
    const array = new IndexedArray();
    for (const value of values) array.push(value);
    return array;
  }

  get size(): number {
    return this.#items.size;
  }

  /** One more than the highest index. */
  get end(): number {
    return this.#last + 1;
  }

  get(index: number): string | undefined {
    return this.#items.get(index < 0 ? this.end + index : index);
  }

  set(index: number, value: string): void {
    if (index < this.#last && !this.#items.has(index)) this.#sorted = false;
    if (index > this.#last) this.#last = index;
    this.#items.set(index, value);
  }

  push(value: string): void {
    this.set(this.#last + 1, value);
  }

  delete(index: number): void {
    this.#items.delete(index);
    if (index === this.#last) this.#last = this.#items.size === 0 ? -1 : Math.max(...this.#items.keys());
  }

  entries(): [number, string][] {
    const all = [...this.#items];
    if (!this.#sorted) all.sort((a, b) => a[0] - b[0]);
    return all;
  }

  values(): string[] {
    return this.#sorted ? [...this.#items.values()] : this.entries().map(([, value]) => value);
  }

  clone(): IndexedArray {
    const copy = new IndexedArray();
    for (const [index, value] of this.entries()) copy.set(index, value);
    return copy;
  }
}

export type AssociativeArray = Map<string, string>;
export type VariableValue = string | IndexedArray | AssociativeArray | undefined;

export class Variable {
  value: VariableValue;
  exported = false;
  readonly = false;
  integer = false;
  nameref = false;
  lower = false;
  capitalized = false;
  upper = false;
  /** Computed, like RANDOM. `write` undefined: assignments do nothing. */
  dynamic: { read(): VariableValue; write?: (value: string) => void } | undefined = undefined;

  constructor(value?: VariableValue) {
    this.value = value;
  }

  /** What `$x` gives: of an array, element 0. */
  get scalar(): string | undefined {
    const value = this.dynamic === undefined ? this.value : this.dynamic.read();
    if (typeof value === "string" || value === undefined) return value;
    return value instanceof IndexedArray ? value.get(0) : value.get("0");
  }

  get current(): VariableValue {
    return this.dynamic === undefined ? this.value : this.dynamic.read();
  }

  clone(): Variable {
    const copy = new Variable(typeof this.value === "object" ? (this.value instanceof IndexedArray ? this.value.clone() : new Map(this.value)) : this.value);
    copy.exported = this.exported;
    copy.readonly = this.readonly;
    copy.integer = this.integer;
    copy.nameref = this.nameref;
    copy.lower = this.lower;
    copy.capitalized = this.capitalized;
    copy.upper = this.upper;
    return copy;
  }
}

/** What assignments need from the rest of the shell. */
export interface VariableHooks {
  /** Evaluates arithmetic for variables with the integer attribute. */
  evaluate(text: string): string;
  readonly(name: string): ReadonlyError;
  /** After an assignment: PATH, IFS and others matter to the shell. */
  changed(name: string): void;
  /** What all variables hold by now, in bytes or so. */
  holds(bytes: number): void;
}

/** The variables of a shell, with dynamic scope: a function's locals hide what was there until it returns. */
export class Variables {
  readonly #all: Map<string, Variable>;
  /** What each running function (or command with temporary assignments) hides. */
  readonly #frames: { kind: "function" | "temporary"; hidden: Map<string, Variable | undefined> }[] = [];
  readonly #hooks: VariableHooks;
  readonly #held: HeldText;
  allExport = false;

  constructor(hooks: VariableHooks, all: Map<string, Variable> = new Map()) {
    this.#hooks = hooks;
    this.#held = new HeldText(
      () => this.#size(),
      (bytes) => hooks.holds(bytes),
    );
    this.#all = all;
  }

  /** The variable itself, without following a reference. */
  own(name: string): Variable | undefined {
    return this.#all.get(name);
  }

  find(name: string): Variable | undefined {
    const variable = this.#all.get(name);
    return variable?.nameref === true ? this.#all.get(this.resolve(name)) : variable;
  }

  /** Follows references: the name that is meant. A reference to an element keeps its subscript. */
  resolve(name: string): string {
    let current = name;
    for (let hops = 0; hops < 16; hops++) {
      const variable = this.#all.get(current);
      if (variable?.nameref !== true || typeof variable.value !== "string" || variable.value === "") return current;
      current = variable.value;
    }
    return name;
  }

  get(name: string): string | undefined {
    const variable = this.#all.get(name);
    if (variable === undefined) return undefined;
    if (variable.nameref) return this.#all.get(this.resolve(name))?.scalar;
    return typeof variable.value === "string" && variable.dynamic === undefined ? variable.value : variable.scalar;
  }

  set(name: string, value: string): Variable {
    const variable = this.#writable(name);
    if (variable.dynamic !== undefined) {
      variable.dynamic.write?.(value);
      return variable;
    }
    const text = variable.integer || variable.lower || variable.upper || variable.capitalized ? this.#converted(variable, value) : value;
    if (variable.value instanceof IndexedArray) variable.value.set(0, text);
    else if (variable.value instanceof Map) variable.value.set("0", text);
    else variable.value = text;
    this.#held.grew(text.length);
    if (this.allExport) variable.exported = true;
    this.#hooks.changed(name);
    return variable;
  }

  append(name: string, value: string): void {
    const variable = this.#writable(name);
    if (variable.integer) {
      this.set(name, `(${variable.scalar || "0"})+(${value || "0"})`);
      return;
    }
    this.set(name, (variable.scalar ?? "") + value);
  }

  setElement(name: string, key: number | string, value: string, append = false): void {
    const variable = this.#writable(name);
    const array = this.#asArray(variable, typeof key === "string");
    const before = array instanceof IndexedArray ? array.get(key as number) : array.get(key as string);
    const text = this.#converted(variable, append ? (variable.integer ? `(${before || "0"})+(${value || "0"})` : (before ?? "") + value) : value);
    if (array instanceof IndexedArray) array.set(key as number, text);
    else array.set(key as string, text);
    this.#held.grew(text.length + VALUE_OVERHEAD);
    if (this.allExport) variable.exported = true;
    this.#hooks.changed(name);
  }

  /** Replaces the whole value by an array. */
  setArray(name: string, value: IndexedArray | AssociativeArray): Variable {
    const variable = this.#writable(name);
    variable.dynamic = undefined;
    // The same array once more: something was added to it.
    this.#held.grew((variable.value === value ? 1 : value.size) * VALUE_OVERHEAD);
    variable.value = value;
    this.#hooks.changed(name);
    return variable;
  }

  /** The value as an array that elements can be put into. */
  arrayOf(name: string, associative: boolean): IndexedArray | AssociativeArray {
    return this.#asArray(this.#writable(name), associative);
  }

  convert(name: string, value: string): string {
    const variable = this.find(name);
    return variable === undefined ? value : this.#converted(variable, value);
  }

  define(name: string, variable: Variable): void {
    this.#all.set(name, variable);
  }

  /** Throws when it is read-only. `false` when there was none. */
  unset(name: string): boolean {
    const variable = this.#all.get(name);
    if (variable === undefined) return false;
    if (variable.readonly) throw this.#hooks.readonly(name);
    this.#all.delete(name);
    if (isBig(variable)) this.#held.shrank();
    this.#hooks.changed(name);
    return true;
  }

  /** Makes `name` local to the running function and returns its new variable; inherits nothing but the export flag of a temporary assignment. */
  declareLocal(name: string, inherit = false): Variable | undefined {
    const frame = this.#functionFrame();
    if (frame === undefined) return undefined;
    const old = this.#all.get(name);
    if (frame.hidden.has(name) && old !== undefined) return old;
    if (old?.readonly === true) throw this.#hooks.readonly(name);
    const local = inherit && old !== undefined ? old.clone() : new Variable();
    if (!frame.hidden.has(name)) frame.hidden.set(name, old);
    // A temporary assignment in front of the call is visible as the local's value.
    if (old?.exported === true && typeof old.value === "string" && this.#isTemporary(name)) {
      local.value = old.value;
      local.exported = true;
    }
    this.#all.set(name, local);
    return local;
  }

  isLocal(name: string): boolean {
    return this.#functionFrame()?.hidden.has(name) === true;
  }

  /** The names that are local to the running function. */
  localNames(): string[] {
    return [...(this.#functionFrame()?.hidden.keys() ?? [])];
  }

  get inFunction(): boolean {
    return this.#functionFrame() !== undefined;
  }

  /** The variable as it is outside all functions (declare -g). */
  global(name: string): { get(): Variable | undefined; set(variable: Variable): void } {
    for (const frame of this.#frames) {
      if (frame.kind === "function" && frame.hidden.has(name)) {
        return { get: () => frame.hidden.get(name), set: (variable) => frame.hidden.set(name, variable) };
      }
    }
    return { get: () => this.#all.get(name), set: (variable) => this.#all.set(name, variable) };
  }

  push(kind: "function" | "temporary"): void {
    this.#frames.push({ kind, hidden: new Map() });
  }

  pop(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    let shrinks = false;
    for (const [name, variable] of frame.hidden) {
      shrinks ||= isBig(this.#all.get(name));
      if (variable === undefined) this.#all.delete(name);
      else this.#all.set(name, variable);
      this.#hooks.changed(name);
    }
    if (shrinks) this.#held.shrank();
  }

  /** Keeps what temporary assignments set (special builtins in POSIX shells). */
  keepTemporary(): void {
    this.#frames.pop();
  }

  /** `x=1 command`: exported to the command, gone after it. */
  setTemporary(name: string, value: string): void {
    const frame = this.#frames[this.#frames.length - 1];
    const old = this.#all.get(name);
    if (old?.readonly === true) throw this.#hooks.readonly(name);
    if (frame !== undefined && !frame.hidden.has(name)) frame.hidden.set(name, old);
    const variable = new Variable();
    if (old !== undefined) {
      variable.integer = old.integer;
      variable.lower = old.lower;
      variable.capitalized = old.capitalized;
      variable.upper = old.upper;
    }
    variable.value = this.#converted(variable, value);
    variable.exported = true;
    this.#all.set(name, variable);
    this.#hooks.changed(name);
  }

  names(): string[] {
    return [...this.#all.keys()].sort();
  }

  entries(): [string, Variable][] {
    return [...this.#all].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  environment(): Map<string, string> {
    const environment = new Map<string, string>();
    for (const [name, variable] of this.#all) {
      if (!variable.exported) continue;
      const value = typeof variable.current === "object" ? undefined : variable.scalar;
      if (value !== undefined) environment.set(name, value);
    }
    return environment;
  }

  /** A copy for a subshell. */
  copyInto(hooks: VariableHooks): Variables {
    const all = new Map<string, Variable>();
    for (const [name, variable] of this.#all) all.set(name, variable.dynamic === undefined ? variable.clone() : variable);
    const copy = new Variables(hooks, all);
    copy.allExport = this.allExport;
    for (const frame of this.#frames) copy.#frames.push({ kind: frame.kind, hidden: new Map(frame.hidden) });
    return copy;
  }

  #size(): number {
    let bytes = 0;
    for (const { value } of this.#all.values()) {
      if (typeof value === "string") bytes += value.length;
      else if (value !== undefined) for (const item of value.values()) bytes += item.length + VALUE_OVERHEAD;
    }
    return bytes;
  }

  #writable(name: string): Variable {
    let variable = this.#all.get(name);
    if (variable?.nameref === true) {
      const target = this.resolve(name);
      if (target !== name) return this.#writable(target);
    }
    if (variable === undefined) {
      variable = new Variable();
      this.#all.set(name, variable);
    }
    if (variable.readonly) throw this.#hooks.readonly(name);
    return variable;
  }

  #asArray(variable: Variable, associative: boolean): IndexedArray | AssociativeArray {
    if (variable.value instanceof IndexedArray || variable.value instanceof Map) return variable.value;
    if (associative) {
      variable.value = new Map(variable.value === undefined ? [] : [["0", variable.value]]);
      return variable.value;
    }
    variable.value = IndexedArray.of(variable.value === undefined ? [] : [variable.value]);
    return variable.value;
  }

  #converted(variable: Variable, value: string): string {
    if (variable.integer) return this.#hooks.evaluate(value);
    if (variable.lower) return value.toLowerCase();
    if (variable.upper) return value.toUpperCase();
    if (variable.capitalized) return value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase();
    return value;
  }

  #functionFrame(): { hidden: Map<string, Variable | undefined> } | undefined {
    for (let i = this.#frames.length - 1; i >= 0; i--) if (this.#frames[i]?.kind === "function") return this.#frames[i];
    return undefined;
  }

  #isTemporary(name: string): boolean {
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      const frame = this.#frames[i];
      if (frame?.kind === "temporary" && frame.hidden.has(name)) return true;
    }
    return false;
  }
}

/** Big enough that it is worth counting anew when it goes. */
function isBig(variable: Variable | undefined): boolean {
  const value = variable?.value;
  return value !== undefined && (typeof value === "string" ? value.length > 65_536 : value.size > 1000);
}
