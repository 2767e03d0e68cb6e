import { decodeUtf8 } from "../base/utf8.ts";
import { ALL_CAPABILITIES } from "../sim/fs/permissions.ts";
import type { PathFs } from "../sim/fs/types.ts";
import type { Credentials } from "../sim/kernel/types.ts";

export interface User {
  readonly name: string;
  readonly home: string;
  readonly shell: string;
  readonly credentials: Credentials;
}

/** An account of the host from /etc/passwd and /etc/group. Throws Error when there is none. */
export function findUser(fs: PathFs, name: string): User {
  const entry = lines(fs, "/etc/passwd").find((fields) => fields[0] === name);
  if (entry === undefined) throw new Error(`no such user: ${name}`);
  const uid = Number(entry[2]);
  const gid = Number(entry[3]);
  const groups = [
    gid,
    ...lines(fs, "/etc/group")
      .filter((fields) => (fields[3] ?? "").split(",").includes(name))
      .map((fields) => Number(fields[2])),
  ];
  const capabilities = uid === 0 ? ALL_CAPABILITIES : new Set<never>();
  return {
    name,
    home: entry[5] ?? "/",
    shell: entry[6] ?? "/bin/sh",
    credentials: { uid, gid, realUid: uid, realGid: gid, groups: [...new Set(groups)], capabilities, bounding: ALL_CAPABILITIES },
  };
}

function lines(fs: PathFs, path: string): string[][] {
  return decodeUtf8(fs.readFile(path))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
}
