import { concatBytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { ExitShell, ReturnFrom } from "../errors.ts";
import { enterCall } from "../interpreter/call.ts";
import { runText, SyntaxFailed } from "../interpreter/text.ts";
import type { Shell } from "../shell.ts";
import { detached, type Task, wait } from "../task.ts";
import { decodeText } from "../text.ts";
import { defineBuiltin } from "./builtin.ts";
import { printUsage } from "./lib-options.ts";

export default defineBuiltin({
  names: [".", "source"],
  special: true,
  usage: "source filename [arguments]",
  summary: "Runs the commands of a file in this shell.",
  run,
});

const MAX_SIZE = 64 * 1024 * 1024;

function* run(shell: Shell, allArgs: readonly string[]): Task<number> {
  const args = allArgs[1] === "--" ? [allArgs[0] as string, ...allArgs.slice(2)] : allArgs;
  const name = args[1];
  if (name === undefined) {
    if (shell.dialect !== "bash") return shell.dialect === "dash" ? 2 : 2;
    yield* shell.builtinError("filename argument required");
    yield* printUsage(shell);
    return 2;
  }
  const path = findSource(shell, name);
  let text: string;
  try {
    if (path === undefined) throw new NotFound();
    text = yield* readWhole(shell, path);
  } catch (error) {
    return yield* failed(shell, name, error);
  }
  return yield* runFile(shell, path, text, args.slice(2));
}

class NotFound {}

function* failed(shell: Shell, name: string, error: unknown): Task<number> {
  if (!(error instanceof NotFound) && !isErrno(error)) throw error;
  const reason = isErrno(error) ? error.message : "No such file or directory";
  if (shell.dialect === "bash") {
    const outer = shell.builtinName;
    if (reason === "Is a directory") yield* shell.builtinError(`${name}: is a directory`);
    else {
      shell.builtinName = "";
      yield* shell.error(`${name}: ${reason}`);
      shell.builtinName = outer;
    }
    return 1;
  }
  yield* shell.builtinError(
    shell.dialect === "dash" ? `cannot open ${name}: ${reason === "No such file or directory" ? "No such file" : reason}` : `can't open '${name}': ${reason}`,
  );
  if (shell.interactive) return 2;
  throw new ExitShell(2, true);
}

function findSource(shell: Shell, name: string): string | undefined {
  if (name.includes("/")) return name;
  if (shell.dialect !== "bash" || shell.options.isOn("sourcepath")) {
    for (const dir of (shell.variables.get("PATH") ?? "").split(":")) {
      const candidate = `${dir === "" ? "." : dir}/${name}`;
      if (isFile(shell, candidate)) return candidate;
    }
  }
  return shell.dialect === "bash" && shell.fs.exists(name) ? name : undefined;
}

function isFile(shell: Shell, path: string): boolean {
  try {
    return shell.fs.stat(path).type === "file";
  } catch {
    return false;
  }
}

/** Also of pipes: `. /dev/stdin`, `source <(command)`. */
export function* readWhole(shell: Shell, path: string): Task<string> {
  const descriptor = /^\/dev\/(?:fd\/(\d+)|stdin)$/.exec(path);
  const fd = descriptor !== null ? shell.sys.dup(Number(descriptor[1] ?? 0)) : yield* wait(shell.sys.open(path, { read: true }));
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0; size < MAX_SIZE; ) {
      const bytes = yield* wait(shell.sys.read(fd, 65536));
      if (bytes.length === 0) break;
      size += bytes.length;
      chunks.push(bytes);
    }
    return decodeText(concatBytes(chunks));
  } finally {
    shell.sys.close(fd);
  }
}

/** Runs a file's text as `.` does; positional parameters change only when some are given. */
export function* runFile(shell: Shell, path: string, text: string, args: readonly string[]): Task<number> {
  yield* enterCall(shell, "source");
  const saved = { positional: shell.positional, line: shell.line, builtinName: shell.builtinName, loopDepth: shell.loopDepth };
  if (args.length > 0) shell.positional = args;
  shell.calls.push({ name: "source", file: path, line: shell.line });
  shell.sourceDepth++;
  shell.traceLevel++;
  shell.builtinName = "";
  shell.status = 0;
  try {
    const running = runText(shell, text, { kind: "source" });
    return shell.depth % 20 === 0 ? yield* detached(running) : yield* running;
  } catch (error) {
    if (error instanceof ReturnFrom) return error.status;
    if (error instanceof SyntaxFailed) return error.status;
    throw error;
  } finally {
    shell.sourceDepth--;
    shell.traceLevel--;
    shell.calls.pop();
    shell.depth--;
    shell.line = saved.line;
    shell.builtinName = saved.builtinName;
    shell.loopDepth = saved.loopDepth;
    if (args.length > 0) shell.positional = saved.positional;
  }
}
