import type { Stream } from "../base/stream.ts";
import type { ExitStatus } from "../sim/kernel/signals.ts";
import type { Kernel } from "../sim/kernel/types.ts";
import type { Clock } from "../sim/time/clock.ts";
import type { Fault } from "./faults.ts";

/** What the machine needs from whoever hosts it. The only way that real time gets in. */
export interface HostTurns {
  /** Resolves after everything that the host has queued (one macrotask). */
  turn(): Promise<void>;
  /** Milliseconds of some monotonic clock of the host. */
  now(): number;
  /** Calls `fire` after so many milliseconds; the returned function cancels. */
  after(milliseconds: number, fire: () => void): () => void;
}

/**
 * How time passes. `virtual`: the clock jumps to the next timer when nothing can run, unless somebody waits for a real person's input.
 * `realtime`: it follows the host's. `steady`: from timer to timer as in virtual time, with the waits between them. `stopped`: not at all.
 */
export type Pace = "virtual" | "realtime" | "steady" | "stopped";

export interface MachineOptions {
  /** Everything random follows from it. */
  readonly seed: string;
  /** Milliseconds since the Unix epoch at boot. */
  readonly epoch: number;
  readonly pace: Pace;
  readonly host: HostTurns;
  /** Is there a Docker Engine, and does it run? Default `running`. `absent`: `docker` is no command until it is installed. */
  readonly docker?: "running" | "stopped" | "absent";
  /** Connects to an engine outside the machine, which then answers on the host's Docker socket in place of the simulated one. */
  readonly outsideEngine?: () => Promise<Stream>;
  /** Images to have beforehand, e.g. `nginx`, `redis:7`. */
  readonly images?: readonly string[];
  /** Files of the host, path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is wrong from the start. */
  readonly faults?: readonly Fault[];
  /** A registry:2 on 127.0.0.1:5000 of the simulated host. */
  readonly registry?: boolean;
}

export interface SessionOptions {
  /** Default `learner` (uid 1000, in the docker group, sudo without password). */
  readonly user?: string;
  /** Default: the user's home. */
  readonly workdir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A login shell on a pseudo terminal. */
export interface Terminal {
  /** What the shell and its programs print comes out of `read`; keys go in through `write`. */
  readonly stream: Stream;
  /** Does the shell itself wait for a line? */
  atPrompt(): boolean;
  /** Of the machine: what waits for the terminal waits in simulated time. */
  readonly clock: Clock;
  resize(rows: number, cols: number): void;
  readonly exited: Promise<ExitStatus>;
  close(): void;
}

export interface Machine {
  readonly kernel: Kernel;
  openTerminal(size: { rows: number; cols: number }, session?: SessionOptions): Terminal;
  /** `bash -c command` without a terminal; resolves when it ends. Output beyond 16 MiB is dropped. */
  run(command: string, session?: SessionOptions & { stdin?: string }): Promise<{ stdout: string; stderr: string; exitCode: number }>;
  /** Runs a shell on streams of the host (sandbox: script on standard input). */
  shell(
    argv: readonly string[],
    streams: { stdin: Stream; stdout: (bytes: Uint8Array) => Promise<void> | void; stderr: (bytes: Uint8Array) => Promise<void> | void },
    session?: SessionOptions,
  ): Promise<ExitStatus>;
  /** A connection to a unix socket of the simulated host: `/var/run/docker.sock`. Throws Errno. */
  dialUnix(path: string): Promise<Stream>;
  /** A TCP connection from the simulated host, e.g. to a published port of its own. Throws Errno. */
  dialTcp(address: string, port: number): Promise<Stream>;
  /** Switches pace, e.g. after a replay in virtual time. */
  setPace(pace: Pace): void;
  /** Lets simulated time pass (tests). */
  advance(nanoseconds: bigint): Promise<void>;
  /** Stops the driver; everything in the machine stands still for good. */
  dispose(): void;
}

/** One step of a console block of a page. */
export type ConsoleStep =
  /** Typed at the shell's prompt, with Enter. May hold newlines (here-documents). */
  | { readonly kind: "command"; readonly text: string }
  /** Typed, with Enter, into whatever runs now (a container's shell, a pager). */
  | { readonly kind: "input"; readonly text: string }
  /** Raw keys, such as `\x03`. */
  | { readonly kind: "keys"; readonly bytes: string };

/** What a step printed, as raw terminal bytes (prompt and echo of the next step not included), and the exit code once the prompt is back. */
export interface ConsoleStepResult {
  readonly step: ConsoleStep;
  readonly output: string;
  readonly exitCode: number | undefined;
}
