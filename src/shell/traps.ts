import { SIGNALS, type Signal, type Sys } from "../sim/sys.ts";

export type TrapName = "EXIT" | "ERR" | "DEBUG" | "RETURN" | Signal;

/** What runs when a signal comes, or at the shell's own events. */
export class Traps {
  readonly #actions = new Map<TrapName, string>();
  /** What a subshell's parent had: shown by `trap` until the subshell sets its own. */
  #inherited = new Map<TrapName, string>();
  #pending: Signal[] = [];
  /** Signals that were ignored when the shell started: they stay so. */
  readonly #ignoredAtStart = new Set<Signal>();
  readonly #sys: Sys;
  readonly #interactiveAction: (signal: Signal) => "default" | "ignore" | (() => void);

  constructor(sys: Sys, interactiveAction: (signal: Signal) => "default" | "ignore" | (() => void)) {
    this.#sys = sys;
    this.#interactiveAction = interactiveAction;
  }

  noteIgnoredAtStart(): void {
    for (const signal of Object.keys(SIGNALS) as Signal[]) if (this.#sys.signalAction(signal) === "ignore") this.#ignoredAtStart.add(signal);
  }

  get(name: TrapName): string | undefined {
    return this.#actions.get(name);
  }

  get any(): boolean {
    return this.#actions.size > 0;
  }

  has(name: TrapName): boolean {
    return this.#actions.has(name);
  }

  /** For `trap` without arguments. */
  listed(): [TrapName, string][] {
    const order = (name: TrapName): number =>
      name === "EXIT" ? 0 : name in SIGNALS ? SIGNALS[name as Signal] : name === "DEBUG" ? 100 : name === "ERR" ? 101 : 102;
    return [...(this.#actions.size > 0 ? this.#actions : this.#inherited)].sort((a, b) => order(a[0]) - order(b[0]));
  }

  set(name: TrapName, action: string | undefined): void {
    this.#inherited.clear();
    if (action === undefined) this.#actions.delete(name);
    else this.#actions.set(name, action);
    if (!(name in SIGNALS)) return;
    const signal = name as Signal;
    if (signal === "KILL" || signal === "STOP" || this.#ignoredAtStart.has(signal)) return;
    if (action === undefined) this.#sys.signal(signal, this.#interactiveAction(signal));
    else if (action === "") this.#sys.signal(signal, "ignore");
    else this.#sys.signal(signal, () => this.#arrived(signal));
  }

  /** A signal came; its trap runs between commands. */
  #arrived(signal: Signal): void {
    if (this.#pending.length < 100) this.#pending.push(signal);
  }

  get pending(): boolean {
    return this.#pending.length > 0;
  }

  get nextPending(): Signal | undefined {
    return this.#pending[0];
  }

  takePending(): Signal | undefined {
    return this.#pending.shift();
  }

  /** What a subshell starts with: ignored signals stay ignored, the rest is only remembered for listing. */
  inheritTo(child: Traps, errtrace: boolean, functrace: boolean): void {
    for (const [name, action] of this.#actions) {
      child.#inherited.set(name, action);
      if (action === "" && name in SIGNALS) child.#actions.set(name, action);
      if ((name === "ERR" && errtrace) || ((name === "DEBUG" || name === "RETURN") && functrace)) child.#actions.set(name, action);
    }
    for (const signal of this.#ignoredAtStart) child.#ignoredAtStart.add(signal);
  }

  copyListing(from: Traps): void {
    this.#inherited = new Map(from.#inherited);
  }
}
