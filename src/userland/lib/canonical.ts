import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";

const MOST_LINKS = 40;

/** A path without `.`, `..` and symlinks. `missing` says what may not exist: nothing, the last part, anything. */
export function canonicalPath(sys: Sys, path: string, missing: "none" | "last" | "any"): string {
  if (path === "") throw new Errno("ENOENT");
  let links = 0;
  let done = path.startsWith("/") ? "" : sys.fs.cwd().replace(/\/$/, "");
  const todo = path.split("/").reverse();
  while (todo.length > 0) {
    const name = todo.pop() as string;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      done = done.slice(0, Math.max(0, done.lastIndexOf("/")));
      continue;
    }
    const next = `${done}/${name}`;
    const rest = todo.some((part) => part !== "" && part !== ".");
    try {
      const stat = sys.fs.lstat(next);
      if (stat.type === "symlink") {
        if (++links > MOST_LINKS) throw new Errno("ELOOP");
        const target = sys.fs.readlink(next);
        if (target.startsWith("/")) done = "";
        todo.push(...target.split("/").reverse());
        continue;
      }
      if (stat.type !== "dir" && todo.length > 0 && missing !== "any") throw new Errno("ENOTDIR");
    } catch (error) {
      if (!(error instanceof Errno) || error.code === "ELOOP") throw error;
      if (missing === "none" || (missing === "last" && rest) || (error.code !== "ENOENT" && missing !== "any")) throw error;
    }
    done = next;
  }
  return done === "" ? "/" : done;
}

/** `to` as seen from the directory `from`, both canonical. */
export function relativePath(from: string, to: string): string {
  const a = from.split("/").filter(Boolean);
  const b = to.split("/").filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/") || ".";
}
