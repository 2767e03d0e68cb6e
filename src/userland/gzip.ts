import { Errno } from "../base/errno.ts";
import { ask } from "./lib/ask.ts";
import { CompressionError, gunzipBytes, gzipBytes } from "./lib/compression.ts";
import { applyAttributes, lstatOrNone } from "./lib/copy.ts";
import { reason } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { walk } from "./lib/walk.ts";

export default defineUtility({
  name: "gzip",
  aliases: ["gunzip", "zcat"],
  summary: "compress or expand files",
  usage: "[OPTION]... [FILE]...",
  package: ["gzip", "1.13"],
  options: [
    ["-c, --stdout, --to-stdout", "write to standard output, keep the files"],
    ["-d, --decompress, --uncompress", "expand"],
    ["-f, --force", "overwrite, and compress links and terminals"],
    ["-k, --keep", "keep the files"],
    ["-l, --list", "list sizes and ratios"],
    ["-n, --no-name", "no name and time in the file"],
    ["-N, --name", "keep name and time"],
    ["-q, --quiet", "no warnings"],
    ["-r, --recursive", "directories with all in them"],
    ["-S, --suffix=SUF", "SUF instead of .gz"],
    ["-t, --test", "check that the files are whole"],
    ["-v, --verbose", "say what is done"],
    ["-1, --fast", "fast"],
    ["-2", "levels between"],
    ["-3", ""],
    ["-4", ""],
    ["-5", ""],
    ["-6", ""],
    ["-7", ""],
    ["-8", ""],
    ["-9, --best", "small"],
  ],
  async run(tool) {
    const job: Job = {
      expand: tool.name !== "gzip" || tool.has("decompress", "test", "list"),
      toOutput: tool.name === "zcat" || tool.has("stdout"),
      suffix: tool.value("suffix") ?? ".gz",
      level: Number((tool.last("fast", "2", "3", "4", "5", "6", "7", "8", "best") ?? "6").replace("fast", "1").replace("best", "9")),
    };
    if (tool.has("list")) tool.out.put("         compressed        uncompressed  ratio uncompressed_name\n");
    for (const name of tool.operands.length === 0 ? ["-"] : tool.operands) {
      if (name === "-") await standard(tool, job);
      else if (tool.has("recursive")) {
        await walk(
          tool.sys,
          name,
          async (entry, when) => {
            if (when === "before" && entry.stat.type === "file") await file(tool, job, entry.path);
          },
          { onError: async (path, error) => await tool.warn(`${path}: ${error.message}`) },
        );
      } else await file(tool, job, name);
    }
  },
});

interface Job {
  readonly expand: boolean;
  readonly toOutput: boolean;
  readonly suffix: string;
  readonly level: number;
}

async function standard(tool: Tool, job: Job): Promise<void> {
  if (!job.expand && tool.out.isTty && !tool.has("force")) {
    return await tool.warn("compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h");
  }
  const data = await readAll(tool.sys, 0);
  try {
    const result = job.expand ? gunzipBytes(checked(data)) : gzipBytes(data, job.level);
    if (!tool.has("test")) tool.out.putBytes(result);
  } catch (error) {
    if (!(error instanceof CompressionError)) throw error;
    await damaged(tool, "stdin", error);
  }
}

async function damaged(tool: Tool, name: string, error: CompressionError): Promise<void> {
  if (!tool.gnu) return await tool.warn(error.message === "not in gzip format" ? "invalid magic" : error.message);
  tool.status = 1;
  await tool.note(`\ngzip: ${name}: ${error.message}\n`);
}

/** GNU's gunzip and zcat are scripts around gzip: that is who complains. */
async function complain(tool: Tool, message: string, status = 1): Promise<void> {
  if (!tool.gnu) return await tool.warn(message);
  tool.status = Math.max(tool.status, status);
  await tool.note(`gzip: ${message}\n`);
}

