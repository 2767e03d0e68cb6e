import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { type Bytes, hex } from "../base/bytes.ts";
import { reason } from "./lib/errors.ts";
import { CHUNK } from "./lib/input.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const HASHES = { md5sum: md5, sha1sum: sha1, sha224sum: sha224, sha256sum: sha256, sha384sum: sha384, sha512sum: sha512 } as const;

export default defineUtility({
  name: "md5sum",
  aliases: ["sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"],
  summary: "print or check digests of files",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-b, --binary", "mark files as binary"],
    ["-c, --check", "check the digests that the files list"],
    ["--tag", "in BSD style"],
    ["-t, --text", "no effect"],
    ["-z, --zero", "lines end in NUL"],
    ["--ignore-missing", "with -c, do not mind missing files"],
    ["-q, --quiet", "with -c, no OK"],
    ["-s, --status", "with -c, only an exit status"],
    ["--strict", "with -c, fail on lines that are no digests"],
    ["-w, --warn", "with -c, complain about lines that are no digests"],
  ],
  async run(tool) {
    if (tool.has("check")) return await check(tool);
    await tool.eachInput(async (fd, name) => {
      const digest = await digestOf(tool, fd);
      const ending = tool.has("zero") ? "\0" : "\n";
      if (tool.has("tag")) tool.out.put(`${digestName(tool.name)} (${name}) = ${digest}${ending}`);
      else
        tool.out.put(
          `${/[\\\n]/.test(name) && !tool.has("zero") ? "\\" : ""}${digest} ${tool.has("binary") ? "*" : " "}${name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}${ending}`,
        );
    });
    return tool.status;
  },
});

function digestName(program: string): string {
  return program.replace("sum", "").toUpperCase();
}

/** The digest that `program` makes of what is left to read. */
export async function digestOf(tool: Tool, fd: number, program = tool.name): Promise<string> {
  const hash = HASHES[program as keyof typeof HASHES].create();
  for (;;) {
    const chunk: Bytes = await tool.sys.read(fd, CHUNK);
    if (chunk.length === 0) return hex(hash.digest());
    hash.update(chunk);
  }
}

async function check(tool: Tool): Promise<number> {
  const length = HASHES[tool.name as keyof typeof HASHES].outputLen * 2;
  const quiet = tool.has("quiet", "status");
  await tool.eachInput(async (fd, listName) => {
    const counts = { lines: 0, malformed: 0, failed: 0, unreadable: 0, checked: 0 };
    const reader = tool.lines(fd);
    for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
      const match = /^\\?([0-9a-fA-F]+) [ *](.+)$/.exec(line) ?? /^\w+ \((.+)\) = ([0-9a-fA-F]+)$/.exec(line);
      const tagged = /^\w+ \(/.test(line);
      const expected = match?.[tagged ? 2 : 1] ?? "";
      const name = match?.[tagged ? 1 : 2];
      counts.lines++;
      if (name === undefined || expected.length !== length) {
        if (line === "" || line.startsWith("#")) continue;
        counts.malformed++;
        if (tool.has("warn") && tool.gnu)
          await tool.note(
            `${tool.name}: ${listName === "-" ? "'standard input'" : listName}: ${counts.lines}: improperly formatted ${digestName(tool.name)} checksum line\n`,
          );
        continue;
      }
      let actual: string;
      try {
        const file = name === "-" ? 0 : await tool.sys.open(name, { read: true });
        actual = await digestOf(tool, file);
        if (file !== 0) tool.sys.close(file);
      } catch (error) {
        if (tool.has("ignore-missing")) continue;
        counts.unreadable++;
        if (!tool.has("status")) {
          await tool.warn(tool.gnu ? `${name}: ${reason(error)}` : `can't open '${name}': ${reason(error)}`);
          tool.out.put(tool.gnu ? `${name}: FAILED open or read\n` : `${name}: FAILED\n`);
        }
        continue;
      }
      counts.checked++;
      const good = actual === expected.toLowerCase();
      if (!good) counts.failed++;
      if (!good && !tool.has("status")) tool.out.put(`${name}: FAILED\n`);
      else if (good && !quiet) tool.out.put(`${name}: OK\n`);
    }
    if (counts.checked + counts.unreadable === 0 && (counts.malformed > 0 || (tool.gnu && counts.lines === 0)))
      return await tool.warn(tool.gnu ? `${listName}: no properly formatted checksum lines found` : `${listName}: no checksum lines found`);
    if (tool.has("ignore-missing") && counts.checked === 0 && tool.gnu)
      await tool.warn(`${listName === "-" ? "'standard input'" : listName}: no file was verified`);
    const complain = async (count: number, one: string, many: string) => {
      if (count > 0 && !tool.has("status")) await tool.note(`${tool.name}: WARNING: ${count} ${count === 1 ? one : many}\n`);
    };
    if (tool.gnu) {
      await complain(counts.malformed, "line is improperly formatted", "lines are improperly formatted");
      await complain(counts.unreadable, "listed file could not be read", "listed files could not be read");
      await complain(counts.failed, "computed checksum did NOT match", "computed checksums did NOT match");
    } else if (counts.failed + counts.unreadable > 0 && !tool.has("status")) {
      await tool.note(
        `${tool.name}: WARNING: ${counts.failed + counts.unreadable} of ${counts.checked + counts.unreadable} computed checksums did NOT match\n`,
      );
    }
    if (counts.failed + counts.unreadable > 0 || (tool.has("strict") && counts.malformed > 0)) tool.status = 1;
  });
  return tool.status;
}
