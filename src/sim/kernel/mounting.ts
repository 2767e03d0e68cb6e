import { Errno } from "../../base/errno.ts";
import type { MountTree } from "../fs/mount-namespace.ts";
import { mountWords } from "../fs/mount-words.ts";
import { walk } from "../fs/path-walk.ts";
import { ProcFs } from "../fs/proc.ts";
import { Tmpfs } from "../fs/tmpfs.ts";
import { parseTmpfsData, tmpfsOptions } from "../fs/tmpfs-data.ts";
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
      const words = mountWords(options);
      const data = parseTmpfsData(words.data, kernel.hardware.memory);
      const capacityBytes = data.capacityBytes ?? Math.floor(kernel.hardware.memory / 2);
      const fs = new Tmpfs({ ...tmpfsOptions(data), dev: kernel.nextInode(), now: kernel.now, capacityBytes });
      namespace.mount(fs, at, { source, readOnly, options: [...words.flags, ...data.printed] });
      return;
    }
    case "proc":
      namespace.mount(new ProcFs(kernel, process.namespaces.pid), at, { source, readOnly });
      return;
    default:
      throw new Errno("ENODEV");
  }
}

/** Mount points are named from the namespace's root. */
function absolute(process: KernelProcess, path: string): string {
  return path.startsWith("/") ? path : `${process.cwdPath()}/${path}`;
}