/** A file passed over; only a warning for GNU's, and none with -q. */
async function ignored(tool: Tool, words: string, busybox: string): Promise<void> {
  if (!tool.gnu) return await tool.warn(busybox, words.includes("directory") ? 2 : 1);
  tool.status = 2;
  if (!tool.has("quiet")) await tool.note(`gzip: ${words}\n`);
}

function checked(data: Uint8Array): Uint8Array {
  if (data.length < 2) throw new CompressionError("unexpected end of file");
  if (data[0] !== 0x1f || data[1] !== 0x8b) throw new CompressionError("not in gzip format");
  return data;
}

async function file(tool: Tool, job: Job, given: string): Promise<void> {
  const { sys } = tool;
  let name = given;
  // GNU's names the file it looked for last, which has the suffix.
  const missing = job.expand && !lstatOrNone(sys, name);
  if (missing && (tool.gnu ? expandedName(name, job.suffix) === undefined : lstatOrNone(sys, name + job.suffix))) name += job.suffix;
  try {
    const stat = sys.fs.stat(name);
    if (stat.type === "dir") return await ignored(tool, `${name} is a directory -- ignored`, `${name}: Is a directory`);
    const data = sys.fs.readFile(name);
    const target = job.expand ? expandedName(name, job.suffix) : name + job.suffix;
    if (job.expand && target === undefined && !job.toOutput && !tool.has("test", "list"))
      return await ignored(tool, `${name}: unknown suffix -- ignored`, `${name}: unknown suffix - ignored`);
    if (!job.expand && name.endsWith(job.suffix) && !job.toOutput && !tool.has("force"))
      return await tool.note(`${tool.name}: ${name} already has ${job.suffix} suffix -- unchanged\n`);
    const result = job.expand
      ? gunzipBytes(checked(data))
      : gzipBytes(data, job.level, tool.has("no-name") ? 0 : stat.mtime, tool.has("no-name") || !tool.gnu ? undefined : name.replace(/^.*\//, ""));
    if (tool.has("list")) {
      const ratio = result.length === 0 ? 0 : ((result.length - (data.length - 18)) / result.length) * 100;
      return tool.out.put(`${String(data.length).padStart(19)} ${String(result.length).padStart(19)} ${ratio.toFixed(1).padStart(5)}% ${target ?? name}\n`);
    }
    if (tool.has("test")) {
      if (tool.has("verbose")) await tool.note(`${name}:\t OK\n`);
      return;
    }
    if (job.toOutput) {
      tool.out.putBytes(result);
      if (tool.out.full) await tool.out.flush();
      return;
    }
    const path = target as string;
    if (lstatOrNone(sys, path) && !tool.has("force")) {
      if (!sys.isatty(0)) return await tool.warn(tool.gnu ? `${path} already exists;\tnot overwritten` : `${path}: File exists`, tool.gnu ? 2 : 1);
      if (!(await ask(tool, `${tool.name}: ${path} already exists; do you wish to overwrite (y or n)? `))) return await tool.note("\tnot overwritten\n");
    }
    sys.fs.writeFile(path, result);
    applyAttributes(sys, path, stat, { mode: true, ownership: true, timestamps: true });
    if (!tool.has("keep")) sys.fs.unlink(name);
    if (tool.has("verbose")) {
      const [small, big] = job.expand ? [data.length, result.length] : [result.length, data.length];
      await tool.note(
        `${name}:\t${(big === 0 ? 0 : ((big - small) / big) * 100).toFixed(1).padStart(5)}% -- ${tool.has("keep") ? "created" : "replaced with"} ${path}\n`,
      );
    }
  } catch (error) {
    if (error instanceof CompressionError) await damaged(tool, name, error);
    else if (error instanceof Errno) await complain(tool, `${name}: ${reason(error)}`);
    else throw error;
  }
}

function expandedName(name: string, suffix: string): string | undefined {
  if (name.endsWith(".tgz")) return `${name.slice(0, -4)}.tar`;
  for (const ending of [suffix, ".gz", "-gz", ".z", "-z", "_z", ".Z"])
    if (name.endsWith(ending) && name.length > ending.length) return name.slice(0, -ending.length);
  return undefined;
}
