import type { Stat } from "../../sim/sys.ts";
import { modeString } from "../lib/mode.ts";
import { displayWidth } from "../lib/text.ts";
import type { Item } from "./items.ts";
import type { View } from "./view.ts";

export function longRows(view: View, items: readonly Item[]): string[] {
  const sizeText = (stat: Stat) => (stat.rdev && (stat.type === "char" || stat.type === "block") ? undefined : view.size(stat.size));
  const rows = items.map(({ stat }) => ({
    mode: modeString(stat.type, stat.mode),
    links: String(stat.nlink),
    user: view.userName(stat.uid),
    group: view.groupName(stat.gid),
    size: sizeText(stat),
    major: String(stat.rdev?.[0] ?? 0),
    minor: String(stat.rdev?.[1] ?? 0),
    date: view.date(stat[view.time]),
  }));
  if (!view.gnu) {
    return rows.map((row) => {
      const size = row.size === undefined ? `${row.major.padStart(4)}, ${row.minor.padStart(3)}` : row.size.padStart(9);
      const owner = `${view.owner ? `${row.user.padEnd(8).slice(0, Math.max(8, row.user.length))} ` : ""}${view.group ? `${row.group.padEnd(8)} ` : ""}`;
      return `${row.mode} ${row.links.padStart(4)} ${owner}${size} ${row.date}`;
    });
  }
  const width = (pick: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => displayWidth(pick(row))));
  const widths = { links: width((row) => row.links), user: width((row) => row.user), group: width((row) => row.group), date: width((row) => row.date) };
  const devices = rows.filter((row) => row.size === undefined);
  const major = Math.max(0, ...devices.map((row) => row.major.length));
  const minor = Math.max(0, ...devices.map((row) => row.minor.length));
  const sizeWidth = Math.max(
    devices.length > 0 ? major + minor + 2 : 0,
    width((row) => row.size ?? ""),
  );
  const padName = (text: string, columns: number) =>
    /^\d+$/.test(text) ? text.padStart(columns) : text + " ".repeat(Math.max(0, columns - displayWidth(text)));
  return rows.map((row) => {
    const size = row.size === undefined ? `${row.major.padStart(sizeWidth - minor - 2)}, ${row.minor.padStart(minor)}` : row.size.padStart(sizeWidth);
    return `${row.mode} ${row.links.padStart(widths.links)} ${view.owner ? `${padName(row.user, widths.user)} ` : ""}${view.group ? `${padName(row.group, widths.group)} ` : ""}${size} ${row.date.padStart(widths.date)}`;
  });
}
