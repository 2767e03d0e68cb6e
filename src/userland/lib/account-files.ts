/** Changing /etc/passwd, group, shadow and gshadow. */
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "./text.ts";

export interface Row {
  readonly fields: string[];
}

/** One of the colon-separated files, with comments and order kept. */
export class AccountFile {
  readonly rows: Row[];
  readonly #sys: Sys;
  readonly #path: string;
  readonly #exists: boolean;

  constructor(sys: Sys, path: string) {
    this.#sys = sys;
    this.#path = path;
    this.#exists = sys.fs.exists(path);
    const text = this.#exists ? decodeText(sys.fs.readFile(path)) : "";
    this.rows = text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => ({ fields: line.split(":") }));
  }

  find(name: string): Row | undefined {
    return this.rows.find((row) => row.fields[0] === name);
  }

  add(...fields: string[]): void {
    this.rows.push({ fields });
  }

  remove(name: string): void {
    const at = this.rows.findIndex((row) => row.fields[0] === name);
    if (at >= 0) this.rows.splice(at, 1);
  }

  /** Throws Errno EACCES without the right to. `always`: makes the file when it is missing. */
  save(always = true): void {
    if (!this.#exists && !always) return;
    this.#sys.fs.writeFile(this.#path, `${this.rows.map((row) => row.fields.join(":")).join("\n")}\n`);
  }
}

export class AccountFiles {
  readonly passwd: AccountFile;
  readonly group: AccountFile;
  readonly shadow: AccountFile;
  readonly gshadow: AccountFile;
  readonly #sys: Sys;

  constructor(sys: Sys) {
    this.#sys = sys;
    this.passwd = new AccountFile(sys, "/etc/passwd");
    this.group = new AccountFile(sys, "/etc/group");
    this.shadow = new AccountFile(sys, "/etc/shadow");
    this.gshadow = new AccountFile(sys, "/etc/gshadow");
  }

  save(): void {
    this.passwd.save();
    this.group.save();
    this.shadow.save();
    this.gshadow.save(false);
  }

  /** Days since the epoch, as shadow(5) counts. */
  get today(): number {
    return Math.floor(this.#sys.clock.realtime() / 86_400_000);
  }

  freeId(file: AccountFile, low: number, high: number, down = false): number | undefined {
    const taken = new Set(file.rows.map((row) => Number(row.fields[2])));
    if (down) {
      for (let id = high; id >= low; id--) if (!taken.has(id)) return id;
      return undefined;
    }
    let id = low;
    for (const used of taken) if (used >= id && used <= high) id = used + 1;
    if (id <= high) return id;
    for (id = low; id <= high; id++) if (!taken.has(id)) return id;
    return undefined;
  }

  addUser(user: { name: string; uid: number; gid: number; gecos: string; home: string; shell: string; password?: string }): void {
    this.passwd.add(user.name, "x", String(user.uid), String(user.gid), user.gecos, user.home, user.shell);
    this.shadow.add(user.name, user.password ?? "!", String(this.today), "0", "99999", "7", "", "", "");
  }

  addGroup(name: string, gid: number, members: readonly string[] = []): void {
    this.group.add(name, "x", String(gid), members.join(","));
    this.gshadow.add(name, "!", "", members.join(","));
  }

  removeUser(name: string): void {
    this.passwd.remove(name);
    this.shadow.remove(name);
    for (const row of [...this.group.rows, ...this.gshadow.rows])
      setMembers(
        row,
        membersOf(row).filter((member) => member !== name),
      );
  }

  join(name: string, group: string): void {
    for (const row of [this.group.find(group), this.gshadow.find(group)]) if (row && !membersOf(row).includes(name)) setMembers(row, [...membersOf(row), name]);
  }

  leave(name: string, group: string): void {
    for (const row of [this.group.find(group), this.gshadow.find(group)])
      if (row)
        setMembers(
          row,
          membersOf(row).filter((member) => member !== name),
        );
  }
}

export function membersOf(row: Row): string[] {
  return (row.fields[3] ?? "").split(",").filter(Boolean);
}

function setMembers(row: Row, members: readonly string[]): void {
  row.fields[3] = members.join(",");
}

/** A home directory with the skeleton's files. */
export function makeHome(sys: Sys, home: string, uid: number, gid: number, skeleton = "/etc/skel"): void {
  if (sys.fs.exists(home)) return;
  for (let slash = home.indexOf("/", 1); slash > 0; slash = home.indexOf("/", slash + 1))
    if (!sys.fs.exists(home.slice(0, slash))) sys.fs.mkdir(home.slice(0, slash), 0o755);
  sys.fs.mkdir(home, 0o755);
  sys.fs.chmod(home, 0o755);
  if (sys.fs.exists(skeleton)) copyTree(sys, skeleton, home, uid, gid, 0);
  sys.fs.chown(home, uid, gid);
}

function copyTree(sys: Sys, from: string, to: string, uid: number, gid: number, depth: number): void {
  if (depth > 20) return;
  for (const { name, type } of sys.fs.readdir(from)) {
    const target = `${to}/${name}`;
    if (type === "dir") {
      sys.fs.mkdir(target);
      copyTree(sys, `${from}/${name}`, target, uid, gid, depth + 1);
    } else if (type === "symlink") sys.fs.symlink(sys.fs.readlink(`${from}/${name}`), target);
    else sys.fs.writeFile(target, sys.fs.readFile(`${from}/${name}`));
    sys.fs.chown(target, uid, gid, { noFollow: true });
  }
}

export function removeTreeQuietly(sys: Sys, path: string, depth = 0): void {
  if (depth > 50) return;
  for (const { name, type } of sys.fs.readdir(path)) {
    if (type === "dir") removeTreeQuietly(sys, `${path}/${name}`, depth + 1);
    else sys.fs.unlink(`${path}/${name}`);
  }
  sys.fs.rmdir(path);
}
