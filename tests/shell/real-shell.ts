import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Case, type Outcome, readable } from "../support/cases.ts";

export type Dialect = "bash" | "dash" | "ash";

const SHELLS = { bash: ["bash", "--norc"], dash: ["dash"], ash: ["busybox", "ash"] } as const;

/** What a real shell of this machine makes of a row, in an empty directory that is called /tmp in the answer. */
export function onRealShell(dialect: Dialect, row: Pick<Case, "script" | "stdin">): Outcome {
  const [command, ...args] = SHELLS[dialect];
  const directory = mkdtempSync(join(tmpdir(), "shell-case-"));
  try {
    const result = spawnSync(command, [...args, "-c", row.script], {
      cwd: directory,
      timeout: 10_000,
      killSignal: "SIGKILL",
      input: row.stdin,
      env: { PATH: "/usr/bin:/bin", HOME: "/root" },
    });
    if (result.status === null) throw new Error(`the real ${dialect} did not end: ${row.script}`);
    const text = (bytes: Uint8Array) => anonymous(readable(bytes).replaceAll(directory, "/tmp"));
    return { status: result.status, stdout: text(result.stdout), stderr: text(result.stderr) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Process ids differ from machine to machine. */
export function anonymous(text: string): string {
  return text.replace(/(?<= ) *\d+(?= (?:Killed|Terminated|Hangup|Quit|Aborted))/g, "PID").replace(/^(\[\d+\] )\d+$/gm, "$1PID");
}
