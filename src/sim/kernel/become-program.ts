import type { Capability } from "../fs/types.ts";
import type { Loaded } from "./exec.ts";
import type { KernelProcess } from "./process.ts";

/** What execve(2) changes about the process: its name, its arguments and, for set-id programs, who it is. */
export function becomeProgram(process: KernelProcess, loaded: Loaded): void {
  process.program = loaded.file;
  process.argv = loaded.argv;
  process.exe = loaded.exe;
  process.name = (loaded.argv[0] ?? loaded.exe).replace(/^-/, "").split("/").pop()?.slice(0, 15) ?? "";
  takeSetIds(process, loaded);
  // Inside a user namespace only its root keeps the power over a new program.
  const { user } = process.namespaces;
  if (user.parent !== undefined && user.local("uid", process.credentials.uid) !== 0) {
    process.credentials = { ...process.credentials, inNamespace: new Set() };
  }
}

/** Set-user-id and set-group-id programs. A user namespace heeds them for ids that it knows, a nosuid mount never. */
function takeSetIds(process: KernelProcess, { stat, nosuid }: Loaded): void {
  const { credentials, ids } = process;
  if (credentials.noNewPrivileges === true || nosuid) return;
  const known = (kind: "uid" | "gid", id: number): boolean => ids === undefined || ids.kernel(kind, ids.local(kind, id)) === id;
  if ((stat.mode & 0o2010) === 0o2010 && known("gid", stat.gid)) process.credentials = { ...process.credentials, gid: stat.gid };
  if ((stat.mode & 0o4000) === 0 || !known("uid", stat.uid)) return;
  const capabilities = ids !== undefined ? credentials.capabilities : stat.uid === 0 ? credentials.bounding : new Set<Capability>();
  process.credentials = { ...process.credentials, uid: stat.uid, capabilities };
}
