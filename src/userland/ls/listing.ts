import type { Tool } from "../lib/utility.ts";
import { columns, commas } from "./columns.ts";
import type { Item } from "./items.ts";
import { longRows } from "./long-rows.ts";
import { linkOf, nameOf } from "./names.ts";
import type { View } from "./view.ts";

export function blockTotal(view: View, items: readonly Item[]): string {
  const blocks = items.reduce((sum, item) => sum + item.stat.blocks, 0);
  const shown = view.size(1024);
  return shown === "1024" || !/[A-Za-z]/.test(shown) ? String(Math.ceil(blocks / 2)) : view.size(blocks * 512);
}

export function list(tool: Tool, view: View, items: readonly Item[]): void {
  const context = tool.gnu && view.format !== "long" && tool.has("context") ? "? " : "";
  const prefixes = prefixColumns(view, items).map((prefix) => prefix + context);
  const ending = tool.has("zero") ? "\0" : "\n";
  const names = items.map((item) => nameOf(view, item, items));
  if (view.format === "long") {
    const rows = longRows(view, items);
    for (const [i, item] of items.entries()) tool.out.put(`${prefixes[i]}${rows[i]} ${names[i]?.text}${linkOf(view, item)}${ending}`);
    return;
  }
  const cells = names.map((name, i) => ({ text: prefixes[i] + name.text, width: (prefixes[i] as string).length + name.width }));
  if (view.format === "single") for (const cell of cells) tool.out.put(cell.text + ending);
  else if (view.format === "commas") tool.out.put(commas(cells, view.width));
  else tool.out.put(columns(cells, view));
}

function prefixColumns(view: View, items: readonly Item[]): string[] {
  const blocksText = (item: Item) => (/[A-Za-z]/.test(view.size(1024)) ? view.size(item.stat.blocks * 512) : String(Math.ceil(item.stat.blocks / 2)));
  const inodeWidth = view.gnu ? Math.max(0, ...items.map((item) => String(item.stat.ino).length)) : 7;
  const blockWidth = view.gnu ? Math.max(0, ...items.map((item) => blocksText(item).length)) : 6;
  return items.map(
    (item) => (view.inode ? `${String(item.stat.ino).padStart(inodeWidth)} ` : "") + (view.blocks ? `${blocksText(item).padStart(blockWidth)} ` : ""),
  );
}
