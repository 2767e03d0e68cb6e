import { Errno } from "../../base/errno.ts";
import type { Stat } from "../../sim/sys.ts";
import { compareVersions } from "../lib/compare.ts";
import { quote, reason } from "../lib/errors.ts";
import { displayWidth } from "../lib/text.ts";
import type { Tool } from "../lib/utility.ts";
import { compareNames, joinPath } from "../lib/walk.ts";
import type { View } from "./view.ts";

/** A file that is listed. */
export interface Item {
  readonly name: string;
  readonly path: string;
  readonly stat: Stat;
  /** What a symlink leads to, where it was looked up. */
  readonly link: Stat | undefined;
  readonly target: string | undefined;
}

export function followsOperand(view: View, item: Item): boolean {
  return item.stat.type === "dir" || (item.link?.type === "dir" && view.followOperandDirectories);
}

export async function operand(tool: Tool, view: View, name: string): Promise<Item | undefined> {
  try {
    if (view.follow !== "never") return itemOf(tool, view, name, name, tool.sys.fs.stat(name));
    const stat = tool.sys.fs.lstat(name);
    // A trailing slash asks for what the link leads to.
    return itemOf(tool, view, name, name, stat);
  } catch (error) {
    await tool.warn(tool.gnu ? `cannot access ${quote(name)}: ${reason(error)}` : `${name}: ${reason(error)}`, tool.gnu ? 2 : 1);
    return undefined;
  }
}

function itemOf(tool: Tool, view: View, name: string, path: string, stat: Stat): Item {
  if (stat.type !== "symlink") return { name, path, stat, link: undefined, target: undefined };
  let link: Stat | undefined;
  try {
    link = tool.sys.fs.stat(path);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return { name, path, stat, link, target: view.format === "long" ? tool.sys.fs.readlink(path) : undefined };
}

export async function readDirectory(tool: Tool, view: View, path: string): Promise<Item[] | undefined> {
  let fd: number;
  let names: string[];
  try {
    // Open while it is looked at, which shows when it is the list of what is open.
    fd = await tool.sys.open(path, { read: true, directory: true });
    names = tool.sys.fs.readdir(path).map((entry) => entry.name);
  } catch (error) {
    await tool.warn(
      tool.gnu ? `cannot open directory ${quote(path)}: ${reason(error)}` : `can't open '${path}': ${reason(error)}`,
      tool.gnu ? (tool.operands.includes(path) || tool.operands.length === 0 ? 2 : 1) : 1,
    );
    return undefined;
  }
  if (view.hidden === "all") names = [".", "..", ...names];
  else if (view.hidden === "no") names = names.filter((name) => !name.startsWith("."));
  const items: Item[] = [];
  for (const name of names) {
    if (view.ignore.some((pattern) => pattern.test(name))) continue;
    const full = joinPath(path, name);
    try {
      items.push(itemOf(tool, view, name, full, view.follow === "always" ? tool.sys.fs.stat(full) : tool.sys.fs.lstat(full)));
    } catch (error) {
      await tool.warn(tool.gnu ? `cannot access ${quote(full)}: ${reason(error)}` : `${full}: ${reason(error)}`);
    }
  }
  tool.sys.close(fd);
  sortItems(items, view);
  return items;
}

export function sortItems(items: Item[], view: View): void {
  const byName = (a: Item, b: Item) => compareNames(a.name, b.name);
  const extension = (name: string) => (name.lastIndexOf(".") > 0 ? name.slice(name.lastIndexOf(".")) : "");
  const compare: Record<Exclude<View["sort"], "none">, (a: Item, b: Item) => number> = {
    name: byName,
    size: (a, b) => b.stat.size - a.stat.size || byName(a, b),
    time: (a, b) => b.stat[view.time] - a.stat[view.time] || byName(a, b),
    version: (a, b) => compareVersions(a.name, b.name) || byName(a, b),
    extension: (a, b) => compareNames(extension(a.name), extension(b.name)) || byName(a, b),
    width: (a, b) => displayWidth(view.quote(a.name)) - displayWidth(view.quote(b.name)) || byName(a, b),
  };
  if (view.sort !== "none") items.sort(compare[view.sort] ?? byName);
  if (view.reverse && view.sort !== "none") items.reverse();
  const isDirectory = (item: Item) => (item.link ?? item.stat).type === "dir";
  if (view.directoriesFirst) items.sort((a, b) => Number(isDirectory(b)) - Number(isDirectory(a)));
}
