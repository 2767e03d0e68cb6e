import type { Sys } from "../../sim/sys.ts";
import { messagePrefix } from "../messages.ts";
import type { Shell } from "../shell.ts";
import { type Task, wait } from "../task.ts";
import { decodeText, encodeText } from "../text.ts";
import { runToEnd } from "./fork.ts";
import { runText } from "./text.ts";

/** An executable file without `#!`: shells run it as a script of their own. */
export function* runScriptFile(shell: Shell, sys: Sys, path: string, args: readonly string[]): Task<number> {
  const bytes = sys.fs.readFile(path);
  if (bytes.subarray(0, 80).includes(0)) {
    const text = shell.dialect === "bash" ? `${args[0]}: cannot execute binary file: Exec format error` : `${args[0]}: Exec format error`;
    yield* wait(sys.write(2, encodeText(`${messagePrefix(shell)}${text}\n`)));
    return 126;
  }
  const { shell: child, attach } = shell.fork();
  attach(sys);
  child.scriptName = args[0] as string;
  child.positional = args.slice(1);
  child.source = "file";
  child.calls = [];
  child.depth = 0;
  child.shellPid = sys.pid;
  child.subshellLevel = 0;
  child.functions.clear();
  child.aliases.clear();
  child.interactive = false;
  return yield* runToEnd(child, (running) => runText(running, decodeText(bytes), { kind: "script", last: true }));
}
