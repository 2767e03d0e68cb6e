import type { HostTurns, Machine, MachineOptions, Pace, Terminal } from "../machine/types.ts";
import { Credit } from "../protocol/credit.ts";
import {
  chunkBytes,
  type FromMachine,
  type HttpAnswer,
  type LogEntry,
  type Question,
  type RunAnswer,
  type TerminalId,
  type TerminalOptions,
  type ToMachine,
  windowBytes,
} from "../protocol/messages.ts";
import { loginNanoseconds, type PageMachine, terminalEnvironment, thinkingNanoseconds } from "../protocol/page-machine.ts";
import type { Step } from "../protocol/steps.ts";
import { type TeedTerminal, teeTerminal } from "./tee.ts";

/** What the server needs of src/machine. */
export interface MachineMaker {
  createMachine(options: MachineOptions): Promise<Machine> | Machine;
  playConsole(terminal: Terminal, steps: readonly Step[]): Promise<readonly { exitCode: number | undefined }[]>;
}

interface OpenTerminal {
  readonly tee: TeedTerminal;
  readonly credit: Credit;
}

/** A pause of the reader longer than this is not waited out again when a session is restored. */
const longestGapNanoseconds = 60_000_000_000n;
const maximumTerminals = 64;

/** The machine's side of the protocol: one machine for one page. */
export class MachineServer {
  readonly #maker: MachineMaker;
  readonly #host: HostTurns;
  readonly #post: (message: FromMachine, transfer?: ArrayBuffer[]) => void;
  readonly #terminals = new Map<TerminalId, OpenTerminal>();
  readonly #encoder = new TextEncoder();
  #machine: Machine | undefined;
  #prepared: { readonly description: string; readonly machine: Promise<Machine> } | undefined;
  /** Plays and questions are done one after the other, as they came. */
  #queue: Promise<void> = Promise.resolve();
  #replaying = false;
  /** Commands of a block are being typed. */
  #playing = false;
  /** Time stands still while the reader reads, so that the next command prints what the page says; it goes on once they act themselves. */
  #resting = false;

  constructor(maker: MachineMaker, host: HostTurns, post: (message: FromMachine, transfer?: ArrayBuffer[]) => void) {
    this.#maker = maker;
    this.#host = host;
    this.#post = post;
  }

  /** Boots what a `boot` message is about to ask for. The machine stands still until then. */
  prepare(description: PageMachine): void {
    const machine = this.#create(description);
    machine.catch(() => {}); // The message's answer tells.
    this.#prepared = { description: JSON.stringify(description), machine };
  }

  receive(message: ToMachine): void {
    switch (message.type) {
      case "boot":
        this.#enqueue(() => this.#boot(message));
        return;
      case "open":
        this.#enqueue(() => this.#open(message.terminal, message.options));
        return;
      case "play":
        this.#enqueue(() => this.#play(message));
        return;
      case "ask":
        this.#enqueue(() => this.#answer(message.request, message.question));
        return;
      // The rest cannot wait: keys must reach a command that is being played.
      case "input":
        this.#input(message.terminal, message.text);
        return;
      case "resize":
        this.#resize(message.terminal, message.rows, message.cols);
        return;
      case "credit":
        this.#terminals.get(message.terminal)?.credit.give(message.bytes);
        return;
      case "close":
        this.#close(message.terminal);
        return;
    }
  }

