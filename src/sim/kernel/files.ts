import type { OpenSpecial } from "../fs/context.ts";
import { ProcessFs } from "../fs/path-fs.ts";
import { openSpecial } from "./devices.ts";
import type { ExecFiles } from "./exec.ts";
import type { SimulatedKernel } from "./kernel.ts";
import type { KernelProcess } from "./process.ts";

/** Opens device nodes and FIFOs on behalf of a process. */
export function specialFiles(kernel: SimulatedKernel, process: KernelProcess): OpenSpecial {
  return { open: (inode, stat, flags, path) => openSpecial(kernel, process, inode, stat, flags, path) };
}

/** The process's own view of files, for finding what it executes. */
export function execFiles(process: KernelProcess): ExecFiles {
  const fs = new ProcessFs(process);
  return {
    stat: (path) => fs.stat(path),
    executable: (path) => fs.access(path, { execute: true }),
    forExec: (path) => fs.forExec(path),
  };
}
