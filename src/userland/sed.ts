import { Exit, quote, reason } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { Executor } from "./sed/execute.ts";
import { parseSed } from "./sed/parse.ts";
import { type ScriptPiece, SedError } from "./sed/script.ts";

export default defineUtility({
  name: "sed",
  summary: "edit text line by line",
  usage: "[OPTION]... {script-only-if-no-other-script} [input-file]...",
  package: ["GNU sed", "4.9"],
  options: [
    ["-n, --quiet, --silent", "print only what the script prints"],
    ["--debug", "accepted"],
    ["-e, --expression=SCRIPT", "commands to run"],
    ["-f, --file=FILE", "commands from FILE"],
    ["--follow-symlinks", "follow links with -i"],
    ["-i, --in-place[=SUFFIX]", "change the files themselves; keep the old ones with SUFFIX"],
    ["-l, --line-length=N", "where `l' breaks lines"],
    ["--posix", "accepted"],
    ["-E, -r, --regexp-extended", "extended regular expressions"],
    ["-s, --separate", "files are separate, not one long stream"],
    ["--sandbox", "refuse e, r and w"],
    ["-u, --unbuffered", "write at once"],
    ["-z, --null-data", "lines end in NUL"],
  ],
  async run(tool) {
    const script = await readScript(tool);
    if (!script) return 1;
    try {
      const program = parseSed(script.pieces, {
        extended: tool.has("regexp-extended"),
        sandbox: tool.has("sandbox"),
        gnu: tool.gnu,
        posix: tool.has("posix"),
        nullData: tool.has("null-data"),
      });
      const executor = new Executor(tool, program, script.files, {
        quiet: tool.has("quiet") || program.quiet,
        separate: tool.has("separate", "in-place"),
        inPlace: tool.has("in-place"),
        suffix: tool.value("in-place"),
        ending: tool.has("null-data") ? "\0" : "\n",
        lineLength: Number(tool.value("line-length") ?? 70),
        unbuffered: tool.has("unbuffered"),
      });
      return await executor.run();
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      await tool.warn(error.message);
      return error.status;
    }
  },
});

async function readScript(tool: Tool): Promise<{ pieces: ScriptPiece[]; files: readonly string[] } | undefined> {
  const pieces: ScriptPiece[] = [];
  for (const option of tool.given) {
    if (option.key === "expression") pieces.push({ text: option.value as string, file: undefined });
    if (option.key !== "file") continue;
    const name = option.value as string;
    try {
      const fd = name === "-" ? 0 : await tool.sys.open(name, { read: true });
      pieces.push({ text: decodeText(await readAll(tool.sys, fd)).replace(/\n$/, ""), file: name });
      if (fd !== 0) tool.sys.close(fd);
    } catch (error) {
      await tool.warn(tool.gnu ? `couldn't open file ${name}: ${reason(error)}` : `${quote(name)}: ${reason(error)}`);
      throw new Exit(tool.gnu ? 4 : 1);
    }
  }
  if (pieces.length > 0) return { pieces, files: tool.operands };
  const [script, ...files] = tool.operands;
  if (script === undefined) {
    await tool.note(tool.help());
    throw new Exit(1);
  }
  return { pieces: [{ text: script, file: undefined }], files };
}
