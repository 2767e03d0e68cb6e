import { gunzipBytes } from "../lib/compression.ts";
import { readAll } from "../lib/input.ts";
import { byteLength, decodeText } from "../lib/text.ts";
import type { Tool } from "../lib/utility.ts";
import { Printer } from "./printer.ts";
import type { Search } from "./search.ts";

/** Searches what an open file holds. `name` is how it is called in the output. */
export async function searchInput(tool: Tool, search: Search, fd: number, name: string): Promise<void> {
  const printer = new Printer(tool, search, name, tool.sys.fstat(fd));
  let count = 0;
  let number = 0;
  let offset = 0;
  const waiting: { text: string; number: number; offset: number }[] = [];
  let after = 0;
  let lastPrinted = 0;
  let binary = false;
  const pattern = search.patterns;
  const track = search.context || search.offsets;
  const next = search.zipped ? await unzipped(tool, fd, search.ending) : batches(tool, fd, search.ending);
  reading: for (let batch = await next(); batch; batch = await next()) {
    for (const line of batch) {
      number++;
      if (!binary && tool.gnu && search.ending === "\n" && search.binary !== "text" && line.includes("\0")) {
        binary = true;
        if (search.binary === "without-match") return;
      }
      pattern.lastIndex = 0;
      const hit = pattern.test(line) !== search.invert;
      if (hit) {
        count++;
        if (tool.gnu || search.mode !== "without") search.found = true;
        if (search.quiet && search.mode !== "without") return;
        if (search.mode === "with" || search.mode === "without") break reading;
        if (search.mode === "lines" || search.mode === "only") {
          if (binary) {
            return await tool.note(`${tool.name}: ${name}: binary file matches\n`);
          }
          if (search.context) {
            if (search.printed && (lastPrinted === 0 || number - waiting.length > lastPrinted + 1)) printer.separator();
            for (const item of waiting) printer.line(item.text, item.number, item.offset, false);
            waiting.length = 0;
            search.printed = true;
          }
          if (search.mode === "only") {
            if (!search.invert) printer.matches(line, number, offset, pattern);
          } else printer.line(line, number, offset, true);
          lastPrinted = number;
          after = search.after;
        }
        if (count >= search.maximum && after === 0) break reading;
      } else if (after > 0) {
        if (search.mode === "lines") printer.line(line, number, offset, false);
        lastPrinted = number;
        if (--after === 0 && count >= search.maximum) break reading;
      } else if (search.before > 0) {
        waiting.push({ text: line, number, offset });
        if (waiting.length > search.before) waiting.shift();
      }
      if (track) offset += line.length === 0 ? 1 : byteLength(line) + 1;
    }
    if (tool.out.full || tool.has("line-buffered")) await tool.out.flush();
  }
  if (search.mode === "count") tool.out.put(`${search.showName ? `${printer.name}${printer.paint(tool.has("null") ? "\0" : ":", "36")}` : ""}${count}\n`);
  if ((search.mode === "with" && count > 0) || (search.mode === "without" && count === 0)) {
    if (search.mode === "without" && !tool.gnu) search.found = true;
    if (!search.quiet) tool.out.put(`${printer.name}${tool.has("null") ? "\0" : "\n"}`);
  }
}

function batches(tool: Tool, fd: number, ending: string): () => Promise<string[] | undefined> {
  const reader = tool.lines(fd, { separator: ending.charCodeAt(0) });
  return () => reader.batch();
}

async function unzipped(tool: Tool, fd: number, ending: string): Promise<() => Promise<string[] | undefined>> {
  const data = await readAll(tool.sys, fd);
  const text = decodeText(data[0] === 0x1f && data[1] === 0x8b ? gunzipBytes(data) : data);
  let lines: string[] | undefined = text === "" ? undefined : text.replace(/\n$/, "").split(ending);
  return async () => {
    const all = lines;
    lines = undefined;
    return all;
  };
}
