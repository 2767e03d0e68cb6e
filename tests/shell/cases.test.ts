import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatCases, parseCases, type ShellCase } from "./cases.ts";
import { bootShells } from "./support.ts";

const SHELLS = { bash: ["bash"], dash: ["dash"], ash: ["busybox", "ash"] } as const;

for (const flavor of ["bash", "dash", "ash"] as const) {
  const file = new URL(`./cases/${flavor}.cases`, import.meta.url).pathname;
  const cases = parseCases(readFileSync(file, "utf8"));
  if (process.env["UPDATE"] === "1") writeFileSync(file, formatCases(cases.map((row) => (row.differs === undefined ? onReal(flavor, row) : row))));
  else {
    describe(flavor, () => {
      it.each(cases.map((row) => [row.script, row] as const))("%s", async (script, row) => {
        const machine = bootShells();
        const result = await machine.run([flavor, "-c", script]);
        machine.driver.dispose();
        expect({ ...result, stderr: anonymous(result.stderr) }).toEqual({ stdout: row.stdout, stderr: row.stderr, status: row.status });
      });
    });
  }
}

function onReal(flavor: keyof typeof SHELLS, row: ShellCase): ShellCase {
  const [command, ...args] = SHELLS[flavor];
  const dir = mkdtempSync(join(tmpdir(), "shell-case-"));
  const result = spawnSync(command, [...args, "-c", row.script], {
    cwd: dir,
    encoding: "utf8",
    timeout: 5000,
    killSignal: "SIGKILL",
    input: "",
    env: { PATH: "/usr/bin:/bin", HOME: "/root" },
  });
  rmSync(dir, { recursive: true });
  if (result.error !== undefined || result.status === null) return row;
  const here = (text: string): string => anonymous(text.replaceAll(dir, "/tmp"));
  return { ...row, status: result.status, stdout: here(result.stdout), stderr: here(result.stderr) };
}

/** Process ids differ from machine to machine. */
function anonymous(text: string): string {
  return text.replace(/\b\d+(?= (?:Killed|Terminated|Hangup|Quit|Aborted))/g, "PID");
}
