import { isErrno } from "../../base/errno.ts";
import { mountWords } from "../../sim/fs/mount-words.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import { parseTmpfsData, tmpfsOptions } from "../../sim/fs/tmpfs-data.ts";
import { parseSize } from "../container/log/size.ts";
import { EngineError } from "../error.ts";
import type { EngineContext } from "../services.ts";

/** Checks the options of the local driver: type, o and device. */
export function checkDriverOptions(options: Readonly<Record<string, string>>): void {
  const keys = Object.keys(options);
  if (keys.length === 0) return;
  for (const key of keys) if (!KNOWN.has(key)) throw new EngineError("InvalidParameter", `invalid option: "${key}"`);
  const quotaOnly = keys.length === 1 && keys[0] === "size";
  if (options["size"] !== undefined && parseSize(options["size"]) === undefined)
    throw new EngineError("InvalidParameter", `invalid size: '${options["size"]}'`);
  if (quotaOnly) throw new EngineError("InvalidParameter", "quota size requested but no quota support");
  for (const required of ["device", "type"]) {
    if (options[required] === undefined) throw new EngineError("InvalidParameter", `missing required option: "${required}"`);
  }
}

const KNOWN = new Set(["type", "o", "device", "size"]);

/** Mounts what the options ask for over the volume's directory, on the host. */
export function mountWithOptions(context: EngineContext, mountpoint: string, options: Readonly<Record<string, string>>, dev: number): void {
  const given = options["o"] ?? "";
  const device = options["device"] ?? "";
  const all = given.split(",");
  const words = mountWords(all);
  const failed = (flags: string, why: string): EngineError =>
    new EngineError(
      "System",
      `failed to mount local volume: mount ${device}:${mountpoint}${flags}${words.data.length === 0 ? "" : `, data: ${words.data.join(",")}`}: ${why}`,
    );
  if (all.includes("bind") || all.includes("rbind")) {
    if (!context.hostFs.exists(device)) throw failed(all.includes("rbind") ? ", flags: 0x5000" : ", flags: 0x1000", "no such file or directory");
    context.kernel.host.mnt.bind(context.kernel.host.mnt.resolve(device), mountpoint, { readOnly: words.readOnly });
    return;
  }
  if (options["type"] === "tmpfs") {
    try {
      const data = parseTmpfsData(words.data, context.kernel.hardware.memory);
      const fs = new Tmpfs({ ...tmpfsOptions(data), dev, now: () => context.kernel.clock.realtime() });
      context.kernel.host.mnt.mount(fs, mountpoint, { source: device, readOnly: words.readOnly, options: [...words.flags, ...data.printed] });
      return;
    } catch (error) {
      throw isErrno(error, "EINVAL") ? failed("", "invalid argument") : error;
    }
  }
  if (!DISK_TYPES.has(options["type"] ?? "")) throw failed("", "no such device");
  throw failed("", context.hostFs.exists(device) ? "block device required" : "no such file or directory");
}

/** File systems that the kernel knows and that want a device. */
const DISK_TYPES = new Set(["ext2", "ext3", "ext4", "xfs", "btrfs", "vfat", "iso9660"]);
