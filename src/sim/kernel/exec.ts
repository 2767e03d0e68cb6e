import { Errno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { ExecutableFile } from "../fs/path-fs.ts";
import type { Stat } from "../fs/types.ts";
import { decodeProgramFile, type ProgramFile } from "../program-file.ts";

/** How exec looks at files: the caller's view. */
export interface ExecFiles {
  stat(path: string): Stat;
  executable(path: string): boolean;
  forExec(path: string): ExecutableFile;
}

export interface Loaded {
  readonly file: ProgramFile;
  readonly argv: readonly string[];
  /** Canonical path of the program file. */
  readonly exe: string;
  readonly stat: Stat;
  /** Its mount does not heed set-user-id bits. */
  readonly nosuid: boolean;
}

const HEAD = 1024;
const MAX_INTERPRETERS = 4;
/** Linux: 128 kB a string; 2 MB in all is its default. */
const MAX_ARGUMENT_BYTES = 2_097_152;

/** Finds what execve(2) would run: a program file, or the interpreter that a script's first line names. */
export function loadProgram(files: ExecFiles, path: string, argv: readonly string[]): Loaded {
  let total = 0;
  for (const argument of argv) total += argument.length + 1;
  if (total > MAX_ARGUMENT_BYTES) throw new Errno("E2BIG");
  let at = path;
  let args = argv;
  for (let depth = 0; depth <= MAX_INTERPRETERS; depth++) {
    const found = files.forExec(at);
    if (found.stat.type !== "file" || !found.permitted) throw new Errno("EACCES");
    const head = found.head(HEAD);
    const file = decodeProgramFile(head);
    if (found.mountOptions.includes("noexec")) throw new Errno("EACCES");
    if (file !== undefined) {
      return { file, argv: args, exe: found.canonicalPath(), stat: found.stat, nosuid: found.mountOptions.includes("nosuid") };
    }
    if (head[0] !== 0x23 || head[1] !== 0x21) throw new Errno("ENOEXEC");
    const newline = head.indexOf(10);
    const line = decodeUtf8(head.subarray(2, newline < 0 ? Math.min(head.length, 256) : newline)).trim();
    if (line === "") throw new Errno("ENOEXEC");
    const space = line.search(/[ \t]/);
    const interpreter = space < 0 ? line : line.slice(0, space);
    const argument = space < 0 ? [] : [line.slice(space).trim()];
    args = [interpreter, ...argument, at, ...args.slice(1)];
    at = interpreter;
  }
  throw new Errno("ELOOP");
}

/** execvp(3)'s search. Throws ENOENT, or EACCES when all there was could not be run. */
export function searchPath(files: ExecFiles, name: string, pathVariable: string | undefined): string {
  if (name === "") throw new Errno("ENOENT");
  if (name.includes("/")) return name;
  let denied = false;
  for (const dir of (pathVariable ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":")) {
    const candidate = `${dir === "" ? "." : dir}/${name}`;
    try {
      const stat = files.stat(candidate);
      if (stat.type !== "file") continue;
      if (files.executable(candidate)) return candidate;
      denied = true;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  throw new Errno(denied ? "EACCES" : "ENOENT");
}
