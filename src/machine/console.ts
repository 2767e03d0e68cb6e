import { encodeUtf8, Utf8Decoder } from "../base/utf8.ts";
import { SECOND } from "../sim/time/clock.ts";
import type { ConsoleStep, ConsoleStepResult, Terminal } from "./types.ts";

/** A program that has printed nothing for so long, and has not ended, waits for input. */
const QUIET = SECOND + SECOND / 2n;
/** A command may take so long before the next one is typed anyway. */
const PATIENCE = 1800n * SECOND;
/** More than this of one command's output is not kept. */
const MAX_OUTPUT = 4 * 2 ** 20;

/** The shell's marks (OSC 133): A before the prompt, B after it, C before a command's output, D with the status after it. */
const MARK = /\x1b\]133;([ABCD])(?:;(\d+))?\x07/g;

/**
 * Types steps into a terminal whose shell marks its prompts, and says what each step printed. A command is over when the prompt is
 * back; one that is followed by `input` or `keys` is also done when it has gone quiet. The terminal's output is consumed.
 */
export async function playConsole(terminal: Terminal, steps: readonly ConsoleStep[]): Promise<readonly ConsoleStepResult[]> {
  const screen = new Screen(terminal);
  if (!terminal.atPrompt()) await screen.prompt(PATIENCE);
  const results: ConsoleStepResult[] = [];
  for (const [i, step] of steps.entries()) {
    const next = steps[i + 1];
    screen.begin();
    void terminal.stream.write(encodeUtf8(step.kind === "keys" ? step.bytes : `${step.text.replaceAll("\n", "\r")}\r`)).catch(() => {});
    const answered = next !== undefined && next.kind !== "command";
    const ended = step.kind === "command" && !answered ? await screen.prompt(PATIENCE) : await screen.promptOrQuiet(PATIENCE);
    results.push({ step, output: screen.output(), exitCode: ended ? screen.exitCode : undefined });
  }
  screen.stop();
  return results;
}

/** Everything that the terminal prints, and where its prompts are. */
class Screen {
  exitCode: number | undefined;
  readonly #terminal: Terminal;
  readonly #decoder = new Utf8Decoder();
  #text = "";
  #scanned = 0;
  #atPrompt = false;
  /** Has a command ended since the step began? */
  #ended = false;
  #closed = false;
  #stopped = false;
  #lastChange: bigint;
  #listeners: (() => void)[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#lastChange = terminal.clock.monotonic();
    void this.#pump();
  }

  /** What follows belongs to the next step. */
  begin(): void {
    this.#text = "";
    this.#scanned = 0;
    this.#atPrompt = false;
    this.#ended = false;
    this.exitCode = undefined;
    this.#lastChange = this.#terminal.clock.monotonic();
  }

  output(): string {
    return this.#text;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** True when the prompt is back, false when it did not come in time or the shell is gone. */
  prompt(patience: bigint): Promise<boolean> {
    return this.#until(this.#terminal.clock.monotonic() + patience, () => undefined);
  }

  /** False when the program went quiet instead. */
  promptOrQuiet(patience: bigint): Promise<boolean> {
    return this.#until(this.#terminal.clock.monotonic() + patience, () => this.#lastChange + QUIET);
  }

  async #until(deadline: bigint, quietAt: () => bigint | undefined): Promise<boolean> {
    const { clock } = this.#terminal;
    for (;;) {
      if (this.#atPrompt) return true;
      const now = clock.monotonic();
      const quiet = quietAt();
      if (this.#closed || now >= deadline || (quiet !== undefined && now >= quiet)) return false;
      await new Promise<void>((resolve) => {
        const cancel = clock.at(quiet !== undefined && quiet < deadline ? quiet : deadline, resolve);
        this.#listeners.push(() => {
          cancel();
          resolve();
        });
      });
    }
  }

  async #pump(): Promise<void> {
    while (!this.#stopped) {
      const bytes = await this.#terminal.stream.read();
      if (this.#stopped) return;
      if (bytes === undefined) this.#closed = true;
      else this.#take(this.#decoder.decode(bytes));
      const listeners = this.#listeners;
      this.#listeners = [];
      for (const listener of listeners) listener();
      if (bytes === undefined) return;
    }
  }

  #take(text: string): void {
    this.#lastChange = this.#terminal.clock.monotonic();
    if (this.#text.length < MAX_OUTPUT) this.#text += text;
    MARK.lastIndex = this.#scanned;
    for (let mark = MARK.exec(this.#text); mark !== null; mark = MARK.exec(this.#text)) {
      this.#scanned = MARK.lastIndex;
      if (mark[1] === "D") {
        this.exitCode = Number(mark[2] ?? 0);
        this.#ended = true;
      }
      // The line editor prints the prompt again when a long line wraps: only one after an end counts.
      this.#atPrompt = mark[1] === "B" && this.#ended;
    }
  }
}
