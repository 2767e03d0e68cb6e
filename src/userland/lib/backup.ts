import type { Tool } from "./utility.ts";

/** Moves what is about to be overwritten out of the way, when -b, --backup or --suffix asks for it. */
export function backUp(tool: Tool, path: string): void {
  if (!tool.has("b", "backup", "suffix")) return;
  const control = tool.value("backup") ?? tool.sys.env.get("VERSION_CONTROL") ?? "existing";
  if (control === "none" || control === "off") return;
  const { fs } = tool.sys;
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash);
  const folder = path.slice(0, slash) || ".";
  const numbers = fs
    .readdir(folder)
    .map((entry) => (entry.name.startsWith(`${name}.~`) ? Number(/^(\d+)~$/.exec(entry.name.slice(name.length + 2))?.[1] ?? 0) : 0));
  const latest = Math.max(0, ...numbers);
  const numbered = control === "numbered" || control === "t" || (latest > 0 && (control === "existing" || control === "nil"));
  fs.rename(path, numbered ? `${path}.~${latest + 1}~` : path + (tool.value("suffix") ?? "~"));
}
