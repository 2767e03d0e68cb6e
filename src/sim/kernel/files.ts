import type { FsContext, OpenSpecial } from "../fs/context.ts";
import { openPath } from "../fs/open.ts";
import { ProcessFs } from "../fs/path-fs.ts";
import { walk } from "../fs/path-walk.ts";
import type { Capability } from "../fs/types.ts";
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
    // The kernel reads a program that may be executed even where the caller may not read it.
    open: (path) => openPath(asReader(process), path, { read: true }),
    realpath: (path) => fs.realpath(path),
    mountOptions: (path) => walk(process, path, { follow: true }).location?.mount.options ?? [],
  };
}

function asReader(process: KernelProcess): FsContext {
  const capabilities = new Set<Capability>([...process.credentials.capabilities, "DAC_READ_SEARCH"]);
  return {
    namespace: process.namespace,
    root: process.root,
    cwd: process.cwd,
    credentials: { ...process.credentials, capabilities },
    umask: process.umask,
    caller: process.caller,
    special: process.special,
    now: process.now,
  };
}
