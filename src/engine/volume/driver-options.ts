import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import { EngineError } from "../error.ts";
import type { EngineContext } from "../services.ts";

/** Checks the options of the local driver: type, o and device. */
export function checkDriverOptions(options: Readonly<Record<string, string>>): void {
  const keys = Object.keys(options);
  if (keys.length === 0) return;
  for (const key of keys) if (!KNOWN.has(key)) throw new EngineError("InvalidParameter", `invalid option: "${key}"`);
  const quotaOnly = keys.length === 1 && keys[0] === "size";
  if (quotaOnly) throw new EngineError("System", "quota size requested but no quota support");
  for (const required of ["device", "type"]) {
    if (options[required] === undefined) throw new EngineError("InvalidParameter", `missing required option: "${required}"`);
  }
}

const KNOWN = new Set(["type", "o", "device", "size"]);

/** Mounts what the options ask for over the volume's directory, on the host. */
export function mountWithOptions(context: EngineContext, mountpoint: string, options: Readonly<Record<string, string>>, dev: number): void {
  const words = (options["o"] ?? "").split(",");
  if (words.includes("bind") || words.includes("rbind")) {
    const device = options["device"] ?? "";
    if (!context.hostFs.exists(device)) {
      throw new EngineError("System", `failed to mount local volume: mount ${device}:${mountpoint}, flags: 0x1000: no such file or directory`);
    }
    context.kernel.host.mnt.bind(context.kernel.host.mnt.resolve(device), mountpoint, { readOnly: words.includes("ro") });
    return;
  }
  if (options["type"] === "tmpfs") {
    const capacityBytes = sizeOf(words);
    const mode = words.map((word) => /^mode=([0-7]+)$/.exec(word)?.[1]).find((digits) => digits !== undefined);
    const fs = new Tmpfs({
      dev,
      now: () => context.kernel.clock.realtime(),
      mode: mode === undefined ? 0o1777 : Number.parseInt(mode, 8),
      uid: numberOf(words, "uid"),
      gid: numberOf(words, "gid"),
      ...(capacityBytes === undefined ? {} : { capacityBytes }),
    });
    context.kernel.host.mnt.mount(fs, mountpoint, { source: options["device"] ?? "tmpfs" });
    return;
  }
  throw new EngineError("System", `failed to mount local volume: mount ${options["device"]}:${mountpoint}, data: ${options["o"] ?? ""}: no such device`);
}

function numberOf(words: readonly string[], name: string): number {
  const word = words.find((one) => one.startsWith(`${name}=`));
  return Number(word?.slice(name.length + 1)) || 0;
}

function sizeOf(words: readonly string[]): number | undefined {
  for (const word of words) {
    const match = /^size=(\d+)([kmg]?)$/i.exec(word);
    if (match !== null) return Number(match[1]) * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] ?? "").toLowerCase()] ?? 1);
  }
  return undefined;
}
