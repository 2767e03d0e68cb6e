import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Stat } from "../../sim/sys.ts";
import { globPattern } from "../find/parse.ts";
import { sameFile } from "../lib/copy.ts";
import { Exit } from "../lib/errors.ts";
import { zoneOf } from "../lib/format-time.ts";
import { parseMode } from "../lib/mode.ts";
import { parseDate } from "../lib/parse-date.ts";
import { encodeTarHeader, padded, sparseBody, type TarHeader } from "../lib/tar-format.ts";
import { Accounts } from "../lib/users.ts";
import type { Tool } from "../lib/utility.ts";
import { type WalkEntry, walk } from "../lib/walk.ts";
import { readTransforms } from "./transform.ts";

export interface Packed {
  readonly parts: Bytes[];
  /** What was packed, a directory before what it holds. */
  readonly packed: WalkEntry[];
}

/** The archive's blocks for `names`, directories with what they hold. `own` is the archive itself, left out. */
export async function createArchive(tool: Tool, names: readonly string[], own: Stat | undefined, verboseTo: 1 | 2): Promise<Packed> {
  const parts: Bytes[] = [];
  const packed: WalkEntry[] = [];
  const transform = await readTransforms(tool);
  const change = await modeChange(tool);
  const links = new Map<string, string>();
  const accounts = new Accounts(tool.sys);
  const excluded = tool.values("exclude").map((text) => globPattern(text.replace(/\/+$/, ""), false));
  const isExcluded = (path: string) =>
    excluded.some((pattern) => pattern.test(path) || path.split("/").some((part, i, all) => pattern.test(part) || pattern.test(all.slice(i).join("/"))));
  const warned = new Set<string>();
  for (const name of names) {
    await walk(
      tool.sys,
      name,
      async (entry, when) => {
        if (when === "after" || isExcluded(entry.path.replace(/^\.\//, ""))) return;
        if (own && sameFile(entry.stat, own)) return await notice(tool, `${entry.path}: archive cannot contain itself; not dumped`);
        await add(entry);
      },
      {
        follow: tool.has("dereference") ? "always" : "never",
        sort: tool.value("sort") === "name",
        enter: (entry) => !tool.has("no-recursion") && !isExcluded(entry.path.replace(/^\.\//, "")),
        onError: async (path, error, what) =>
          await tool.warn(tool.gnu ? `${path}: Cannot ${what === "stat" ? "stat" : "open"}: ${error.message}` : `${path}: ${error.message}`, tool.gnu ? 2 : 1),
      },
    );
  }
  return { parts, packed };

  async function add(entry: WalkEntry): Promise<void> {
    const { stat } = entry;
    if (stat.type === "socket") return await notice(tool, `${entry.path}: socket ignored`);
    const given = await memberName(entry.path, stat.type === "dir");
    const stored = transform(given);
    const key = `${stat.dev}:${stat.ino}`;
    const first = stat.type !== "dir" && stat.nlink > 1 ? links.get(key) : undefined;
    let content: Bytes = new Uint8Array(0);
    if (stat.type === "file" && first === undefined) {
      try {
        content = tool.sys.fs.readFile(entry.path);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        return await tool.warn(tool.gnu ? `${entry.path}: Cannot open: ${error.message}` : `${entry.path}: ${error.message}`, tool.gnu ? 2 : 1);
      }
    }
    if (stat.nlink > 1 && stat.type !== "dir" && first === undefined) links.set(key, stored);
    // An executable of this computer claims more bytes than it has: stored as a sparse file.
    const sparse = content[0] === 0x7f && content[1] === 0x45 && stat.size > stat.blocks * 512 + 4096;
    const head = sparse ? content.subarray(0, Math.max(4096, stat.blocks * 512)) : content;
    const body = sparse ? sparseBody(head, stat.size) : head;
    const header: TarHeader = {
      name: stored,
      mode: change(stat.mode, stat.type === "dir"),
      uid: stat.uid,
      gid: stat.gid,
      size: body.length,
      mtime: stat.mtime / 1000,
      type: first !== undefined ? "link" : (stat.type as TarHeader["type"]),
      linkName: first ?? (stat.type === "symlink" ? transform(tool.sys.fs.readlink(entry.path), "symlink") : ""),
      userName: accounts.userName(stat.uid) ?? "",
      groupName: accounts.groupName(stat.gid) ?? "",
      ...(stat.rdev && { device: stat.rdev }),
      ...(sparse && { realSize: stat.size }),
    };
    override(header);
    parts.push(encodeTarHeader(header), padded(body));
    packed.push(entry);
    if (tool.has("verbose")) {
      const shown = tool.has("show-transformed-names") ? stored : given;
      if (verboseTo === 1) tool.out.put(`${shown}\n`);
      else await tool.note(`${shown}\n`);
    }
  }

  /** --owner, --group, --mtime, --numeric-owner */
  function override(header: TarHeader): void {
    const owner = tool.value("owner");
    const group = tool.value("group");
    const mtime = tool.value("mtime");
    if (owner !== undefined)
      [header.userName, header.uid] = nameAndId(
        owner,
        header.uid,
        (text) => accounts.uidOf(text),
        (id) => accounts.userName(id),
      );
    if (group !== undefined)
      [header.groupName, header.gid] = nameAndId(
        group,
        header.gid,
        (text) => accounts.gidOf(text),
        (id) => accounts.groupName(id),
      );
    if (mtime !== undefined) header.mtime = (parseDate(mtime, tool.sys.clock.realtime(), zoneOf(tool.sys)) ?? 0) / 1000;
    if (tool.has("numeric-owner")) header.userName = header.groupName = "";
  }

  async function memberName(path: string, directory: boolean): Promise<string> {
    let name = path;
    const prefix = /^(?:\/+|(?:.*\/)?\.\.(?:\/|$))+/.exec(name)?.[0];
    if (prefix !== undefined && !tool.has("absolute-names")) {
      if (!warned.has(prefix)) {
        warned.add(prefix);
        await tool.note(tool.gnu ? `tar: Removing leading \`${prefix}' from member names\n` : `tar: removing leading '${prefix}' from member names\n`);
      }
      name = name.slice(prefix.length) || ".";
    }
    return directory && !name.endsWith("/") ? `${name}/` : name;
  }
}

async function notice(tool: Tool, message: string): Promise<void> {
  await tool.note(`tar: ${message}\n`);
}

/** `NAME`, `NAME:ID`, `ID`, or `+ID`, which is never a name. */
function nameAndId(text: string, own: number, find: (text: string) => number | undefined, nameOf: (id: number) => string | undefined): [string, number] {
  const [name = "", id] = text.split(":");
  if (id !== undefined) return [name, Number(id)];
  if (/^\+?\d+$/.test(name)) return [nameOf(Number(name)) ?? "", Number(name)];
  return [name, find(name) ?? own];
}

async function modeChange(tool: Tool): Promise<(mode: number, isDirectory: boolean) => number> {
  const text = tool.value("mode");
  if (text === undefined) return (mode) => mode;
  const change = parseMode(text, tool.sys.umask());
  if (change) return change;
  await tool.note("tar: Invalid mode given on option\ntar: Error is not recoverable: exiting now\n");
  throw new Exit(2);
}
