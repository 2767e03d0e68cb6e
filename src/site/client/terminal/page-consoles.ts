import { logLimits, undone } from "../../../protocol/log.ts";
import type { LogEntry } from "../../../protocol/messages.ts";
import { freshMachine } from "../../../protocol/page-machine.ts";
import type { ConsoleBlock } from "../console-block.ts";
import { fill, pageLabels } from "../labels.ts";
import { MachineSession } from "../machine-session.ts";
import { createMachineWorker } from "../machine-worker.ts";
import { type PageData, pageData } from "../page-data.ts";
import { SessionStore } from "../session-store.ts";
import { LiveConsole } from "./live-console.ts";

let page: PageConsoles | undefined;

/** The console blocks of this page and the machine that they share. */
export function pageConsoles(): PageConsoles {
  page ??= new PageConsoles();
  return page;
}

export class PageConsoles {
  readonly #labels = pageLabels();
  readonly #data: PageData;
  readonly #store: SessionStore;
  readonly #consoles: readonly LiveConsole[];
  readonly #session: MachineSession;
  readonly #fresh = new Map<LiveConsole, MachineSession>();
  #booted: Promise<void> | undefined;
  /** Presses are done one after the other. */
  #queue: Promise<void> = Promise.resolve();

  constructor() {
    const data = pageData();
    if (data === undefined) throw new Error("this page does not say how its machine starts");
    this.#data = data;
    this.#store = new SessionStore(data.slug);
    this.#consoles = [...document.querySelectorAll<ConsoleBlock>("console-block")].map(
      (element) => new LiveConsole(element, element.data, this.#labels, data.troubleshooting),
    );
    this.#session = new MachineSession({
      machine: data.machine,
      createWorker: createMachineWorker,
      onLog: (log) => {
        if (!this.#store.save(log) && log.length <= logLimits.entries + 1) this.#state(this.#labels.stateTooLong);
      },
    });
  }

  /** Somebody is about to press Run. */
  prepare(): void {
    this.#session.prepare();
  }

  /** The page's machine, running. */
  async session(): Promise<MachineSession> {
    await this.#boot();
    return this.#session;
  }

  /** Runs a block up to a command. What comes before on the page is run first, fast, so that the output is that of the text. */
  run(element: ConsoleBlock, unit: number): Promise<void> {
    return this.#enqueue(async () => {
      const target = this.#consoles.find((console) => console.element === element);
      if (target === undefined) return;
      target.setState(this.#labels.starting);
      await this.#boot(target.data.fresh || target !== this.#consoles.find((console) => !console.data.fresh) ? undefined : target);
      if (!target.data.fresh) {
        for (const earlier of this.#consoles) {
          if (earlier === target) break;
          if (!earlier.data.fresh) await this.#catchUp(earlier, earlier.data.units.length);
        }
      }
      const all = element.querySelector(".run-all") === document.activeElement;
      const first = all ? target.started : unit;
      await this.#catchUp(target, first);
      await this.#open(target);
      target.setState(this.#labels.running);
      for (let next = first; next <= unit; next += 1) {
        const exitCode = await target.play(next, "realtime");
        target.setState(exitCode === undefined || exitCode === 0 ? "" : fill(this.#labels.exitCode, { code: exitCode }));
      }
      target.focus();
    });
  }

  /** Makes the session of the last visit again, if there is one. */
  restore(): Promise<void> {
    return this.#enqueue(() => this.#boot());
  }

  reset(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#store.clear();
      this.#dispose();
    });
  }

  /** The machine without the last command: made again from the log. */
  undo(): Promise<void> {
    return this.#enqueue(async () => {
      const log = undone(this.#session.log);
      this.#dispose();
      if (log.length === 0) return this.#store.clear();
      this.#store.save(log);
      this.#booted = this.#start(log);
      await this.#booted;
    });
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#state(fill(this.#labels.machineFailed, { reason: error instanceof Error ? error.message : String(error) }));
    });
    return this.#queue;
  }

  #dispose(): void {
    this.#session.dispose();
    for (const session of this.#fresh.values()) session.dispose();
    this.#fresh.clear();
    for (const console of this.#consoles) console.close();
    this.#booted = undefined;
    document.documentElement.classList.remove("machine-runs");
  }

  /** `first`: the block whose terminal is opened before any other. */
  #boot(first?: LiveConsole): Promise<void> {
    // Its code is fetched while the browser looks for a saved session.
    if (this.#booted === undefined) this.#session.prepare();
    this.#booted ??= this.#store.load().then((log) => this.#start(log, first));
    return this.#booted;
  }

  async #start(log: readonly LogEntry[], first?: LiveConsole): Promise<void> {
    for (const console of this.#consoles) {
      const own = log.filter((entry) => "terminal" in entry && entry.terminal === console.terminalId);
      if (own.length === 0) continue;
      await console.open(this.#session);
      console.restored(own.reduce((units, entry) => (entry.kind === "play" ? Math.max(units, entry.unit + 1) : units), 0));
    }
    const ready = this.#session.boot(log);
    // The screen is made while the machine boots; messages wait there until it has.
    if (log.length === 0 && first !== undefined) await this.#open(first);
    await ready;
    document.documentElement.classList.add("machine-runs");
    if (log.length > 0) this.#state(this.#labels.restored);
  }

  async #catchUp(console: LiveConsole, units: number): Promise<void> {
    if (console.started >= units) return;
    await this.#open(console);
    for (let unit = console.started; unit < units; unit += 1) await console.play(unit, "virtual");
  }

  async #open(console: LiveConsole): Promise<void> {
    if (console.isOpen) return;
    const session = await this.#sessionOf(console);
    const opened = console.open(session);
    // Its shell starts while the screen is made.
    session.openTerminal(console.terminalId, { ...console.size, user: console.data.user });
    await opened;
  }

  async #sessionOf(console: LiveConsole): Promise<MachineSession> {
    if (!console.data.fresh) return this.#session;
    const known = this.#fresh.get(console);
    if (known !== undefined) return known;
    const machine = freshMachine(this.#data.machine, console.data.block);
    const session = new MachineSession({ machine, createWorker: createMachineWorker, onLog: () => {} });
    this.#fresh.set(console, session);
    await session.boot();
    return session;
  }

  #state(text: string): void {
    (this.#consoles.find((console) => console.isOpen) ?? this.#consoles[0])?.setState(text);
  }
}
