/** Names and what they stand for. */
export interface Binding {
  value: unknown;
  readonly isConstant: boolean;
  /** False between the start of a block and its `let` or `const`. */
  isReady: boolean;
}

/** What a function, or the script as a whole, knows of its own call. */
export interface CallContext {
  /** undefined until `super()` has been called. */
  thisValue: { value: unknown } | undefined;
  /** Where `super.x` is looked for: its prototype. */
  readonly home: object | undefined;
  readonly newTarget: unknown;
  /** Of a constructor: the class, for `super()`. */
  readonly callee: object | undefined;
  readonly file: string;
}

export class Scope {
  readonly parent: Scope | undefined;
  readonly call: CallContext;
  readonly #names = new Map<string, Binding>();

  constructor(parent: Scope | undefined, call: CallContext) {
    this.parent = parent;
    this.call = call;
  }

  child(): Scope {
    return new Scope(this, this.call);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  declare(name: string, value: unknown, options: { isConstant?: boolean; isReady?: boolean } = {}): void {
    this.#names.set(name, { value, isConstant: options.isConstant ?? false, isReady: options.isReady ?? true });
  }

  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const binding = scope.#names.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  /** The same names, each with a value of its own: what closures made in one turn of a loop keep. */
  copy(): Scope {
    const scope = new Scope(this.parent, this.call);
    for (const [name, binding] of this.#names) scope.#names.set(name, { ...binding });
    return scope;
  }
}
