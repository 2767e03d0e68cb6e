import { isErrno } from "../../base/errno.ts";
import { DiscardLine, ReadonlyError } from "../errors.ts";
import { isSeekable } from "../read-line.ts";
import type { Shell } from "../shell.ts";
import { type Character, splitRead } from "../split-read.ts";
import { type Task, wait } from "../task.ts";
import { decodeText } from "../text.ts";
import { IndexedArray } from "../variables.ts";
import { defineBuiltin } from "./builtin.ts";
import { assignByName } from "./lib-assign.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["read"],
  usage: "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]",
  summary: "Reads a line of input and splits it into variables.",
  run,
});

interface Request {
  readonly fd: number;
  readonly delimiter: number;
  /** Characters to read at most; `exactly`: delimiters do not end the reading. */
  readonly limit: number | undefined;
  readonly exactly: boolean;
  readonly raw: boolean;
  readonly deadline: bigint | undefined;
}

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, shell.dialect === "bash" ? "a:d:ei:n:N:p:rst:u:" : shell.dialect === "dash" ? "p:r" : "p:rst:n:d:u:");
  if (parsed === undefined) return 2;
  const fd = Number(parsed.value("u") ?? 0);
  const timeout = parsed.value("t") ?? (shell.dialect === "bash" ? shell.variables.get("TMOUT") : undefined);
  const limitText = parsed.value("N") ?? parsed.value("n");
  if (timeout !== undefined && !/^\d*\.?\d+$|^\d+\.$/.test(timeout)) {
    yield* shell.builtinError(shell.dialect === "bash" ? `${timeout}: invalid timeout specification` : "invalid timeout");
    return 1;
  }
  if (limitText !== undefined && !/^\d+$/.test(limitText)) {
    yield* shell.builtinError(shell.dialect === "bash" ? `${limitText}: invalid number` : "invalid count");
    return 1;
  }
  const array = parsed.value("a");
  if (parsed.operands.length === 0 && array === undefined && shell.dialect !== "bash" && shell.dialect === "dash") {
    yield* shell.builtinError("arg count");
    return 2;
  }
  const wrong = shell.dialect === "bash" ? parsed.operands.find((name) => !/^[A-Za-z_]\w*(?:\[.*\])?$/s.test(name)) : undefined;
  if (wrong !== undefined) {
    yield* shell.builtinError(`\`${wrong}': not a valid identifier`);
    return 1;
  }
  const { sys } = shell;
  const terminal = isTerminal(shell, fd);
  if (parsed.has("p") && terminal) yield* shell.printError(parsed.value("p") ?? "");
  if (timeout !== undefined && Number(timeout) === 0) return (yield* ready(shell, fd)) ? 0 : 1;
  const restore = terminal ? prepareTerminal(shell, fd, parsed.has("s"), limitText !== undefined) : undefined;
  const delimiter = parsed.value("d");
  let result: { text: Character[]; complete: boolean; timedOut: boolean };
  try {
    result = yield* readText(shell, {
      fd,
      delimiter: delimiter === undefined ? 10 : (delimiter.charCodeAt(0) || 0) & 255,
      limit: limitText === undefined ? undefined : Number(limitText),
      exactly: parsed.has("N"),
      raw: parsed.has("r"),
      deadline: timeout === undefined ? undefined : sys.clock.monotonic() + BigInt(Math.round(Number(timeout) * 1e9)),
    });
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* shell.builtinError(
      shell.dialect === "bash"
        ? error.code === "EBADF"
          ? `${fd}: invalid file descriptor: ${error.message}`
          : `read error: ${fd}: ${error.message}`
        : error.message,
    );
    return 1;
  } finally {
    restore?.();
  }
  try {
    yield* store(shell, result.text, array, parsed.operands, parsed.has("N"));
  } catch (error) {
    if (!(error instanceof ReadonlyError) || shell.dialect !== "bash") throw error;
    yield* shell.error(error.message);
    return 1;
  }
  if (result.timedOut) return shell.dialect === "bash" ? 142 : 1;
  return result.complete ? 0 : 1;
}

function isTerminal(shell: Shell, fd: number): boolean {
  try {
    return shell.sys.isatty(fd);
  } catch {
    return false;
  }
}

function* ready(shell: Shell, fd: number): Task<boolean> {
  try {
    return (yield* wait(shell.sys.poll([{ fd, read: true }], 0n))).length > 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return false;
  }
}

