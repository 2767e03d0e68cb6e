import { concatBytes } from "../base/bytes.ts";
import { isErrno } from "../base/errno.ts";
import { runText } from "./interpreter/text.ts";
import { searchPath } from "./path-search.ts";
import type { Shell } from "./shell.ts";
import { type Task, wait } from "./task.ts";
import { decodeText } from "./text.ts";

const MAX_SIZE = 64 * 1024 * 1024;

/** `bash script.sh` */
export function* runScriptArgument(shell: Shell, name: string): Task<number> {
  let path = name;
  if (!name.includes("/") && !shell.fs.exists(name))
    path = (shell.dialect === "bash" ? searchPath(name, shell.variables.get("PATH"), shell.fs) : undefined) ?? name;
  let text: string;
  try {
    if (shell.fs.stat(path).type === "dir") {
      yield* shell.printError(
        `${shell.dialect === "bash" ? `${shell.sys.argv[0]}: ${name}: ${name}: Is a directory` : `${shell.sys.argv[0]}: 0: cannot open ${name}: Is a directory`}\n`.replace(
          `${name}: ${name}:`,
          `${name}:`,
        ),
      );
      return 126;
    }
    text = yield* readScript(shell, path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* cannotOpen(shell, name, error.code === "ENOENT" && shell.dialect !== "bash" ? "No such file" : error.message, error.code);
  }
  if (text.slice(0, 80).includes("\0")) {
    yield* shell.printError(`${name}: ${name}: cannot execute binary file\n`);
    return 126;
  }
  return yield* runText(shell, text, { kind: "script", last: true });
}

function* cannotOpen(shell: Shell, name: string, reason: string, code: string): Task<number> {
  const zero = shell.sys.argv[0] ?? "sh";
  if (shell.dialect === "bash") {
    yield* shell.printError(`${zero}: ${name}: ${reason}\n`);
    return code === "ENOENT" ? 127 : 126;
  }
  if (shell.dialect === "dash") yield* shell.printError(`${zero}: 0: cannot open ${name}: ${reason}\n`);
  else yield* shell.printError(`${zero}: can't open '${name}': ${reason === "No such file" ? "No such file or directory" : reason}\n`);
  return shell.dialect === "dash" ? 2 : 2;
}

function* readScript(shell: Shell, path: string): Task<string> {
  const { sys } = shell;
  const fd = yield* wait(sys.open(path, { read: true }));
  const chunks: Uint8Array[] = [];
  try {
    for (let size = 0; size < MAX_SIZE; ) {
      const bytes = yield* wait(sys.read(fd, 65536));
      if (bytes.length === 0) break;
      size += bytes.length;
      chunks.push(bytes);
    }
  } finally {
    sys.close(fd);
  }
  return decodeText(concatBytes(chunks));
}
