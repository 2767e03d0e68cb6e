import { appended } from "../../protocol/log.ts";
import type { FromMachine, HttpAnswer, LogEntry, Question, RunAnswer, TerminalId, TerminalOptions, ToMachine } from "../../protocol/messages.ts";
import type { PageMachine } from "../../protocol/page-machine.ts";
import type { Step } from "../../protocol/steps.ts";
import type { MachineWorker } from "./machine-worker.ts";

export interface TerminalSink {
  /** Shows output; calls `shown` once it stands on the screen. */
  output(bytes: Uint8Array, shown: () => void): void;
  exited(exitCode: number): void;
}

interface Pending {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** One machine in its worker, as a page sees it. */
export class MachineSession {
  readonly #create: (machine: PageMachine) => MachineWorker;
  readonly #machine: PageMachine;
  readonly #sinks = new Map<TerminalId, TerminalSink>();
  readonly #pending = new Map<number, Pending>();
  readonly #onLog: (log: readonly LogEntry[]) => void;
  #worker: MachineWorker | undefined;
  #ready: Promise<void> | undefined;
  #log: readonly LogEntry[] = [];
  #request = 0;

  constructor(options: { machine: PageMachine; createWorker: (machine: PageMachine) => MachineWorker; onLog: (log: readonly LogEntry[]) => void }) {
    this.#machine = options.machine;
    this.#create = options.createWorker;
    this.#onLog = options.onLog;
  }

  get log(): readonly LogEntry[] {
    return this.#log;
  }

  /** Fetches the machine's code and boots; it does nothing yet. */
  prepare(): void {
    this.#worker ??= this.#create(this.#machine);
  }

  /** The machine hears what it is told. */
  get loaded(): Promise<void> {
    return this.#worker?.loaded ?? Promise.resolve();
  }

  /** Boots, and makes the state of `log` again. Sinks for the log's terminals must be attached before. */
  boot(log: readonly LogEntry[] = []): Promise<void> {
    this.#ready ??= this.#start(log);
    return this.#ready;
  }

  /** Throws the machine away; the next `boot` makes another. Sinks are forgotten. */
  dispose(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = undefined;
    this.#sinks.clear();
    this.#log = [];
    for (const pending of this.#pending.values()) pending.reject(new Error("the machine was reset"));
    this.#pending.clear();
  }

  attach(terminal: TerminalId, sink: TerminalSink): void {
    this.#sinks.set(terminal, sink);
  }

  openTerminal(terminal: TerminalId, options: TerminalOptions): void {
    this.#post({ type: "open", terminal, options });
  }

  input(terminal: TerminalId, text: string): void {
    this.#post({ type: "input", terminal, text });
  }

  resize(terminal: TerminalId, rows: number, cols: number): void {
    this.#post({ type: "resize", terminal, rows, cols });
  }

  closeTerminal(terminal: TerminalId): void {
    this.#post({ type: "close", terminal });
    this.#sinks.delete(terminal);
  }

  /** Types the steps and resolves with the exit code when their prompt is back. */
  play(terminal: TerminalId, unit: number, steps: readonly Step[], pace: "virtual" | "realtime"): Promise<number | undefined> {
    return this.#ask((request) => ({ type: "play", request, terminal, unit, steps, pace }));
  }

  run(command: string, options: { user?: string; log?: boolean } = {}): Promise<RunAnswer> {
    return this.#question({ kind: "run", command, user: options.user, log: options.log ?? false });
  }

  api(method: string, path: string, body?: string): Promise<HttpAnswer> {
    return this.#question({ kind: "api", method, path, body });
  }

  fetch(port: number, path: string): Promise<HttpAnswer> {
    return this.#question({ kind: "fetch", port, path });
  }

  #question<T>(question: Question): Promise<T> {
    return this.#ask((request) => ({ type: "ask", request, question }));
  }

  #ask<T>(message: (request: number) => ToMachine): Promise<T> {
    this.#request += 1;
    const request = this.#request;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(request, { resolve: resolve as (value: never) => void, reject });
      this.#post(message(request));
    });
  }

  #post(message: ToMachine): void {
    this.#worker?.postMessage(message);
  }

  #start(log: readonly LogEntry[]): Promise<void> {
    this.prepare();
    const worker = this.#worker as MachineWorker;
    this.#log = log;
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        const error = new Error(reason);
        reject(error);
        for (const pending of this.#pending.values()) pending.reject(error);
        this.#pending.clear();
      };
      worker.onmessage = ({ data }) => {
        if (data.type === "ready") resolve();
        else if (data.type === "failed") fail(data.reason);
        else this.#receive(data);
      };
      worker.onerror = (event) => fail(event.message ?? "the worker did not load");
      worker.postMessage({ type: "boot", machine: this.#machine, log });
    });
  }

  #receive(message: FromMachine): void {
    switch (message.type) {
      case "output": {
        const { terminal, bytes } = message;
        const shown = () => this.#post({ type: "credit", terminal, bytes: bytes.length });
        const sink = this.#sinks.get(terminal);
        if (sink === undefined) shown();
        else sink.output(bytes, shown);
        return;
      }
      case "exited":
        this.#sinks.get(message.terminal)?.exited(message.exitCode);
        return;
      case "logged":
        this.#log = appended(this.#log, message.entry);
        this.#onLog(this.#log);
        return;
      case "played":
        this.#settle(message.request, (pending) => pending.resolve(message.exitCode as never));
        return;
      case "answer":
        this.#settle(message.request, (pending) => pending.resolve(message.answer as never));
        return;
      case "refused":
        this.#settle(message.request, (pending) => pending.reject(new Error(message.reason)));
        return;
    }
  }

  #settle(request: number, how: (pending: Pending) => void): void {
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    if (pending !== undefined) how(pending);
  }
}
