import headless from "@xterm/headless";
import { createMachine } from "../../src/machine/machine.ts";
import type { MachineOptions } from "../../src/machine/types.ts";
import { NODE_TURNS } from "./kernel.ts";

/** A person at a terminal of a whole machine: types keys, sees a screen. Time is real. */
export async function sitDown(options: Partial<MachineOptions> = {}, size = { rows: 24, cols: 80 }) {
  const machine = await createMachine({ seed: "terminal", epoch: Date.UTC(2026, 0, 15, 9), pace: "realtime", host: NODE_TURNS, ...options });
  const terminal = machine.openTerminal(size, { env: { TERM: "xterm-256color" } });
  const screen = new headless.Terminal({ ...size, scrollback: 1000, allowProposedApi: true });
  let bytesSeen = 0;
  void (async () => {
    for (let bytes = await terminal.stream.read(); bytes !== undefined; bytes = await terminal.stream.read()) {
      bytesSeen += bytes.length;
      const shown = bytes;
      await new Promise<void>((resolve) => screen.write(shown, resolve));
    }
  })();

  /** The rows in sight, without blanks at their ends. */
  function rows(): string[] {
    const { active } = screen.buffer;
    return Array.from(
      { length: screen.rows },
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? "",
    );
  }

  /** The last row that is not empty. */
  function line(): string {
    return rows().findLast((row) => row !== "") ?? "";
  }

  /** Waits until the screen is as wanted. */
  async function until(wanted: (rows: readonly string[]) => boolean, milliseconds = 12_000): Promise<readonly string[]> {
    const end = performance.now() + milliseconds;
    for (;;) {
      const seen = rows();
      if (wanted(seen)) return seen;
      if (performance.now() > end) throw new Error(`the screen shows\n${seen.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Waits until some row contains the text. */
  const see = (text: string, milliseconds?: number) => until((seen) => seen.some((row) => row.includes(text)), milliseconds);
  const type = (keys: string) => terminal.stream.write(new TextEncoder().encode(keys));
  const prompt = () => until(() => /[$#] $/.test(lineWithBlanks()) || /[$#]$/.test(line()));
  const lineWithBlanks = () => screen.buffer.active.getLine(screen.buffer.active.baseY + screen.buffer.active.cursorY)?.translateToString() ?? "";

  function resize(newRows: number, cols: number): void {
    screen.resize(cols, newRows);
    terminal.resize(newRows, cols);
  }

  await prompt();
  return { machine, terminal, screen, type, see, until, rows, line, prompt, resize, bytesSeen: () => bytesSeen, leave: () => machine.dispose() };
}

export const KEYS = {
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  home: "\x1b[H",
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31),
};
