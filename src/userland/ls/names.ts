import type { Stat } from "../../sim/sys.ts";
import { indicator } from "../lib/file-types.ts";
import { displayWidth } from "../lib/text.ts";
import type { Item } from "./items.ts";
import type { View } from "./view.ts";

export function nameOf(view: View, item: Item, items: readonly Item[]): { text: string; width: number } {
  const quoted = view.quote(item.name);
  // On a terminal, GNU lets names without quotes begin under the letter of those with.
  const pad =
    view.mayQuote && view.format !== "commas" && quoted === item.name && items.some((other) => view.quote(other.name) !== other.name) && items.length > 1
      ? " "
      : "";
  const type = item.stat.type;
  let mark = view.format === "long" && type === "symlink" ? "" : indicator(type, item.stat.mode);
  if (view.indicators === "none" || (view.indicators === "slash" && mark !== "/") || (view.indicators === "file-type" && mark === "*")) mark = "";
  return { text: pad + paint(view, quoted, item.name, item.stat, item.link) + mark, width: pad.length + displayWidth(quoted) + mark.length };
}

function paint(view: View, shown: string, name: string, stat: Stat, link: Stat | undefined): string {
  if (!view.colors) return shown;
  if (!view.gnu) return `\x1b[${busyboxColor(stat)}m${shown}\x1b[m`;
  const code = view.colors.codeOf(name, stat, link);
  if (code === undefined) return shown;
  // The first colour is led in by a reset, once.
  const lead = view.painted.any ? "" : "\x1b[0m";
  view.painted.any = true;
  return `${lead}\x1b[${code}m${shown}\x1b[0m`;
}

function busyboxColor(stat: Stat): string {
  switch (stat.type) {
    case "dir":
      return "1;34";
    case "symlink":
      return "1;36";
    case "fifo":
      return "0;33";
    case "socket":
      return "1;35";
    case "block":
    case "char":
      return "1;33";
    default:
      return stat.mode & 0o111 ? "1;32" : "0;0";
  }
}

export function linkOf(view: View, item: Item): string {
  if (item.target === undefined) return "";
  const shown = view.quote(item.target);
  const mark = item.link && view.indicators !== "none" ? indicator(item.link.type, item.link.mode) : "";
  return ` -> ${item.link ? paint(view, shown, item.target, item.link, undefined) : shown}${view.indicators === "classify" || mark === "/" ? mark : ""}`;
}
