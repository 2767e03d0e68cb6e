import { Errno } from "../base/errno.ts";
import { Failure, reason } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText, encodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { type FilePatch, type Hunk, parsePatch } from "./patch/parse.ts";
import { rejects } from "./patch/rejects.ts";

export default defineUtility({
  name: "patch",
  summary: "apply a diff",
  usage: "[OPTION]... [ORIGFILE [PATCHFILE]]",
  usageStatus: 2,
  package: ["GNU patch", "2.7.6"],
  options: [
    ["-p, --strip=NUM", "take NUM parts off the names"],
    ["-i, --input=PATCHFILE", "the diff"],
    ["-o, --output=FILE", "write to FILE"],
    ["-R, --reverse", "undo the diff"],
    ["-d, --directory=DIR", "change to DIR first"],
    ["-b, --backup", "keep FILE.orig"],
    ["--no-backup-if-mismatch", "no FILE.orig where a hunk did not fit exactly"],
    ["-N, --forward", "skip what seems applied"],
    ["-s, --quiet, --silent", "say less"],
    ["-f, --force", "accepted"],
    ["-t, --batch", "accepted"],
    ["-E, --remove-empty-files", "accepted"],
    ["-l, --ignore-whitespace", "accepted"],
    ["-u, --unified", "accepted"],
    ["-c, --context", "accepted"],
    ["-n, --normal", "accepted"],
    ["-F, --fuzz=LINES", "how many lines of context may differ"],
    ["--dry-run", "change nothing"],
  ],
  async run(tool) {
    const directory = tool.value("directory");
    if (directory !== undefined) tool.sys.fs.chdir(directory);
    const name = tool.value("input") ?? tool.operands[1] ?? "-";
    const fd = await tool.openInput(name, "Can't open patch file %n ");
    if (fd === undefined) return 2;
    const text = decodeText(await readAll(tool.sys, fd));
    if (text === "") return 0;
    const files = parsePatch(text, tool.has("reverse"));
    if (files.length === 0) throw new Failure("**** Only garbage was found in the patch input.", 2);
    for (const file of files) await applyFile(tool, file);
    return tool.status;
  },
});

async function applyFile(tool: Tool, file: FilePatch): Promise<void> {
  const strip = tool.value("strip");
  const cut = (name: string) =>
    strip === undefined ? (tool.sys.fs.exists(name) ? name : name.replace(/^.*\//, "")) : name.split("/").slice(Number(strip)).join("/");
  const names = file.names;
  const creates = names?.old === "/dev/null";
  const removes = names?.new === "/dev/null";
  const target = tool.operands[0] ?? (names && cut(creates || (!removes && !tool.sys.fs.exists(cut(names.old))) ? names.new : names.old));
  if (target === undefined) {
    tool.out.put("can't find file to patch at input line 1\n");
    throw new Failure("**** A plain diff names no file", 2);
  }
  let text = "";
  try {
    text = decodeText(tool.sys.fs.readFile(target));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (!creates) {
      tool.out.put(`can't find file to patch at input line 3\n`);
      await tool.note(`patch: **** Can't open ${target}: ${reason(error)}\n`);
      tool.status = 1;
      return;
    }
  }
  if (!tool.has("quiet")) tool.out.put(`${tool.has("dry-run") ? "checking" : "patching"} file ${target}\n`);
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  let terminated = text === "" || text.endsWith("\n");
  let shift = 0;
  let offset = 0;
  let inexact = false;
  const failed: Hunk[] = [];
  for (const [index, hunk] of file.hunks.entries()) {
    const old = hunk.lines.filter((line) => line[0] !== "+").map((line) => line.slice(1));
    const replacement = hunk.lines.filter((line) => line[0] !== "-").map((line) => line.slice(1));
    const place = Math.max(0, hunk.start - (old.length === 0 ? 0 : 1)) + shift;
    const found = locate(lines, old, place + offset);
    if (found === undefined) {
      failed.push(hunk);
      tool.out.put(`Hunk #${index + 1} FAILED at ${hunk.start}.\n`);
      continue;
    }
    offset = found - place;
    if (offset !== 0) {
      inexact = true;
      tool.out.put(`Hunk #${index + 1} succeeded at ${found + 1} (offset ${offset} line${Math.abs(offset) === 1 ? "" : "s"}).\n`);
    }
    lines.splice(found, old.length, ...replacement);
    shift += replacement.length - old.length;
    if (found + replacement.length >= lines.length) terminated = !hunk.noNewline;
  }
  const dry = tool.has("dry-run");
  const result = encodeText(lines.length === 0 ? "" : lines.join("\n") + (terminated ? "\n" : ""));
  if (failed.length > 0) {
    tool.status = 1;
    tool.out.put(
      `${failed.length} out of ${file.hunks.length} hunk${file.hunks.length === 1 ? "" : "s"} FAILED${dry ? "" : ` -- saving rejects to file ${target}.rej`}\n`,
    );
    if (!dry) tool.sys.fs.writeFile(`${target}.rej`, encodeText(rejects(file, failed)));
  }
  if (dry) return;
  // What did not fit exactly leaves the old file beside the new one.
  const doubtful = (inexact || failed.length > 0) && !tool.has("no-backup-if-mismatch") && tool.value("output") === undefined;
  if ((tool.has("backup") || doubtful) && text !== "") tool.sys.fs.writeFile(`${target}.orig`, encodeText(text));
  if (removes && lines.length === 0) tool.sys.fs.unlink(target);
  else tool.sys.fs.writeFile(tool.value("output") ?? target, result);
}

/** Where the old lines are, nearest to where they should be. */
function locate(lines: readonly string[], old: readonly string[], wanted: number): number | undefined {
  const fits = (at: number) => at >= 0 && at + old.length <= lines.length && old.every((line, i) => lines[at + i] === line);
  for (let distance = 0; distance <= lines.length; distance++) {
    if (fits(wanted + distance)) return wanted + distance;
    if (fits(wanted - distance)) return wanted - distance;
  }
  return undefined;
}
