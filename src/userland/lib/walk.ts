/** A walk through a tree, parents first or last, without recursion. */
import { Errno } from "../../base/errno.ts";
import type { Stat, Sys } from "../../sim/sys.ts";

export interface WalkEntry {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly stat: Stat;
  /** Symlink that leads nowhere, or a loop. */
  readonly linkStat: Stat;
}

export interface WalkOptions {
  /** `never`: links are themselves; `roots`: only those given; `always`. */
  follow?: "never" | "roots" | "always";
  sort?: boolean;
  /** Called for a directory before its entries; false keeps out. */
  enter?: (entry: WalkEntry) => boolean;
  onError?: (path: string, error: Errno, what: "stat" | "read") => Promise<void>;
}

const DEEPEST = 2000;

/** `visit` gets "before" for everything, and "after" for a directory once its entries are done. */
export async function walk(
  sys: Sys,
  root: string,
  visit: (entry: WalkEntry, when: "before" | "after") => Promise<void>,
  options: WalkOptions = {},
): Promise<void> {
  const first = await look(sys, root, root, 0, options);
  if (!first) return;
  const stack: { entry: WalkEntry; names: string[] | undefined; at: number }[] = [];
  await visit(first, "before");
  if (first.stat.type !== "dir" || options.enter?.(first) === false) {
    if (first.stat.type === "dir") await visit(first, "after");
    return;
  }
  stack.push({ entry: first, names: undefined, at: 0 });
  while (stack.length > 0) {
    const top = stack.at(-1) as (typeof stack)[number];
    if (!top.names) top.names = await list(sys, top.entry.path, options);
    const name = top.names[top.at++];
    if (name === undefined) {
      stack.pop();
      await visit(top.entry, "after");
      continue;
    }
    const path = top.entry.path.endsWith("/") ? top.entry.path + name : `${top.entry.path}/${name}`;
    const entry = await look(sys, path, name, top.entry.depth + 1, options);
    if (!entry) continue;
    await visit(entry, "before");
    if (entry.stat.type !== "dir") continue;
    const loops = stack.some((parent) => parent.entry.stat.ino === entry.stat.ino && parent.entry.stat.dev === entry.stat.dev);
    if (options.enter?.(entry) === false || stack.length >= DEEPEST || loops) await visit(entry, "after");
    else stack.push({ entry, names: undefined, at: 0 });
    await sys.yield();
  }
}

export function joinPath(directory: string, name: string): string {
  return directory === "" ? name : directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** basename(3) */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? (path === "" ? "" : "/") : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** dirname(3) */
export function dirName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return path === "" ? "." : "/";
  const slash = trimmed.lastIndexOf("/");
  if (slash < 0) return ".";
  return trimmed.slice(0, slash).replace(/\/+$/, "") || "/";
}

async function list(sys: Sys, path: string, options: WalkOptions): Promise<string[]> {
  try {
    const names = sys.fs.readdir(path).map((entry) => entry.name);
    return options.sort ? names.sort(compareNames) : names;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await options.onError?.(path, error, "read");
    return [];
  }
}

async function look(sys: Sys, path: string, name: string, depth: number, options: WalkOptions): Promise<WalkEntry | undefined> {
  const follow = options.follow ?? "never";
  try {
    const linkStat = sys.fs.lstat(path);
    let stat = linkStat;
    if (linkStat.type === "symlink" && (follow === "always" || (follow === "roots" && depth === 0))) {
      try {
        stat = sys.fs.stat(path);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
      }
    }
    return { path, name, depth, stat, linkStat };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await options.onError?.(path, error, "stat");
    return undefined;
  }
}

/** Order of the C locale. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
