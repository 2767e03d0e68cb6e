/** The zone that a process lives in. */
import type { Bytes } from "../bytes.ts";
import { parsePosixZone, posixTypeAt } from "./posix-zone.ts";
import { fixedZone, UTC, type Zone } from "./zone.ts";
import { decodeZoneFile } from "./zone-file.ts";

/** What of a file system it takes. */
interface Files {
  exists(path: string): boolean;
  stat(path: string): { readonly type: string };
  readFile(path: string): Bytes;
}

/** The zone that a TZ variable names; without one, that of /etc/localtime. */
export function localZone(tz: string | undefined, files: Files): Zone {
  if (tz === undefined) return zoneIn("/etc/localtime", files) ?? UTC;
  const name = tz.replace(/^:/, "");
  if (name === "") return UTC;
  const known = zoneIn(name.startsWith("/") ? name : `/usr/share/zoneinfo/${name}`, files);
  if (known) return known;
  const posix = parsePosixZone(name);
  if (posix) return { at: (seconds) => posixTypeAt(posix, seconds) };
  // glibc keeps a name that it does not know; musl takes it for UTC.
  return files.exists("/lib/ld-musl-x86_64.so.1") ? UTC : fixedZone(/^[A-Za-z]{3,}/.exec(name)?.[0] ?? "", 0);
}

function zoneIn(path: string, files: Files): Zone | undefined {
  try {
    return files.stat(path).type === "file" ? decodeZoneFile(files.readFile(path)) : undefined;
  } catch {
    return undefined;
  }
}
