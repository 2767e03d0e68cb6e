import type { IMarker, Terminal } from "@xterm/xterm";
import { consoleColumns, consoleRows } from "../../../protocol/page-machine.ts";
import type { ConsoleBlockData } from "../../../protocol/steps.ts";
import type { Labels } from "../../i18n/labels.ts";
import { fill } from "../labels.ts";
import type { MachineSession } from "../machine-session.ts";
import { createTerminal } from "./create-terminal.ts";
import { fillKeyBar } from "./key-bar.ts";

/** A command line on the screen, as the shell's marks (OSC 133) tell. */
interface CommandMark {
  readonly prompt: IMarker;
  exitCode: number | undefined;
  ran: boolean;
}

const maximumRows = 400;

/**
 * A console block come alive. The terminal lies where the static rows of the commands that ran were; the commands that did not run
 * yet stay below as they are, the next one as a ghost behind the waiting prompt.
 */
export class LiveConsole {
  readonly terminalId: string;
  readonly data: ConsoleBlockData;
  readonly #element: HTMLElement;
  readonly #labels: Labels;
  readonly #troubleshooting: string;
  readonly #live: HTMLElement;
  readonly #overlay: HTMLElement;
  readonly #marks: CommandMark[] = [];
  #terminal: Terminal | undefined;
  #session: MachineSession | undefined;
  /** Commands of the block that were started. */
  #started = 0;
  #busy = false;
  #reserved = 0;
  #atPrompt: { marker: IMarker; column: number } | undefined;
  #waiting = false;

  constructor(element: HTMLElement, data: ConsoleBlockData, labels: Labels, troubleshooting: string) {
    this.#element = element;
    this.data = data;
    this.terminalId = `block-${data.block}`;
    this.#labels = labels;
    this.#troubleshooting = troubleshooting;
    this.#live = document.createElement("div");
    this.#live.className = "live";
    this.#overlay = document.createElement("div");
    this.#overlay.className = "live-overlay";
  }

  get element(): HTMLElement {
    return this.#element;
  }

  get started(): number {
    return this.#started;
  }

  get isOpen(): boolean {
    return this.#terminal !== undefined;
  }

  get size(): { rows: number; cols: number } {
    return { rows: Math.min(maximumRows, Math.max(consoleRows, this.data.rows + 2)), cols: consoleColumns };
  }

