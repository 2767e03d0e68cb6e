import type { Process } from "../kernel/types.ts";
import { locationPath } from "./location-path.ts";
import type { MountPoint } from "./mount-namespace.ts";
import type { Inode, Mount } from "./types.ts";

const MOUNT_FLAGS = new Set(["nosuid", "nodev", "noexec", "relatime", "noatime", "nodiratime", "strictatime"]);

/** /proc/PID/mounts: what the process can reach, as mount(8) lists it. */
export function mountsText(process: Process): string {
  return visible(process)
    .map(({ mount, at }) => `${octalEscape(mount.source)} ${at} ${mount.fs.type} ${[access(mount), ...optionsOf(mount)].join(",")} 0 0\n`)
    .join("");
}

/** /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export function mountinfoText(process: Process): string {
  return visible(process)
    .map(({ mount, at }) => {
      const options = optionsOf(mount);
      const own = [access(mount), ...options.filter((option) => MOUNT_FLAGS.has(option))].join(",");
      const ofFileSystem = ["rw", ...options.filter((option) => !MOUNT_FLAGS.has(option))].join(",");
      const parent = mount.parent?.mount.id ?? mount.id;
      return `${mount.id} ${parent} 0:${mount.fs.dev} ${rootPath(mount)} ${at} ${own} - ${mount.fs.type} ${octalEscape(mount.source)} ${ofFileSystem}\n`;
    })
    .join("");
}

function visible(process: Process): { mount: Mount; at: string }[] {
  const seen: { mount: Mount; at: string }[] = [];
  for (const { mount } of process.namespaces.mnt.mounts()) {
    const at = locationPath({ mount: mount as MountPoint, inode: mount.root }, process.root);
    if (at !== undefined) seen.push({ mount, at: octalEscape(at) });
  }
  return seen;
}

function access(mount: Mount): string {
  return mount.readOnly ? "ro" : "rw";
}

function optionsOf(mount: Mount): readonly string[] {
  const options = mount.options.filter((option) => option !== "ro" && option !== "rw");
  return options.length === 0 ? ["relatime"] : options;
}

/** What of the file system is mounted: `/` unless it is a bind mount. */
function rootPath(mount: Mount): string {
  const names: string[] = [];
  let here: Inode = mount.root;
  for (let steps = 0; steps < 5000 && here !== mount.fs.root; steps++) {
    const above = mount.fs.parent?.(here);
    if (above === undefined) return "/";
    names.push(above.name);
    here = above.dir;
  }
  return octalEscape(`/${names.reverse().join("/")}`);
}

function octalEscape(text: string): string {
  return text.replace(/[ \t\n\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
