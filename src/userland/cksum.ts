import { CHUNK } from "./lib/input.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { digestOf } from "./md5sum.ts";

export default defineUtility({
  name: "cksum",
  aliases: ["sum"],
  summary: "print checksums and sizes of files",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-a, --algorithm=TYPE", "crc, bsd, sysv, md5, sha1, sha224, sha256, sha384 or sha512"],
    ["-r", "BSD's sum (the default of sum)"],
    ["-s, --sysv", "System V's sum, in blocks of 512 bytes"],
  ],
  async run(tool) {
    const kind = tool.has("sysv") || tool.value("algorithm") === "sysv" ? "sysv" : tool.name === "sum" || tool.value("algorithm") === "bsd" ? "bsd" : "crc";
    const algorithm = tool.value("algorithm") ?? "crc";
    if (/^(?:md5|sha(?:1|224|256|384|512))$/.test(algorithm)) {
      return await tool.eachInput(async (fd, name) => {
        tool.out.put(`${algorithm.toUpperCase()} (${name}) = ${await digestOf(tool, fd, `${algorithm}sum`)}\n`);
      });
    }
    await tool.eachInput(async (fd, name) => {
      const shown = tool.operands.length === 0 ? "" : ` ${name}`;
      const { sum, size } = await compute(tool, fd, kind);
      if (kind === "crc") tool.out.put(`${sum} ${size}${shown}\n`);
      else if (kind === "sysv") tool.out.put(`${sum} ${Math.ceil(size / 512)}${shown}\n`);
      else
        tool.out.put(
          `${String(sum).padStart(5, "0")} ${String(Math.ceil(size / 1024)).padStart(5)}${tool.operands.length > 1 || !tool.gnu || tool.operands.length === 1 ? shown : ""}\n`,
        );
    });
  },
});

async function compute(tool: Tool, fd: number, kind: "crc" | "bsd" | "sysv"): Promise<{ sum: number; size: number }> {
  const table = kind === "crc" ? crcTable() : new Uint32Array(0);
  let sum = 0;
  let size = 0;
  for (;;) {
    const chunk = await tool.sys.read(fd, CHUNK);
    if (chunk.length === 0) break;
    size += chunk.length;
    for (const byte of chunk) {
      if (kind === "crc") sum = ((sum << 8) ^ (table[((sum >>> 24) ^ byte) & 255] as number)) >>> 0;
      else if (kind === "bsd") sum = ((sum >> 1) + ((sum & 1) << 15) + byte) & 0xffff;
      else sum = (sum + byte) >>> 0;
    }
  }
  if (kind === "sysv") {
    const folded = (sum & 0xffff) + (sum >>> 16);
    return { sum: (folded & 0xffff) + (folded >>> 16), size };
  }
  if (kind === "crc") {
    for (let length = size; length > 0; length = Math.floor(length / 256)) sum = ((sum << 8) ^ (table[((sum >>> 24) ^ (length & 255)) & 255] as number)) >>> 0;
    sum = ~sum >>> 0;
  }
  return { sum, size };
}

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    let value = i << 24;
    for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
    return value >>> 0;
  });
}
