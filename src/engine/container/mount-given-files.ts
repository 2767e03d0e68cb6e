import { FileContent } from "../../sim/fs/file-content.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir } from "./context.ts";
import type { PlannedMount } from "./planned-mount.ts";

/** They never touch a disk: one tmpfs holds them, and each is mounted read-only where it belongs. */
export function planGivenFiles(context: ContainerContext, container: Container): PlannedMount[] {
  if (container.files.length === 0) return [];
  const fs = new Tmpfs({ dev: context.nextDevice(), now: () => context.kernel.clock.realtime() });
  // One file for each secret: seen in two places, it has the owner and mode asked for last.
  return container.files.map((file) => {
    const inode = fs.lookup(fs.root, file.id) ?? fs.create(fs.root, file.id, "file", { mode: file.mode, uid: file.uid, gid: file.gid });
    fs.setattr(inode, { mode: file.mode, uid: file.uid, gid: file.gid });
    fs.setContent(inode, FileContent.of(file.content));
    return {
      at: file.target,
      source: `${containerDir(context, container)}/mounts/secrets/${file.id}`,
      isDirectory: false,
      mount: (tree) => void tree.mount(fs, file.target, { root: inode, readOnly: true, source: "tmpfs", options: ["relatime"] }),
    };
  });
}
