/** Commands that programs hand to /bin/sh. */
import type { ExitStatus, Sys } from "../../sim/sys.ts";
import { readAll } from "./input.ts";
import { runCommand, spawn, waitFor } from "./spawn.ts";
import { decodeText } from "./text.ts";

/** system(3) */
export async function runShell(sys: Sys, command: string): Promise<ExitStatus> {
  return await runCommand(sys, ["sh", "-c", command], { file: "/bin/sh" });
}

/** What `sh -c command` prints. */
export async function captureShell(sys: Sys, command: string): Promise<string> {
  const process = openShell(sys, command, "read");
  const text = decodeText(await readAll(sys, process.fd));
  sys.close(process.fd);
  await waitFor(sys, process.pid);
  return text;
}

/** popen(3): a descriptor at the other end of the command's output or input. */
export function openShell(sys: Sys, command: string, how: "read" | "write"): { pid: number; fd: number } {
  const [reader, writer] = sys.pipe();
  const [own, theirs] = how === "read" ? [reader, writer] : [writer, reader];
  sys.setCloseOnExec(own, true);
  const pid = spawn(sys, ["sh", "-c", command], {
    file: "/bin/sh",
    before: (child) => {
      child.dup2(theirs, how === "read" ? 1 : 0);
      child.close(theirs);
      child.close(own);
    },
  });
  sys.close(theirs);
  return { pid, fd: own };
}
