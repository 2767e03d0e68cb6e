import { Errno } from "../../base/errno.ts";
import { Pty } from "../tty/pty.ts";
import type { WindowSize } from "../tty/types.ts";
import type { Signal } from "./signals.ts";

const MAX_TERMINALS = 1024;

/** The pseudoterminals of the machine; each devpts instance numbers its own. */
export class Terminals {
  readonly byMinor = new Map<number, Pty>();
  readonly #instances = new WeakMap<Pty, object>();
  readonly #now: () => number;
  readonly #signalGroup: (pgid: number, signal: Signal) => void;

  constructor(now: () => number, signalGroup: (pgid: number, signal: Signal) => void) {
    this.#now = now;
    this.#signalGroup = signalGroup;
  }

  create(size: WindowSize, instance: object): Pty {
    if (this.byMinor.size >= MAX_TERMINALS) throw new Errno("ENOSPC");
    let minor = 0;
    while (this.byMinor.has(minor)) minor++;
    const used = new Set<number>();
    for (const tty of this.byMinor.values()) if (this.#instances.get(tty) === instance) used.add(tty.index);
    let index = 0;
    while (used.has(index)) index++;
    const tty = new Pty({
      index,
      minor,
      size,
      owner: { uid: 0, gid: 5 },
      now: this.#now,
      signalGroup: this.#signalGroup,
      closed: () => this.byMinor.delete(minor),
    });
    this.#instances.set(tty, instance);
    this.byMinor.set(minor, tty);
    return tty;
  }

  /** The terminals of one devpts instance. */
  of(instance: object): Pty[] {
    return [...this.byMinor.values()].filter((tty) => this.#instances.get(tty) === instance);
  }
}
