import { Errno } from "../base/errno.ts";
import { Failure, reason } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText, encodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "patch",
  summary: "apply a unified diff",
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
    ["-N, --forward", "skip what seems applied"],
    ["-s, --quiet, --silent", "say less"],
    ["-f, --force", "accepted"],
    ["-t, --batch", "accepted"],
    ["-E, --remove-empty-files", "accepted"],
    ["-l, --ignore-whitespace", "accepted"],
    ["-u, --unified", "accepted"],
    ["-F, --fuzz=LINES", "how many lines of context may differ"],
    ["--dry-run", "change nothing"],
  ],
  async run(tool) {
    const directory = tool.value("directory");
    if (directory !== undefined) tool.sys.fs.chdir(directory);
    const name = tool.value("input") ?? tool.operands[1] ?? "-";
    const fd = await tool.openInput(name, "Can't open patch file %n ");
    if (fd === undefined) return 2;
    const files = parsePatch(decodeText(await readAll(tool.sys, fd)), tool.has("reverse"));
    if (files.length === 0) throw new Failure("**** Only garbage was found in the patch input.", 2);
    for (const file of files) await applyFile(tool, file);
    return tool.status;
  },
});

interface Hunk {
  readonly start: number;
  /** Lines with ` `, `-` or `+` before them. */
  readonly lines: readonly string[];
  readonly noNewline: boolean;
}

interface FilePatch {
  readonly oldName: string;
  readonly newName: string;
  readonly hunks: Hunk[];
}

function parsePatch(text: string, reverse: boolean): FilePatch[] {
  const files: FilePatch[] = [];
  const lines = text.replace(/\n$/, "").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (line.startsWith("--- ") && lines[at + 1]?.startsWith("+++ ")) {
      const names = [line, lines[at + 1] as string].map((header) => (header.slice(4).split("\t")[0] as string).trim());
      const [oldName, newName] = (reverse ? names.reverse() : names) as [string, string];
      files.push({ oldName, newName, hunks: [] });
      at++;
      continue;
    }
    const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    const file = files.at(-1);
    if (!match || !file) continue;
    let [oldLeft, newLeft] = [Number(match[2] ?? 1), Number(match[4] ?? 1)];
    const body: string[] = [];
    let noNewline = false;
    while ((oldLeft > 0 || newLeft > 0) && at + 1 < lines.length) {
      const next = lines[++at] as string;
      const mark = next[0] ?? " ";
      if (mark === "\\") continue;
      if (mark !== "+") oldLeft--;
      if (mark !== "-") newLeft--;
      body.push(reverse && mark !== " " ? (mark === "+" ? "-" : "+") + next.slice(1) : mark === " " && next === "" ? " " : next);
    }
    if (lines[at + 1]?.startsWith("\\")) {
      noNewline = true;
      at++;
    }
    file.hunks.push({ start: Number(reverse ? match[3] : match[1]), lines: body, noNewline });
  }
  return files;
}

async function applyFile(tool: Tool, file: FilePatch): Promise<void> {
  const strip = tool.value("strip");
  const cut = (name: string) =>
    strip === undefined ? (tool.sys.fs.exists(name) ? name : name.replace(/^.*\//, "")) : name.split("/").slice(Number(strip)).join("/");
  const creates = file.oldName === "/dev/null";
  const removes = file.newName === "/dev/null";
  const target = tool.operands[0] ?? cut(creates || (!removes && !tool.sys.fs.exists(cut(file.oldName))) ? file.newName : file.oldName);
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
  let failed = 0;
  for (const [index, hunk] of file.hunks.entries()) {
    const old = hunk.lines.filter((line) => line[0] !== "+").map((line) => line.slice(1));
    const replacement = hunk.lines.filter((line) => line[0] !== "-").map((line) => line.slice(1));
    const wanted = Math.max(0, hunk.start - (old.length === 0 ? 0 : 1)) + shift;
    const found = locate(lines, old, wanted);
    if (found === undefined) {
      failed++;
      tool.out.put(`Hunk #${index + 1} FAILED at ${hunk.start}.\n`);
      continue;
    }
    if (found !== wanted)
      tool.out.put(`Hunk #${index + 1} succeeded at ${found + 1} (offset ${found - wanted} line${Math.abs(found - wanted) === 1 ? "" : "s"}).\n`);
    lines.splice(found, old.length, ...replacement);
    shift += replacement.length - old.length + (found - wanted);
    if (found + replacement.length >= lines.length) terminated = !hunk.noNewline;
  }
  const dry = tool.has("dry-run");
  const result = encodeText(lines.length === 0 ? "" : lines.join("\n") + (terminated ? "\n" : ""));
  if (failed > 0) {
    tool.status = 1;
    tool.out.put(
      `${failed} out of ${file.hunks.length} hunk${file.hunks.length === 1 ? "" : "s"} FAILED${dry ? "" : ` -- saving rejects to file ${target}.rej`}\n`,
    );
    if (!dry)
      tool.sys.fs.writeFile(
        `${target}.rej`,
        `--- ${file.oldName}\n+++ ${file.newName}\n${file.hunks.map((hunk) => `@@ -${hunk.start} +${hunk.start} @@\n${hunk.lines.join("\n")}\n`).join("")}`,
      );
  }
  if (dry) return;
  if (tool.has("backup") && text !== "") tool.sys.fs.writeFile(`${target}.orig`, encodeText(text));
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
