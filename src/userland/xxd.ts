import { Failure } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { readAll } from "./lib/input.ts";
import { decodeBinary } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "xxd",
  summary: "print data in hexadecimal, or the reverse",
  usage: "[OPTION]... [INFILE [OUTFILE]]",
  package: ["xxd", "2024"],
  options: [
    ["-a, --autoskip", "* in place of lines of zeros"],
    ["-b, --bits", "in bits"],
    ["-c, --cols=COLS", "COLS bytes on a line"],
    ["-d, --decimal", "offsets in decimal"],
    ["-e, --little-endian", "groups with their last byte first"],
    ["-g, --groupsize=BYTES", "BYTES in a group"],
    ["-i, --include", "as an array in C"],
    ["-l, --len=LENGTH", "at most LENGTH bytes"],
    ["-o, --offset=OFFSET", "add OFFSET to the positions shown"],
    ["-p, --ps, --plain, --postscript", "only the digits"],
    ["-r, --revert", "turn a dump into data"],
    ["-s, --seek=OFFSET", "begin at OFFSET"],
    ["-u, --uppercase", "capital letters"],
  ],
  rewrite: (args) => args.map((arg) => (arg === "-ps" ? "-p" : arg)),
  async run(tool) {
    const fd = await tool.openInput(tool.operands[0] ?? "-");
    if (fd === undefined) return 2;
    const all = await readAll(tool.sys, fd);
    if (tool.has("revert")) return revert(tool, decodeBinary(all));
    const seek = parseSize(tool.value("seek") ?? "0") ?? 0;
    const limit = parseSize(tool.value("len") ?? "");
    const start = seek < 0 ? Math.max(0, all.length + seek) : seek;
    const data = all.subarray(start, limit === undefined ? undefined : start + limit);
    const upper = (text: string) => (tool.has("uppercase") ? text.toUpperCase() : text);
    const hex = (byte: number) => (tool.has("bits") ? byte.toString(2).padStart(8, "0") : upper(byte.toString(16).padStart(2, "0")));
    const columns = Number(tool.value("cols") ?? (tool.has("ps") ? 30 : tool.has("bits") ? 6 : tool.has("include") ? 12 : 16)) || 16;
    if (columns < 1 || columns > 256) throw new Failure("invalid number of columns (max. 256).");
    const group = Number(tool.value("groupsize") ?? (tool.has("bits") ? 1 : tool.has("little-endian") ? 4 : 2)) || columns;
    if (tool.has("include")) {
      const name = tool.operands[0]?.replace(/[^A-Za-z0-9]/g, "_");
      const rows: string[] = [];
      for (let at = 0; at < data.length; at += columns) rows.push(`  ${[...data.subarray(at, at + columns)].map((byte) => `0x${hex(byte)}`).join(", ")}`);
      const list = rows.map((row, i) => `${row}${i + 1 < rows.length ? "," : ""}\n`).join("");
      tool.out.put(name === undefined ? list : `unsigned char ${name}[] = {\n${list}};\nunsigned int ${name}_len = ${data.length};\n`);
      return 0;
    }
    const offset = start + (parseSize(tool.value("offset") ?? "0") ?? 0);
    let zeros = 0;
    for (let at = 0; at < data.length; at += columns) {
      const chunk = data.subarray(at, at + columns);
      if (tool.has("autoskip") && !tool.has("ps")) {
        // The first of several lines of zeros is shown, and the last of the dump.
        zeros = chunk.length === columns && chunk.every((byte) => byte === 0) ? zeros + 1 : 0;
        if (zeros > 1 && at + columns < data.length) {
          if (zeros === 2) tool.out.put("*\n");
          continue;
        }
      }
      if (tool.has("ps")) {
        tool.out.put(`${[...chunk].map(hex).join("")}\n`);
        continue;
      }
      let digits = "";
      if (tool.has("little-endian")) {
        for (let i = 0; i < columns; i += group)
          digits += `${[...chunk.subarray(i, i + group)]
            .reverse()
            .map(hex)
            .join("")
            .padStart(group * 2)} `;
      }
      for (let i = 0; i < columns && !tool.has("little-endian"); i++)
        digits += (i < chunk.length ? hex(chunk[i] as number) : tool.has("bits") ? " ".repeat(8) : "  ") + ((i + 1) % group === 0 ? " " : "");
      if (columns % group !== 0 && !tool.has("little-endian")) digits += " ";
      tool.out.put(
        `${(offset + at).toString(tool.has("decimal") ? 10 : 16).padStart(8, "0")}: ${digits} ${[...chunk].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("")}\n`,
      );
      if (tool.out.full) await tool.out.flush();
    }
    return 0;
  },
});

function revert(tool: Tool, text: string): number {
  const bytes: number[] = [];
  for (const line of text.split("\n")) {
    if (tool.has("ps")) {
      for (const pair of line.replace(/[^0-9a-fA-F]/g, "").match(/../g) ?? []) bytes.push(Number.parseInt(pair, 16));
      continue;
    }
    const match = /^\s*([0-9a-fA-F]+):\s?((?:[0-9a-fA-F]{2,}\s?)+)/.exec(line);
    if (!match) continue;
    const offset = Number.parseInt(match[1] as string, 16);
    if (offset > 100_000_000) throw new Failure("offset too big");
    while (bytes.length < offset) bytes.push(0);
    for (const [i, pair] of ((match[2] as string).split(/ {2}/)[0] as string).replace(/\s/g, "").match(/../g)?.entries() ?? [])
      bytes[offset + i] = Number.parseInt(pair, 16);
  }
  tool.out.putBytes(Uint8Array.from(bytes));
  return 0;
}
