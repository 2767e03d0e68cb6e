import { isErrno } from "../../base/errno.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import { OciError } from "./oci-error.ts";

/** Finds what to run, as runc's init does before it execs. Throws OciError in runc's words, to be put behind a prefix. */
export function findExecutable(fs: PathFs, program: string, path: string | undefined, cwd: string): string {
  if (program === "") throw new Problem('exec: "": executable file not found in $PATH', false);
  if (program.includes("/")) {
    const at = program.startsWith("/") ? program : `${cwd === "/" ? "" : cwd}/${program}`;
    const problem = whyNotExecutable(fs, at, program);
    if (problem !== undefined) throw problem;
    return at;
  }
  let denied: Problem | undefined;
  for (const dir of (path ?? "").split(":")) {
    const at = `${dir === "" ? "." : dir}/${program}`;
    const problem = whyNotExecutable(fs, at, program);
    if (problem === undefined) return at;
    if (problem.denied) denied = problem;
  }
  throw new Problem(`exec: "${program}": ${denied === undefined ? "executable file not found in $PATH" : "permission denied"}`, false);
}

class Problem extends OciError {
  readonly denied: boolean;

  constructor(message: string, denied: boolean) {
    super(message);
    this.denied = denied;
  }
}

function whyNotExecutable(fs: PathFs, at: string, program: string): Problem | undefined {
  try {
    const stat = fs.stat(at);
    if (stat.type === "dir") return new Problem(`exec: "${program}": is a directory: permission denied`, false);
    if ((stat.mode & 0o111) === 0 || !fs.access(at, { execute: true })) return new Problem(`exec: "${program}": permission denied`, true);
    return undefined;
  } catch (error) {
    if (!isErrno(error)) throw error;
    const words = error.message.toLowerCase();
    return new Problem(
      error.code === "EACCES" ? `exec: "${program}": permission denied` : `exec: "${program}": stat ${program}: ${words}`,
      error.code === "EACCES",
    );
  }
}
