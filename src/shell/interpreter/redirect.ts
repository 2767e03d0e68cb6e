import { Errno, isErrno } from "../../base/errno.ts";
import type { OpenFlags, Sys } from "../../sim/sys.ts";
import { expandPartsToString, expandString, expandWordInto } from "../expand/words.ts";
import { messagePrefix } from "../messages.ts";
import type { Shell } from "../shell.ts";
import type { Redirection } from "../syntax/tree.ts";
import { type Task, wait } from "../task.ts";
import { encodeText } from "../text.ts";

/** A redirection with its words expanded: what is left is system calls. */
export interface Prepared {
  readonly redirection: Redirection;
  readonly fd: number;
  readonly target: string;
}

/** What stood at a descriptor before: a copy above 10, or nothing. */
export type Saved = [fd: number, copy: number | undefined][];

/** The message of a redirection that failed, without prefix. */
export class RedirectionError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

const FIRST_SAVED = 10;
const PIPE_CAPACITY = 65536;

export function* prepareRedirections(shell: Shell, redirections: readonly Redirection[]): Task<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const redirection of redirections) {
    const { operator } = redirection;
    let fd = redirection.fd ?? (operator.startsWith("<") ? 0 : 1);
    let target: string;
    if (operator === "<<" || operator === "<<-") target = yield* expandPartsToString(redirection.body ?? [], shell);
    else if (operator === "<<<") target = `${yield* expandString(redirection.target, shell)}\n`;
    else target = yield* targetOf(shell, redirection);
    if (redirection.fdVariable !== undefined) {
      const name = redirection.fdVariable;
      const value = name.includes("[") ? shell.evaluateText(name) : shell.variables.get(name);
      fd = target === "-" && (operator === ">&" || operator === "<&") ? Number(value ?? -1) : -1;
    }
    prepared.push({ redirection, fd, target });
  }
  return prepared;
}

function* targetOf(shell: Shell, redirection: Redirection): Task<string> {
  if (shell.dialect !== "bash") return yield* expandString(redirection.target, shell);
  const fields: string[] = [];
  yield* expandWordInto(redirection.target, shell, fields);
  if (fields.length !== 1) throw new RedirectionError(`${redirection.target.raw}: ambiguous redirect`);
  return fields[0] as string;
}

/** Performs them in order with the system calls of `sys` (the shell's own, or a child's). Throws RedirectionError. */
export function* applyRedirections(shell: Shell, sys: Sys, prepared: readonly Prepared[], saved: Saved | undefined): Task<void> {
  for (const one of prepared) yield* apply(shell, sys, one, saved);
}

function* apply(shell: Shell, sys: Sys, { redirection, fd, target }: Prepared, saved: Saved | undefined): Task<void> {
  const { operator } = redirection;
  if (operator === ">&" || operator === "<&") {
    if (target === "-") {
      save(sys, fd, saved);
      closeQuietly(sys, fd);
      return;
    }
    const move = /^(\d+)(-?)$/.exec(target);
    if (move !== null) {
      duplicate(shell, sys, redirection, Number(move[1]), fd, saved);
      if (move[2] === "-") {
        save(sys, Number(move[1]), saved);
        closeQuietly(sys, Number(move[1]));
      }
      return;
    }
    if (operator === "<&" || shell.dialect !== "bash" || (redirection.fd !== undefined && redirection.fd !== 1)) {
      if (shell.dialect === "dash") throw new RedirectionError("Syntax error: Bad fd number");
      throw new RedirectionError(shell.dialect === "ash" ? "bad fd number" : `${target}: ambiguous redirect`);
    }
  }
  const opened = yield* openTarget(shell, sys, operator, target);
  if (redirection.fdVariable !== undefined) {
    const high = sys.dup(opened, FIRST_SAVED);
    sys.close(opened);
    storeDescriptor(shell, redirection.fdVariable, high);
    return;
  }
  if (operator === "&>" || operator === "&>>" || operator === ">&") {
    place(sys, opened, 1, saved);
    save(sys, 2, saved);
    sys.dup2(1, 2);
    return;
  }
  place(sys, opened, fd, saved);
}

/** `{name}>` and `{name[index]}>`. */
function storeDescriptor(shell: Shell, name: string, fd: number): void {
  const [, array, index] = /^(\w+)\[(.+)\]$/s.exec(name) ?? [];
  if (array === undefined || index === undefined) {
    shell.variables.set(name, String(fd));
    return;
  }
  const key = shell.variables.find(array)?.value instanceof Map ? index : Number(shell.evaluateText(index));
  shell.variables.setElement(array, key, String(fd));
}

/** Puts an open descriptor where it is wanted. */
function place(sys: Sys, opened: number, fd: number, saved: Saved | undefined): void {
  if (opened === fd) {
    saved?.push([fd, undefined]);
    return;
  }
  save(sys, fd, saved);
  sys.dup2(opened, fd);
  sys.close(opened);
}

function duplicate(shell: Shell, sys: Sys, redirection: Redirection, from: number, fd: number, saved: Saved | undefined): void {
  try {
    sys.fstat(from);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new RedirectionError(`${shell.dialect === "bash" ? redirection.target.raw : from}: ${error.message}`);
  }
  if (redirection.fdVariable !== undefined) {
    storeDescriptor(shell, redirection.fdVariable, sys.dup(from, FIRST_SAVED));
    return;
  }
  if (from === fd) return;
  save(sys, fd, saved);
  sys.dup2(from, fd);
}

