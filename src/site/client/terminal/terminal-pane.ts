import { FitAddon } from "@xterm/addon-fit";
import type { Terminal } from "@xterm/xterm";
import { pageLabels } from "../labels.ts";
import type { MachineSession } from "../machine-session.ts";
import { createTerminal } from "./create-terminal.ts";
import { fillKeyBar } from "./key-bar.ts";

/** A plain terminal that fills its place: in the playground and in exercises. */
export class TerminalPane {
  readonly element: HTMLElement;
  readonly #terminal: Terminal;
  readonly #session: MachineSession;
  readonly #id: string;
  readonly #observer: ResizeObserver;

  private constructor(element: HTMLElement, terminal: Terminal, session: MachineSession, id: string, fit: (() => void) | undefined) {
    this.element = element;
    this.#terminal = terminal;
    this.#session = session;
    this.#id = id;
    this.#observer = new ResizeObserver(() => fit?.());
    if (fit !== undefined) this.#observer.observe(element);
  }

  /** `rows`: a fixed height; without, the pane fills its holder. `restored`: the machine has this terminal already. */
  static async open(
    holder: HTMLElement,
    session: MachineSession,
    id: string,
    options: { rows?: number; restored?: boolean; onExit?: () => void } = {},
  ): Promise<TerminalPane> {
    const element = document.createElement("div");
    element.className = "terminal-pane";
    const screen = document.createElement("div");
    screen.className = "pane-screen";
    const bar = document.createElement("div");
    bar.className = "key-bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", pageLabels().keyBar);
    element.append(screen, bar);
    holder.append(element);
    fillKeyBar(bar, pageLabels(), (text) => session.input(id, text));

    const terminal = await createTerminal(screen, { rows: options.rows ?? 24, cols: 80 });
    const fitAddon = new FitAddon();
    terminal.loadAddon(fitAddon);
    const fit = () => {
      const proposed = fitAddon.proposeDimensions();
      if (proposed === undefined || !Number.isFinite(proposed.cols)) return;
      const cols = Math.max(20, proposed.cols);
      const rows = options.rows ?? Math.max(4, proposed.rows);
      if (cols !== terminal.cols || rows !== terminal.rows) terminal.resize(cols, rows);
    };
    fit();
    terminal.onData((text) => session.input(id, text));
    terminal.onResize(({ rows, cols }) => session.resize(id, rows, cols));
    session.attach(id, {
      output: (bytes, shown) => terminal.write(bytes, shown),
      exited: () => options.onExit?.(),
    });
    if (options.restored !== true) session.openTerminal(id, { rows: terminal.rows, cols: terminal.cols });
    return new TerminalPane(element, terminal, session, id, fit);
  }

  focus(): void {
    if (!matchMedia("(pointer: coarse)").matches) this.#terminal.focus();
  }

  /** Tells the machine the size once more: a restored terminal has that of its last visit. */
  syncSize(): void {
    this.#session.resize(this.#id, this.#terminal.rows, this.#terminal.cols);
  }

  close(): void {
    this.#observer.disconnect();
    this.#session.closeTerminal(this.#id);
    this.#terminal.dispose();
    this.element.remove();
  }
}
