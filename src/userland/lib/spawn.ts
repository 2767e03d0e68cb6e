/** Running other programs. */
import { Errno } from "../../base/errno.ts";
import { isExecutable, searchPathAll } from "../../shell/path-search.ts";
import type { ExitStatus, Sys } from "../../sim/sys.ts";

/** Where the environment's PATH finds a command; a name with a slash is itself. */
export function findCommand(sys: Sys, name: string, path = sys.env.get("PATH")): string | undefined {
  return findCommands(sys, name, path)[0];
}

/** All of them, in order. */
export function findCommands(sys: Sys, name: string, path = sys.env.get("PATH")): string[] {
  if (name.includes("/")) return isExecutable(name, sys.fs) ? [name] : [];
  return searchPathAll(name, path, sys.fs);
}

/** Becomes the command, from `file` when that is not what it is called. Throws Errno when it cannot; ENOENT when PATH does not find it. */
export async function execCommand(sys: Sys, argv: readonly string[], file?: string): Promise<never> {
  const name = file ?? argv[0] ?? "";
  const path = name.includes("/") ? name : findCommand(sys, name);
  if (path === undefined) throw new Errno("ENOENT");
  try {
    return await sys.exec(path, argv);
  } catch (error) {
    // execvp(3): a script without #! is the shell's.
    if (error instanceof Errno && error.code === "ENOEXEC") return await sys.exec("/bin/sh", ["sh", path, ...argv.slice(1)]);
    throw error;
  }
}

/** Starts a command as a child, from `file` when that is not what it is called. `failed` says why it could not be run and gives the child's status. */
export function spawn(
  sys: Sys,
  argv: readonly string[],
  settings: { file?: string; before?: (child: Sys) => void; failed?: (child: Sys, error: Errno) => Promise<number> } = {},
): number {
  return sys.fork(
    async (child) => {
      settings.before?.(child);
      try {
        return await execCommand(child, argv, settings.file);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (settings.failed) return await settings.failed(child, error);
        await child.write(2, `${sys.argv[0]?.replace(/^.*\//, "")}: ${argv[0]}: ${error.message}\n`);
        return error.code === "ENOENT" ? 127 : 126;
      }
    },
    { argv },
  );
}

/** Starts a command and waits for it. */
export async function runCommand(sys: Sys, argv: readonly string[], settings: Parameters<typeof spawn>[2] = {}): Promise<ExitStatus> {
  return await waitFor(sys, spawn(sys, argv, settings));
}

/** Waits for one child to end, through interruptions by handlers. */
export async function waitFor(sys: Sys, pid: number): Promise<ExitStatus> {
  for (;;) {
    try {
      const done = await sys.wait(pid);
      if (done) return done.status;
    } catch (error) {
      if (error instanceof Errno && error.code === "EINTR") continue;
      if (error instanceof Errno && error.code === "ECHILD") return { code: 127 };
      throw error;
    }
  }
}
