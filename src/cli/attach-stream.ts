/** Joins the terminal of this process to a hijacked connection (run, attach, exec, start). */
import type { Bytes } from "../base/bytes.ts";
import { isErrno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import type { Termios } from "../sim/sys.ts";
import type { DockerCli } from "./docker-cli.ts";
import { CommandError } from "./error.ts";
import { FrameReader } from "./stdcopy.ts";

export class DetachError extends CommandError {
  constructor() {
    super("read escape sequence");
  }
}

export interface AttachOptions {
  readonly stream: Stream;
  readonly multiplexed: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** Bytes that leave the container alone; empty: none. */
  readonly detachKeys: Bytes;
}

/** Resolves when the output has ended. Throws DetachError when the detach keys were typed. */
export async function joinStreams(docker: DockerCli, options: AttachOptions): Promise<void> {
  const { sys } = docker;
  await docker.output.flush();
  const restore = options.stdin && options.tty ? makeRaw(docker) : undefined;
  try {
    const output = sys.thread(() => copyOutput(docker, options));
    if (!options.stdin) {
      await output;
      return;
    }
    const detached = sys.thread(() => copyInput(docker, options));
    const first = await Promise.race([output.then(() => "output" as const), detached]);
    if (first === "detached") throw new DetachError();
    if (first === "end") await output;
  } finally {
    restore?.();
    options.stream.close();
  }
}

async function copyOutput(docker: DockerCli, options: AttachOptions): Promise<void> {
  const frames = new FrameReader();
  for (;;) {
    const data = await options.stream.read().catch((error: unknown) => (isErrno(error) ? undefined : Promise.reject(error as Error)));
    if (data === undefined) return;
    if (options.tty || !options.multiplexed) {
      if (options.stdout) await show(docker, 1, data);
      continue;
    }
    for (const frame of frames.push(data)) {
      if (frame.stream === 1 ? options.stdout : options.stderr) await show(docker, frame.stream, frame.data);
    }
  }
}

/** Ends as a program does whose reader went away, though copyInput has the signal ignored. */
async function show(docker: DockerCli, fd: number, data: Bytes): Promise<void> {
  const { sys } = docker;
  try {
    await sys.write(fd, data);
  } catch (error) {
    if (!isErrno(error, "EPIPE")) throw error;
    sys.signal("PIPE", "default");
    sys.kill(sys.pid, "PIPE");
  }
}

async function copyInput(docker: DockerCli, options: AttachOptions): Promise<"end" | "detached"> {
  const { sys } = docker;
  const keys = options.tty ? new KeySequence(options.detachKeys) : undefined;
  // The container may end while its input is on the way; only output without a reader is fatal.
  sys.signal("PIPE", "ignore");
  try {
    for (;;) {
      const data = await sys.read(0, 65_536);
      if (data.length === 0) break;
      const { pass, complete } = keys ? keys.push(data) : { pass: data, complete: false };
      if (pass.length > 0) await options.stream.write(pass);
      if (complete) return "detached";
    }
  } catch (error) {
    // The container may be gone before all input was read.
    if (!isErrno(error)) throw error;
  }
  try {
    options.stream.closeWrite();
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
  return "end";
}

/** Finds a sequence of keys in what is typed, and holds back a beginning of it. */
export class KeySequence {
  readonly #keys: Bytes;
  #matched = 0;

  constructor(keys: Bytes) {
    this.#keys = keys;
  }

  push(data: Bytes): { pass: Bytes; complete: boolean } {
    if (this.#keys.length === 0) return { pass: data, complete: false };
    const pass: number[] = [];
    for (const byte of data) {
      if (byte === this.#keys[this.#matched]) {
        this.#matched++;
        if (this.#matched === this.#keys.length) return { pass: Uint8Array.from(pass), complete: true };
        continue;
      }
      pass.push(...this.#keys.subarray(0, this.#matched));
      this.#matched = byte === this.#keys[0] ? 1 : 0;
      if (this.#matched === 0) pass.push(byte);
    }
    return { pass: Uint8Array.from(pass), complete: false };
  }
}

const RAW: Partial<Termios> = { icanon: false, echo: false, isig: false, iexten: false, opost: false, icrnl: false, ixon: false };

function makeRaw(docker: DockerCli): (() => void) | undefined {
  const { sys } = docker;
  if (!sys.isatty(0)) return undefined;
  const before = sys.tcgetattr(0);
  sys.tcsetattr(0, RAW);
  return () => sys.tcsetattr(0, before);
}

/** `ctrl-p,ctrl-q` as bytes. Throws CommandError. */
export function parseDetachKeys(text: string): Bytes {
  const bytes: number[] = [];
  for (const key of text.split(",")) {
    const control = /^ctrl-(.)$/.exec(key)?.[1];
    if (control !== undefined) {
      const code = controlCode(control);
      if (code === undefined) throw new CommandError(`Unknown character: '${key}'`);
      bytes.push(code);
    } else if (key === "DEL") bytes.push(127);
    else if (key.length === 1) bytes.push(key.charCodeAt(0));
    else throw new CommandError(`Unknown character: '${key}'`);
  }
  return Uint8Array.from(bytes);
}

function controlCode(key: string): number | undefined {
  if (/[a-z]/.test(key)) return key.charCodeAt(0) - 96;
  return { "@": 0, "[": 27, "\\": 28, "]": 29, "^": 30, _: 31 }[key];
}

export function detachKeysOf(docker: DockerCli, flag: string): string {
  return flag || docker.config.detachKeys || "";
}

export function detachBytes(keys: string): Bytes {
  return parseDetachKeys(keys || "ctrl-p,ctrl-q");
}