  #enqueue(work: () => Promise<void> | void): void {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#post({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
    });
  }

  async #create(description: PageMachine): Promise<Machine> {
    return this.#maker.createMachine({ ...description, pace: "stopped", host: this.#host });
  }

  async #boot({ machine: description, log }: Extract<ToMachine, { type: "boot" }>): Promise<void> {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    const machine = await (prepared?.description === JSON.stringify(description) ? prepared.machine : this.#create(description));
    this.#machine = machine;
    if (log.length > 0) {
      this.#replaying = true;
      machine.setPace("virtual");
      for (const entry of log) await this.#replay(machine, entry);
      this.#replaying = false;
      machine.setPace("realtime");
    } else this.#resting = true;
    this.#post({ type: "ready" });
  }

  async #replay(machine: Machine, entry: LogEntry): Promise<void> {
    const gap = BigInt(entry.at) - machine.kernel.clock.monotonic();
    if (gap > 0n) {
      await machine.advance(gap < longestGapNanoseconds ? gap : longestGapNanoseconds);
      // Time stands still where `advance` ended, until a pace is set; commands that are played set theirs.
      if (entry.kind !== "play") machine.setPace("virtual");
    }
    switch (entry.kind) {
      case "open":
        return this.#open(entry.terminal, entry.options);
      case "input":
        return this.#input(entry.terminal, entry.text);
      case "resize":
        return this.#resize(entry.terminal, entry.rows, entry.cols);
      case "close":
        return this.#close(entry.terminal);
      case "play":
        await this.#playSteps(machine, entry.terminal, entry.steps, "virtual");
        return;
      case "command":
        await machine.run(entry.command, entry.user === undefined ? {} : { user: entry.user });
        return;
    }
  }

  async #open(terminal: TerminalId, options: TerminalOptions): Promise<void> {
    const machine = this.#machine;
    if (machine === undefined || this.#terminals.has(terminal) || this.#terminals.size >= maximumTerminals) return;
    this.#log({ kind: "open", terminal, options });
    const opened = machine.openTerminal(
      { rows: options.rows, cols: options.cols },
      { env: terminalEnvironment, ...(options.user === undefined ? {} : { user: options.user }) },
    );
    const credit = new Credit(windowBytes);
    // Time waits for the screen while commands are played: when one ends must not depend on how fast it draws.
    const tee = teeTerminal(opened, (bytes) =>
      this.#playing ? machine.kernel.hold(this.#send(terminal, credit, bytes)) : this.#send(terminal, credit, bytes),
    );
    this.#terminals.set(terminal, { tee, credit });
    void opened.exited.then((status) => this.#post({ type: "exited", terminal, exitCode: status.code }));
    if (this.#resting) await machine.advance(loginNanoseconds);
  }

  async #send(terminal: TerminalId, credit: Credit, bytes: Uint8Array): Promise<void> {
    let sent = 0;
    while (sent < bytes.length) {
      const length = await credit.take(Math.min(chunkBytes, bytes.length - sent));
      const chunk = bytes.slice(sent, sent + length);
      this.#post({ type: "output", terminal, bytes: chunk }, [chunk.buffer as ArrayBuffer]);
      sent += length;
      // Lets the page's messages in: Ctrl-C must come through a flood.
      await this.#host.turn();
    }
  }

  #input(terminal: TerminalId, text: string): void {
    const open = this.#terminals.get(terminal);
    if (open === undefined) return;
    this.#log({ kind: "input", terminal, text });
    this.#wake();
    // A reader that is gone has nothing to read.
    void open.tee.terminal.stream.write(this.#encoder.encode(text)).catch(() => undefined);
  }

  #resize(terminal: TerminalId, rows: number, cols: number): void {
    const open = this.#terminals.get(terminal);
    if (open === undefined) return;
    this.#log({ kind: "resize", terminal, rows, cols });
    open.tee.terminal.resize(rows, cols);
  }

  #close(terminal: TerminalId): void {
    const open = this.#terminals.get(terminal);
    if (open === undefined) return;
    this.#log({ kind: "close", terminal });
    this.#terminals.delete(terminal);
    open.credit.give(Number.MAX_SAFE_INTEGER);
    open.tee.terminal.close();
  }

  async #play({ request, terminal, unit, steps, pace }: Extract<ToMachine, { type: "play" }>): Promise<void> {
    const machine = this.#machine;
    if (machine === undefined) return;
    this.#resting = false;
    await machine.advance(thinkingNanoseconds);
    this.#log({ kind: "play", terminal, unit, steps });
    try {
      const exitCode = await this.#playSteps(machine, terminal, steps, pace === "virtual" ? "virtual" : "steady");
      this.#post({ type: "played", request, exitCode });
    } catch (error) {
      this.#post({ type: "refused", request, reason: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#rest();
    }
  }

  #rest(): void {
    this.#resting = true;
    this.#machine?.setPace("stopped");
  }

  #wake(): void {
    if (!this.#resting) return;
    this.#resting = false;
    this.#machine?.setPace("realtime");
  }

  async #playSteps(machine: Machine, terminal: TerminalId, steps: readonly Step[], pace: Pace): Promise<number | undefined> {
    const open = this.#terminals.get(terminal);
    if (open === undefined) return undefined;
    // A prompt that is still on its way to the screen is not the end of what is typed now.
    do await this.#host.turn();
    while (open.tee.sending);
    const player = open.tee.player();
    this.#playing = true;
    machine.setPace(pace);
    try {
      const results = await this.#maker.playConsole(player.terminal, steps);
      return results.findLast((result) => result.exitCode !== undefined)?.exitCode;
    } finally {
      this.#playing = false;
      player.stop();
    }
  }

  async #answer(request: number, question: Question): Promise<void> {
    this.#wake();
    try {
      this.#post({ type: "answer", request, answer: await this.#ask(question) });
    } catch (error) {
      this.#post({ type: "refused", request, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  #ask(question: Question): Promise<RunAnswer | HttpAnswer> {
    const machine = this.#machine;
    if (machine === undefined) throw new Error("the machine is not running");
    switch (question.kind) {
      case "run":
        if (question.log) this.#log({ kind: "command", command: question.command, user: question.user });
        return machine.run(question.command, question.user === undefined ? {} : { user: question.user });
      case "api":
        return this.#curl(machine, [
          ...["--unix-socket", "/var/run/docker.sock", "-X", question.method],
          ...(question.body === undefined ? [] : ["-H", "Content-Type: application/json", "-d", question.body]),
          `http://localhost${question.path}`,
        ]);
      case "fetch":
        return this.#curl(machine, ["-L", "--max-time", "10", `http://localhost:${question.port}${question.path}`]);
    }
  }

  /** The machine's own curl asks: what it sees is what the reader's commands would see. */
  async #curl(machine: Machine, words: readonly string[]): Promise<HttpAnswer> {
    const command = ["curl", "-sS", "-i", ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const { stdout, stderr, exitCode } = await machine.run(command);
    if (exitCode !== 0) throw new Error(stderr.trim() || `curl: exit code ${exitCode}`);
    return parseAnswer(stdout);
  }

  #log(entry: DistributiveOmit<LogEntry, "at">): void {
    if (this.#replaying || this.#machine === undefined) return;
    this.#post({ type: "logged", entry: { ...entry, at: String(this.#machine.kernel.clock.monotonic()) } as LogEntry });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The last of the answers that `curl -i -L` prints, split into head and body. */
export function parseAnswer(text: string): HttpAnswer {
  let rest = text;
  let head = "";
  while (/^HTTP\/[\d.]+ \d{3}/.test(rest)) {
    const end = /\r?\n\r?\n/.exec(rest);
    head = end === null ? rest : rest.slice(0, end.index);
    rest = end === null ? "" : rest.slice(end.index + end[0].length);
  }
  return {
    status: Number(/^HTTP\/[\d.]+ (\d{3})/.exec(head)?.[1] ?? 0),
    contentType: /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1] ?? "text/plain",
    body: rest,
  };
}