  /** Puts a terminal in the place of the static text and connects it. */
  async open(session: MachineSession): Promise<void> {
    this.#session = session;
    const screen = this.#screen;
    screen.querySelector(":scope > .unit.before")?.classList.add("played");
    const host = document.createElement("div");
    host.className = "live-terminal";
    this.#live.replaceChildren(host, this.#overlay);
    this.#live.style.height = "0";
    screen.prepend(this.#live);
    // The machine may be faster than the screen is made.
    let early: [Uint8Array, () => void][] = [];
    let write = (bytes: Uint8Array, shown: () => void): void => {
      early.push([bytes, shown]);
    };
    session.attach(this.terminalId, {
      output: (bytes, shown) => write(bytes, shown),
      exited: () => {
        this.#atPrompt = undefined;
        this.#reserved = 0;
        this.#update();
      },
    });
    // Messages leave when this thread has a moment, and a screen takes it for long: the machine starts with its work first.
    await session.loaded;
    const terminal = await createTerminal(host, this.size);
    this.#terminal = terminal;
    this.#element.classList.add("is-live");
    terminal.parser.registerOscHandler(133, (data) => {
      this.#mark(data);
      return true;
    });
    terminal.onData((text) => this.#session?.input(this.terminalId, text));
    terminal.onWriteParsed(() => this.#update());
    terminal.onScroll(() => this.#update());
    // Bytes that are no text (a paste of Latin-1 by mouse reports) do not occur here.
    write = (bytes, shown) => terminal.write(bytes, shown);
    for (const [bytes, shown] of early) write(bytes, shown);
    early = [];
    const bar = this.#element.querySelector<HTMLElement>(".key-bar");
    if (bar !== null) fillKeyBar(bar, this.#labels, (text) => this.#session?.input(this.terminalId, text));
  }

  /** Back to the static text. */
  close(): void {
    this.#terminal?.dispose();
    this.#terminal = undefined;
    this.#session = undefined;
    this.#marks.length = 0;
    this.#atPrompt = undefined;
    this.#started = 0;
    this.#reserved = 0;
    this.#live.remove();
    this.#element.classList.remove("is-live", "all-started");
    for (const unit of this.#screen.querySelectorAll(":scope > .unit")) unit.classList.remove("played", "next");
    this.setState("");
  }

  focus(): void {
    const line = this.#element.querySelector<HTMLElement>(".key-line");
    if (line !== null && line.offsetParent !== null && matchMedia("(pointer: coarse)").matches) return;
    this.#terminal?.focus();
  }

  setState(text: string): void {
    const state = this.#element.querySelector(".console-state");
    if (state !== null) state.textContent = text;
  }

  /** Plays one command of the block. */
  async play(unit: number, pace: "virtual" | "realtime"): Promise<number | undefined> {
    const steps = this.data.units[unit]?.steps;
    if (steps === undefined || this.#session === undefined) return undefined;
    this.#begin(unit);
    try {
      return await this.#session.play(this.terminalId, unit, steps, pace);
    } finally {
      this.#busy = false;
      this.#update();
    }
  }

  /** The commands up to here ran in a session that was restored. */
  restored(units: number): void {
    if (units > 0) this.#begin(units - 1);
    this.#busy = false;
  }

  /** The room that static rows leave is held for the live ones until the next prompt waits, so that nothing jumps. */
  #begin(unit: number): void {
    const before = this.#staticHeight();
    this.#started = Math.max(this.#started, unit + 1);
    this.#busy = true;
    const units = this.#units();
    for (const [index, element] of units.entries()) {
      element.classList.toggle("played", index < this.#started);
      element.classList.toggle("next", index === this.#started);
    }
    this.#element.classList.toggle("all-started", this.#started >= units.length);
    this.#screen.querySelector(":scope > .unit.tail")?.classList.toggle("played", this.#started >= units.length);
    this.#reserved = Math.max(0, this.#live.offsetHeight + before - this.#staticHeight());
    this.#live.style.height = `${this.#reserved}px`;
    this.#update();
  }

  get #screen(): HTMLElement {
    return this.#element.querySelector<HTMLElement>(".console-screen") ?? this.#element;
  }

  #units(): readonly HTMLElement[] {
    return [...this.#screen.querySelectorAll<HTMLElement>(":scope > [data-unit]")];
  }

  /** Height of what is still static. */
  #staticHeight(): number {
    return [...this.#screen.querySelectorAll<HTMLElement>(":scope > .unit")].reduce((sum, unit) => sum + unit.offsetHeight, 0);
  }

  /** A prompt waits where the cursor is, with nothing typed behind it. */
  #promptWaits(terminal: Terminal): boolean {
    const at = this.#atPrompt;
    const buffer = terminal.buffer.active;
    return !this.#busy && at !== undefined && buffer.cursorX === at.column && buffer.baseY + buffer.cursorY === at.marker.line;
  }

  #mark(data: string): void {
    const terminal = this.#terminal;
    if (terminal === undefined) return;
    const [kind, value] = data.split(";");
    if (kind === "A") {
      const prompt = terminal.registerMarker(0);
      if (prompt !== undefined) this.#marks.push({ prompt, exitCode: undefined, ran: false });
      this.#atPrompt = undefined;
    } else if (kind === "B") {
      const marker = terminal.registerMarker(0);
      this.#atPrompt = marker === undefined ? undefined : { marker, column: terminal.buffer.active.cursorX };
    } else if (kind === "C") {
      const last = this.#marks.at(-1);
      if (last !== undefined) last.ran = true;
      this.#atPrompt = undefined;
    } else if (kind === "D") {
      const last = this.#marks.at(-1);
      if (last?.ran) last.exitCode = Number(value ?? 0) || 0;
    }
  }

  #update(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #draw(): void {
    const terminal = this.#terminal;
    if (terminal === undefined) return;
    const screen = this.#live.querySelector<HTMLElement>(".xterm-screen");
    const rowHeight = (screen?.offsetHeight ?? 0) / terminal.rows;
    if (rowHeight === 0) return;
    const ghost = this.#promptWaits(terminal) ? this.#ghost(terminal, rowHeight) : undefined;
    if (ghost !== undefined) this.#reserved = 0;
    const used = usedRows(terminal) + (ghost?.rows ?? 1) - 1;
    this.#live.style.height = `${Math.max(Math.round(used * rowHeight), this.#reserved)}px`;
    this.#overlay.replaceChildren(...this.#gutter(terminal, rowHeight), ...(ghost?.elements ?? []));
  }

  *#gutter(terminal: Terminal, rowHeight: number): Generator<HTMLElement> {
    for (const mark of this.#marks) {
      const row = mark.prompt.line - terminal.buffer.active.viewportY;
      if (mark.prompt.isDisposed || row < 0 || row >= terminal.rows || !mark.ran) continue;
      yield gutterMark(row * rowHeight, mark.exitCode, this.#labels, this.#troubleshooting);
    }
  }

  /** The next command of the block, behind the prompt that waits; a long one takes as many rows as it will when it is typed. */
  #ghost(terminal: Terminal, rowHeight: number): { elements: readonly HTMLElement[]; rows: number } | undefined {
    const at = this.#atPrompt;
    if (at === undefined) return undefined;
    const top = `${(at.marker.line - terminal.buffer.active.viewportY) * rowHeight}px`;
    const unit = this.data.units[this.#started];
    const lines = unit === undefined ? [` ${this.#labels.typeHere}`] : wrapped(unit.command, at.column, terminal.cols);
    const text = document.createElement("span");
    text.className = "ghost";
    text.setAttribute("aria-hidden", "true");
    text.textContent = lines.join("\n");
    text.style.top = top;
    text.style.textIndent = `${at.column}ch`;
    if (unit === undefined) return { elements: [text], rows: 1 };
    const holder = document.createElement("div");
    holder.dataset["unit"] = String(this.#started);
    holder.className = "ghost-run";
    holder.style.top = top;
    const button = this.#units()[this.#started]?.querySelector(".unit-run")?.cloneNode(true);
    if (button instanceof HTMLElement) {
      button.classList.add("in-overlay");
      holder.append(button);
    }
    return { elements: [text, holder], rows: lines.length };
  }
}

/** A line as a terminal breaks it that writes its beginning at this column. */
function wrapped(text: string, column: number, columns: number): readonly string[] {
  const lines = [text.slice(0, columns - column)];
  for (let from = columns - column; from < text.length; from += columns) lines.push(text.slice(from, from + columns));
  return lines;
}

/** Rows from the top down to the cursor or the last written one; all, once it scrolls. */
function usedRows(terminal: Terminal): number {
  const buffer = terminal.buffer.active;
  if (buffer.baseY > 0 || buffer.type === "alternate") return terminal.rows;
  let last = terminal.rows - 1;
  while (last > buffer.cursorY && (buffer.getLine(last)?.translateToString(true) ?? "") === "") last -= 1;
  return last + 1;
}

function gutterMark(top: number, exitCode: number | undefined, labels: Labels, troubleshooting: string): HTMLElement {
  const mark = document.createElement("div");
  mark.style.top = `${top}px`;
  if (exitCode === undefined) {
    mark.className = "gutter-mark busy";
    mark.title = labels.running;
  } else if (exitCode === 0) {
    mark.className = "gutter-mark ok";
    mark.textContent = "✓";
    mark.title = labels.done;
  } else {
    mark.className = "gutter-mark failed";
    const why = document.createElement("a");
    why.href = troubleshooting;
    why.textContent = `✗ ${exitCode}`;
    why.title = `${fill(labels.exitCode, { code: exitCode })}: ${labels.why}`;
    why.setAttribute("aria-label", fill(labels.whyLabel, { code: exitCode }));
    mark.append(why);
  }
  return mark;
}
