import { Errno } from "../../base/errno.ts";
import type { MountTree } from "../fs/mount-namespace.ts";
import { walk } from "../fs/path-walk.ts";

import { ProcFs } from "../fs/proc.ts";
import { Tmpfs } from "../fs/tmpfs.ts";
import type { SimulatedKernel } from "./kernel.ts";
import type { KernelProcess } from "./process.ts";

/** mount(2), for the kinds of file system that can be made here. */
export function mountFileSystem(
  kernel: SimulatedKernel,
  process: KernelProcess,
  source: string,
  target: string,
  type: string,
  options: readonly string[],
): void {
  const namespace = process.namespaces.mnt as MountTree;
  const at = absolute(process, target);
  const readOnly = options.includes("ro");
  if (options.includes("remount")) {
    namespace.remount(at, { readOnly });
    return;
  }
  if (options.includes("bind") || options.includes("rbind")) {
    const { location } = walk(process, source, { follow: true });
    if (location === undefined) throw new Errno("ENOENT");
    namespace.bind(location, at, { ...(readOnly ? { readOnly } : {}), ...(options.includes("rbind") ? { submountsOf: namespace } : {}) });
    return;
  }
  switch (type) {
    case "tmpfs":
    case "ramfs": {
      const size = options.find((option) => option.startsWith("size="))?.slice(5);
      const capacityBytes = size === undefined ? Math.floor(kernel.hardware.memory / 2) : parseSize(size);
      const fs = new Tmpfs({ dev: kernel.nextInode(), now: kernel.now, capacityBytes, mode: 0o1777 });
      namespace.mount(fs, at, { source, readOnly, options: size === undefined ? [] : [`size=${Math.floor(capacityBytes / 1024)}k`] });
      return;
    }
    case "proc":
      namespace.mount(new ProcFs(kernel, process.namespaces.pid), at, { source, readOnly });
      return;
    default:
      throw new Errno("ENODEV");
  }
}

function parseSize(text: string): number {
  const match = /^(\d+)([kKmMgG]?)$/.exec(text);
  if (match === null) throw new Errno("EINVAL");
  const unit = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] as string).toLowerCase()] ?? 1;
  return Number(match[1]) * unit;
}

/** Mount points are named from the namespace's root. */
function absolute(process: KernelProcess, path: string): string {
  return path.startsWith("/") ? path : `${process.cwdPath()}/${path}`;
}
