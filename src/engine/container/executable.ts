import { isErrno } from "../../base/errno.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import { OciError } from "./oci-error.ts";

/** Finds what to run, as runc's init does before it execs. Throws OciError in runc's words, to be put behind a prefix. */
export function findExecutable(fs: PathFs, program: string, path: string | undefined, cwd: string): string {
  if (program === "") throw new OciError('exec: "": executable file not found in $PATH');
  if (program.includes("/")) {
    const at = program.startsWith("/") ? program : `${cwd === "/" ? "" : cwd}/${program}`;
    const problem = whyNotExecutable(fs, at, program);
    if (problem !== undefined) throw new OciError(problem.message);
    return at;
  }
  let denied = false;
  for (const dir of (path ?? "").split(":")) {
    const at = `${dir === "" ? "." : dir}/${program}`;
    const problem = whyNotExecutable(fs, at, program);
    if (problem === undefined) return at;
    denied ||= problem.denied;
  }
  throw new OciError(`exec: "${program}": ${denied ? "permission denied" : "executable file not found in $PATH"}`);
}

/** No error yet: most directories of $PATH do not have the program. */
interface Problem {
  readonly message: string;
  readonly denied: boolean;
}

function whyNotExecutable(fs: PathFs, at: string, program: string): Problem | undefined {
  try {
    const stat = fs.stat(at);
    if (stat.type === "dir") return { message: `exec: "${program}": is a directory: permission denied`, denied: false };
    if ((stat.mode & 0o111) === 0 || !fs.access(at, { execute: true })) return { message: `exec: "${program}": permission denied`, denied: true };
    return undefined;
  } catch (error) {
    if (!isErrno(error)) throw error;
    const denied = error.code === "EACCES";
    const why = denied ? "permission denied" : `stat ${program}: ${error.message.toLowerCase()}`;
    return { message: `exec: "${program}": ${why}`, denied };
  }
}