/** -s: no echo; -n: no waiting for a whole line. */
function prepareTerminal(shell: Shell, fd: number, silent: boolean, characters: boolean): (() => void) | undefined {
  if (!silent && !characters) return undefined;
  const before = shell.sys.tcgetattr(fd);
  shell.sys.tcsetattr(fd, { ...(silent ? { echo: false } : {}), ...(characters ? { icanon: false } : {}) });
  return () => shell.sys.tcsetattr(fd, before);
}

function* readText(shell: Shell, request: Request): Task<{ text: Character[]; complete: boolean; timedOut: boolean }> {
  const text: Character[] = [];
  const reader = new ByteReader(shell, request);
  let pending: number[] = [];
  let escaped = false;
  const flush = (): void => {
    if (pending.length === 0) return;
    for (const c of decodeText(Uint8Array.from(pending))) text.push({ c, escaped: false });
    pending = [];
  };
  try {
    for (;;) {
      if (request.limit !== undefined && text.length + countCharacters(pending) >= request.limit) {
        flush();
        return { text, complete: true, timedOut: false };
      }
      const byte = yield* reader.next();
      if (byte === "timeout" || byte === undefined) {
        flush();
        if (escaped && byte === undefined) text.push({ c: "\\", escaped: false });
        return { text, complete: false, timedOut: byte === "timeout" };
      }
      if (escaped) {
        escaped = false;
        if (byte === 10) continue;
        flush();
        text.push({ c: decodeText(Uint8Array.of(byte)), escaped: true });
        continue;
      }
      if (byte === 92 && !request.raw) {
        flush();
        escaped = true;
        continue;
      }
      if (byte === request.delimiter && !request.exactly) {
        flush();
        return { text, complete: true, timedOut: false };
      }
      if (byte !== 0) pending.push(byte);
    }
  } finally {
    reader.giveBack();
  }
}

function countCharacters(bytes: readonly number[]): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}

/** One byte at a time without taking more from the descriptor than was used. */
class ByteReader {
  readonly #shell: Shell;
  readonly #request: Request;
  readonly #seekable: boolean;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(shell: Shell, request: Request) {
    this.#shell = shell;
    this.#request = request;
    this.#seekable = isSeekable(shell.sys, request.fd);
  }

  *next(): Task<number | "timeout" | undefined> {
    if (this.#at < this.#chunk.length) return this.#chunk[this.#at++];
    const { sys } = this.#shell;
    const { fd, deadline } = this.#request;
    if (deadline !== undefined || this.#shell.interactive || this.#shell.traps.listed().length > 0) {
      if (!(yield* this.#pollInput())) return "timeout";
    }
    this.#chunk = yield* wait(sys.read(fd, this.#seekable ? 4096 : 1));
    this.#at = 0;
    return this.#chunk.length === 0 ? undefined : this.#chunk[this.#at++];
  }

  giveBack(): void {
    const unused = this.#chunk.length - this.#at;
    if (unused > 0 && this.#seekable) this.#shell.sys.seek(this.#request.fd, -unused, "current");
  }

  /** false when the time is over. Ctrl-C at an interactive shell ends the command. */
  *#pollInput(): Task<boolean> {
    const { sys } = this.#shell;
    const { fd, deadline } = this.#request;
    for (;;) {
      const left = deadline === undefined ? undefined : deadline - sys.clock.monotonic();
      if (left !== undefined && left <= 0n) return false;
      try {
        const ready = yield* wait(sys.poll([{ fd, read: true }], left));
        if (ready.length > 0) return true;
        if (left !== undefined) return false;
      } catch (error) {
        if (!isErrno(error, "EINTR")) throw error;
        if (this.#shell.interrupted) {
          this.#shell.interrupted = false;
          yield* this.#shell.printError("\n");
          throw new DiscardLine(130);
        }
        if (this.#shell.traps.pending && this.#shell.options.isOn("posix")) return false;
      }
    }
  }
}

function* store(shell: Shell, text: readonly Character[], array: string | undefined, names: readonly string[], whole: boolean): Task<void> {
  if (array !== undefined) {
    shell.variables.setArray(array, IndexedArray.of(splitRead(text, shell.ifs, undefined)));
    return;
  }
  if (names.length === 0) {
    shell.variables.set("REPLY", text.map(({ c }) => c).join(""));
    return;
  }
  const values = whole ? [text.map(({ c }) => c).join("")] : splitRead(text, shell.ifs, names.length);
  for (const [i, name] of names.entries()) if (!(yield* assignByName(shell, name, values[i] ?? ""))) return;
}