function save(sys: Sys, fd: number, saved: Saved | undefined): void {
  if (saved === undefined || saved.some(([other]) => other === fd)) return;
  let copy: number | undefined;
  try {
    copy = sys.dup(fd, FIRST_SAVED);
    sys.setCloseOnExec(copy, true);
  } catch (error) {
    if (!isErrno(error, "EBADF")) throw error;
  }
  saved.push([fd, copy]);
}

export function restoreDescriptors(sys: Sys, saved: Saved): void {
  for (let i = saved.length - 1; i >= 0; i--) {
    const [fd, copy] = saved[i] as [number, number | undefined];
    if (copy === undefined) closeQuietly(sys, fd);
    else {
      sys.dup2(copy, fd);
      sys.close(copy);
    }
  }
}

/** Lets go of the copies when the redirections are to stay (`exec >file`). */
export function forgetSaved(sys: Sys, saved: Saved): void {
  for (const [, copy] of saved) if (copy !== undefined) closeQuietly(sys, copy);
}

export function closeQuietly(sys: Sys, fd: number): void {
  try {
    sys.close(fd);
  } catch (error) {
    if (!isErrno(error, "EBADF")) throw error;
  }
}

function* openTarget(shell: Shell, sys: Sys, operator: Redirection["operator"], target: string): Task<number> {
  if (operator === "<<" || operator === "<<-" || operator === "<<<") return yield* openDocument(sys, target);
  const flags = openFlags(operator);
  try {
    if (operator === ">" && shell.options.isOn("noclobber") && existsAsFile(sys, target)) throw new Errno("EEXIST");
    const descriptor = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/.exec(target);
    if (descriptor !== null) return sys.dup(descriptor[1] !== undefined ? Number(descriptor[1]) : descriptor[2] ? 0 : descriptor[3] ? 1 : 2);
    const network = shell.dialect === "bash" ? /^\/dev\/tcp\/([^/]+)\/(\d+)$/.exec(target) : null;
    if (network !== null) return yield* connectTo(shell, sys, network[1] as string, Number(network[2]));
    return yield* wait(sys.open(target, flags, 0o666));
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new RedirectionError(openFailure(shell, operator, target, error));
  }
}

/** What fails here is told twice: by the connection, then by the redirection. */
function* connectTo(shell: Shell, sys: Sys, host: string, port: number): Task<number> {
  try {
    return yield* connect(shell, sys, host, port);
  } catch (error) {
    if (isErrno(error) && error.code !== "EINVAL") yield* shell.printError(`bash: connect: ${error.message}\n`);
    throw error;
  }
}

function openFlags(operator: Redirection["operator"]): OpenFlags {
  switch (operator) {
    case "<":
      return { read: true };
    case "<>":
      return { read: true, write: true, create: true };
    case ">>":
    case "&>>":
      return { write: true, create: true, append: true };
    default:
      return { write: true, create: true, truncate: true };
  }
}

function existsAsFile(sys: Sys, path: string): boolean {
  try {
    return sys.fs.stat(path).type === "file";
  } catch {
    return false;
  }
}

function openFailure(shell: Shell, operator: Redirection["operator"], target: string, error: Errno): string {
  const creates = operator !== "<" && operator !== "<>";
  switch (shell.dialect) {
    case "bash":
      return error.code === "EEXIST" ? `${target}: cannot overwrite existing file` : `${target}: ${error.message}`;
    case "dash": {
      const why =
        error.code === "ENOENT"
          ? creates
            ? "Directory nonexistent"
            : "No such file"
          : error.code === "ENOTDIR"
            ? creates
              ? "Directory nonexistent"
              : "No such file"
            : error.message;
      return `cannot ${creates ? "create" : "open"} ${target}: ${error.code === "EEXIST" ? "File exists" : why}`;
    }
    default: {
      const why = error.code === "ENOENT" || error.code === "ENOTDIR" ? (creates ? "nonexistent directory" : "no such file") : error.message;
      return `can't ${creates ? "create" : "open"} ${target}: ${error.code === "EEXIST" ? "File exists" : why}`;
    }
  }
}

/** A pipe that holds the text; a writer of its own when the pipe is too small for it. */
function* openDocument(sys: Sys, text: string): Task<number> {
  const bytes = encodeText(text);
  const [reader, writer] = sys.pipe();
  if (bytes.length <= PIPE_CAPACITY) yield* wait(sys.write(writer, bytes));
  else {
    sys.fork(async (child) => {
      child.close(reader);
      child.signal("PIPE", "default");
      await child.write(writer, bytes);
      return 0;
    });
  }
  sys.close(writer);
  return reader;
}

function* connect(shell: Shell, sys: Sys, host: string, port: number): Task<number> {
  const address = /^[\d.]+$/.test(host) ? host : (yield* wait(sys.net.lookup(host)))[0];
  if (address === undefined) {
    yield* shell.printError(`${messagePrefix(shell)}${host}: Name or service not known\n`);
    throw new Errno("EINVAL");
  }
  return yield* wait(sys.net.connect(address, port));
}

/** `bash: line 1: /nosuch: No such file or directory` */
export function redirectionMessage(shell: Shell, error: RedirectionError): string {
  return `${messagePrefix(shell)}${error.message}\n`;
}
