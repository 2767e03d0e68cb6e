import type { PageMachine } from "./page-machine.ts";
import type { Step } from "./steps.ts";

/** A terminal of one machine, named by the page. */
export type TerminalId = string;

export interface TerminalOptions {
  readonly rows: number;
  readonly cols: number;
  readonly user?: string | undefined;
}

/** Something that the reader did; from seed and log the machine can be made again. `at`: nanoseconds of simulated time since boot, in decimal. */
export type LogEntry = { readonly at: string } & (
  | { readonly kind: "open"; readonly terminal: TerminalId; readonly options: TerminalOptions }
  | { readonly kind: "input"; readonly terminal: TerminalId; readonly text: string }
  | { readonly kind: "resize"; readonly terminal: TerminalId; readonly rows: number; readonly cols: number }
  | { readonly kind: "close"; readonly terminal: TerminalId }
  | { readonly kind: "play"; readonly terminal: TerminalId; readonly unit: number; readonly steps: readonly Step[] }
  | { readonly kind: "command"; readonly command: string; readonly user?: string | undefined }
);

/** What a probe asks: commands, and pages of published ports. Answers come by `request`. */
export type Question =
  | { readonly kind: "run"; readonly command: string; readonly user?: string | undefined; readonly log: boolean }
  | { readonly kind: "api"; readonly method: string; readonly path: string; readonly body?: string | undefined }
  | { readonly kind: "fetch"; readonly port: number; readonly path: string };

export interface RunAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type ToMachine =
  /** First message: boots, and makes the state of `log` again in virtual time. */
  | { readonly type: "boot"; readonly machine: PageMachine; readonly log: readonly LogEntry[] }
  | { readonly type: "open"; readonly terminal: TerminalId; readonly options: TerminalOptions }
  | { readonly type: "input"; readonly terminal: TerminalId; readonly text: string }
  | { readonly type: "resize"; readonly terminal: TerminalId; readonly rows: number; readonly cols: number }
  | { readonly type: "close"; readonly terminal: TerminalId }
  /** Plays steps; `virtual` as fast as it goes, for what the reader has skipped. */
  | {
      readonly type: "play";
      readonly request: number;
      readonly terminal: TerminalId;
      /** Number of the command in its block; kept in the log so that a restored page knows what ran. */
      readonly unit: number;
      readonly steps: readonly Step[];
      readonly pace: "virtual" | "realtime";
    }
  /** So many bytes of this terminal's output have been shown; as many more may come. */
  | { readonly type: "credit"; readonly terminal: TerminalId; readonly bytes: number }
  | { readonly type: "ask"; readonly request: number; readonly question: Question };

export type FromMachine =
  /** The code is there; the first message of all. */
  | { readonly type: "loaded" }
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly reason: string }
  | { readonly type: "output"; readonly terminal: TerminalId; readonly bytes: Uint8Array }
  /** The shell of this terminal is gone. */
  | { readonly type: "exited"; readonly terminal: TerminalId; readonly exitCode: number }
  | { readonly type: "logged"; readonly entry: LogEntry }
  | { readonly type: "played"; readonly request: number; readonly exitCode: number | undefined }
  | { readonly type: "answer"; readonly request: number; readonly answer: RunAnswer | HttpAnswer }
  | { readonly type: "refused"; readonly request: number; readonly reason: string };

/** Output travels in pieces of at most so many bytes. */
export const chunkBytes = 64 * 1024;
/** So much of a terminal's output may be on its way to the screen at once. */
export const windowBytes = 4 * chunkBytes;
