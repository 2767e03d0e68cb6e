import { decodeUtf8 } from "../../base/utf8.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import { EngineError } from "../error.ts";

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  readonly home: string;
}

/** Resolves `--user NAME|UID[:GROUP|GID]` and `--group-add` with the container's own passwd and group files. */
export function lookUpUser(fs: PathFs, spec: string, groupAdd: readonly string[], kind: EngineError["kind"]): ContainerUser {
  const colon = spec.indexOf(":");
  const userPart = colon < 0 ? spec : spec.slice(0, colon);
  const groupPart = colon < 0 ? undefined : spec.slice(colon + 1);
  const accounts = lines(fs, "/etc/passwd").map(parseAccount);
  const groups = lines(fs, "/etc/group").map(parseGroup);
  const wantedUser = userPart === "" ? "0" : userPart;
  const account = accounts.find((entry) => entry.name === wantedUser) ?? accounts.find((entry) => `${entry.uid}` === wantedUser);
  if (account === undefined && isOutOfRange(wantedUser)) throw new EngineError(kind, OUT_OF_RANGE);
  if (account === undefined && !isId(wantedUser)) throw new EngineError(kind, `unable to find user ${userPart}: no matching entries in passwd file`);
  const uid = account?.uid ?? Number(wantedUser);
  let gid = account?.gid ?? 0;
  let supplementary: number[] = [];
  if (groupPart !== undefined && groupPart !== "") gid = lookUpGroup(groups, groupPart, kind);
  else if (account !== undefined) supplementary = groups.filter((group) => group.members.includes(account.name)).map((group) => group.gid);
  for (const extra of groupAdd) supplementary.push(lookUpGroup(groups, extra, kind));
  return { uid, gid, groups: [...new Set([gid, ...supplementary])], home: account?.home || "/" };
}

function lookUpGroup(groups: readonly Group[], wanted: string, kind: EngineError["kind"]): number {
  const group = groups.find((entry) => entry.name === wanted) ?? groups.find((entry) => `${entry.gid}` === wanted);
  if (group !== undefined) return group.gid;
  if (isOutOfRange(wanted)) throw new EngineError(kind, OUT_OF_RANGE);
  if (!isId(wanted)) throw new EngineError(kind, `unable to find group ${wanted}: no matching entries in group file`);
  return Number(wanted);
}

interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

function parseAccount(line: string): { name: string; uid: number; gid: number; home: string } {
  const [name = "", , uid = "", gid = "", , home = ""] = line.split(":");
  return { name, uid: Number(uid), gid: Number(gid), home };
}

function parseGroup(line: string): Group {
  const [name = "", , gid = "", members = ""] = line.split(":");
  return { name, gid: Number(gid), members: members === "" ? [] : members.split(",") };
}

function lines(fs: PathFs, path: string): string[] {
  if (!fs.exists(path)) return [];
  return decodeUtf8(fs.readFile(path))
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

const OUT_OF_RANGE = "uids and gids must be in range 0-2147483647";

function isOutOfRange(text: string): boolean {
  return /^[+-]?\d{1,18}$/.test(text) && (Number(text) < 0 || Number(text) > 0x7fffffff);
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) <= 0x7fffffff;
}
