/** /etc/passwd and /etc/group. */
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "./text.ts";

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** The accounts of the file system that a program sees, read once. */
export class Accounts {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly #userNames: ReadonlyMap<number, string>;
  readonly #groupNames: ReadonlyMap<number, string>;

  constructor(sys: Sys) {
    this.users = rows(sys, "/etc/passwd").map(([name, , uid, gid, gecos, home, shell]) => ({
      name: name ?? "",
      uid: Number(uid),
      gid: Number(gid),
      gecos: gecos ?? "",
      home: home ?? "",
      shell: shell ?? "",
    }));
    this.groups = rows(sys, "/etc/group").map(([name, , gid, members]) => ({
      name: name ?? "",
      gid: Number(gid),
      members: (members ?? "").split(",").filter(Boolean),
    }));
    this.#userNames = new Map(this.users.toReversed().map((user) => [user.uid, user.name]));
    this.#groupNames = new Map(this.groups.toReversed().map((group) => [group.gid, group.name]));
  }

  userName(uid: number): string | undefined {
    return this.#userNames.get(uid);
  }

  groupName(gid: number): string | undefined {
    return this.#groupNames.get(gid);
  }

  user(name: string): User | undefined {
    return this.users.find((user) => user.name === name);
  }

  group(name: string): Group | undefined {
    return this.groups.find((group) => group.name === name);
  }

  /** A name or a number. */
  uidOf(text: string): number | undefined {
    return this.user(text)?.uid ?? number(text);
  }

  gidOf(text: string): number | undefined {
    return this.group(text)?.gid ?? number(text);
  }

  /** Primary and supplementary groups of a user. */
  groupsOf(user: User): number[] {
    return [user.gid, ...this.groups.filter((group) => group.gid !== user.gid && group.members.includes(user.name)).map((group) => group.gid)];
  }
}

function number(text: string): number | undefined {
  const digits = text.replace(/^\+/, "");
  return /^\d{1,10}$/.test(digits) ? Number(digits) : undefined;
}

function rows(sys: Sys, path: string): string[][] {
  try {
    return decodeText(sys.fs.readFile(path))
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(":"));
  } catch {
    return [];
  }
}
