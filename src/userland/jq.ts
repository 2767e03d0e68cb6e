import { Evaluator } from "./jq/evaluate.ts";
import type { JqHost } from "./jq/evaluation.ts";
import { Halt } from "./jq/halt.ts";
import { parseJq } from "./jq/parser.ts";
import { type JsonText, readJsonTexts } from "./jq/reader.ts";
import { JqSyntaxError } from "./jq/syntax-error.ts";
import { isTruthy, JqError, type JsonObject, type JsonStyle, setEntry, toJson } from "./jq/values.ts";
import { Exit, Failure, reason } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "jq",
  summary: "filter and change JSON",
  usage: ["[OPTIONS] FILTER [FILE]...", "[OPTIONS] -f FILE [FILE]...", "[OPTIONS] --args FILTER [ARGUMENT]..."],
  package: ["jq", "1.6"],
  usageStatus: 2,
  ownArguments: true,
  ownHelp: true,
  notes: `Options: -n (no input) -R (raw lines in) -s (slurp) -c (compact) -r (raw strings out) -j (raw, no newlines) -a (ASCII)
  -S (sort keys) -C (colours) -M (none) --tab --indent N --unbuffered -e (exit status) -f FILE --arg NAME VALUE --argjson NAME JSON
  --slurpfile NAME FILE --rawfile NAME FILE --args --jsonargs --raw-output0 --seq -h -V`,
  async run(tool) {
    const job = await readJob(tool);
    let filter: ReturnType<typeof parseJq>;
    try {
      filter = parseJq(job.filter);
    } catch (error) {
      return await compileError(tool, error, job.filter);
    }
    const inputs = await readInputs(tool, job);
    const notes: string[] = [];
    const host: JqHost = {
      nextInput: () => inputs.next(),
      fileName: () => inputs.fileName,
      now: () => tool.sys.clock.realtime(),
      env: Object.fromEntries(tool.sys.env),
      note: (text) => notes.push(text),
    };
    const evaluator = new Evaluator(host);
    const scope = evaluator.rootScope(job.variables);
    let last: unknown;
    let status = 0;
    const ending = job.flags.has("j") ? "" : job.flags.has("0") ? "\0" : "\n";
    for (let input = job.flags.has("n") ? { value: null } : inputs.next(); input; input = job.flags.has("n") ? undefined : inputs.next()) {
      try {
        for (const value of evaluator.values(filter, input.value, scope)) {
          last = value;
          const raw = (job.flags.has("r") || job.flags.has("j") || job.flags.has("0")) && typeof value === "string";
          tool.out.put((job.flags.has("seq") ? "\x1e" : "") + (raw ? (value as string) : toJson(value, job.style)) + ending);
          if (notes.length > 0) await tool.note(notes.splice(0).join(""));
          if (tool.out.full) await tool.out.flush();
          await tool.sys.yield();
        }
      } catch (error) {
        if (notes.length > 0) await tool.note(notes.splice(0).join(""));
        if (error instanceof Halt) return await halt(tool, error);
        if (error instanceof JqSyntaxError) return await compileError(tool, error, job.filter);
        if (!(error instanceof JqError) && !(error instanceof Error && error.message === "break")) throw error;
        // error(null) ends the input's results and is otherwise nothing, to jq 1.6.
        if (error instanceof JqError && error.value === null) continue;
        status = 5;
        const value = error instanceof JqError ? error.value : "break";
        await tool.note(
          `jq: error (at ${job.flags.has("n") ? "<unknown>" : `${job.files.length > 0 ? (job.files.at(-1) as string) : "<stdin>"}:${inputs.line}`})${typeof value === "string" ? `: ${value}` : ` (not a string): ${toJson(value)}`}\n`,
        );
      }
      if (notes.length > 0) await tool.note(notes.splice(0).join(""));
    }
    if (inputs.error !== undefined) {
      await tool.note(`parse error: ${inputs.error}\n`);
      return 4;
    }
    if (status !== 0) return status;
    if (tool.status !== 0) return tool.status;
    return job.flags.has("e") ? (last === undefined ? 4 : isTruthy(last) ? 0 : 1) : 0;
  },
});

interface Job {
  readonly filter: string;
  readonly files: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly style: JsonStyle;
  readonly variables: ReadonlyMap<string, unknown>;
}

const LONG: Record<string, string> = {
  "null-input": "n",
  "raw-input": "R",
  slurp: "s",
  "compact-output": "c",
  "raw-output": "r",
  "join-output": "j",
  "ascii-output": "a",
  "sort-keys": "S",
  "color-output": "C",
  "monochrome-output": "M",
  "exit-status": "e",
  "raw-output0": "0",
  seq: "seq",
  unbuffered: "u",
  stream: "stream",
  "from-file": "f",
  help: "h",
  version: "V",
  tab: "tab",
};

async function readJob(tool: Tool): Promise<Job> {
  const flags = new Set<string>();
  const variables = new Map<string, unknown>();
  const named: JsonObject = {};
  const positional: unknown[] = [];
  const operands: string[] = [];
  let rest: "files" | "args" | "jsonargs" = "files";
  let indent = 2;
  let ended = false;
  const bad = async (message: string): Promise<never> => {
    await tool.note(
      `jq: ${message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`,
    );
    throw new Exit(2);
  };
  const args = tool.operands;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const needs = async (count: number): Promise<string[]> => {
      const values = args.slice(i + 1, i + 1 + count);
      if (values.length < count)
        await bad(`${arg} takes ${count === 1 ? "one parameter" : "two parameters"} (e.g. ${arg} ${count === 1 ? "n" : "varname value"})`);
      i += count;
      return values;
    };
    const set = (name: string, value: unknown) => {
      if (!variables.has(name)) variables.set(name, value);
      setEntry(named, name, value);
    };
    if (ended || !arg.startsWith("-") || arg === "-") {
      if (operands.length > 0 && rest !== "files") positional.push(rest === "args" ? arg : await parseArgument(arg, bad));
      else operands.push(arg);
    } else if (arg === "--") ended = true;
    else if (arg === "--arg") {
      const [name, value] = (await needs(2)) as [string, string];
      set(name, value);
    } else if (arg === "--argjson") {
      const [name, value] = (await needs(2)) as [string, string];
      set(name, await parseArgument(value, async () => await bad(`invalid JSON text passed to --argjson`)));
    } else if (arg === "--slurpfile" || arg === "--rawfile") {
      const [name, path] = (await needs(2)) as [string, string];
      try {
        const text = decodeText(tool.sys.fs.readFile(path));
        set(name, arg === "--rawfile" ? text : [...readJsonTexts(text)].map((item) => item.value));
      } catch (error) {
        await bad(`Bad JSON in --${arg.slice(2)} ${name} ${path}: Could not open ${path}: ${error instanceof Error ? error.message : ""}`);
      }
    } else if (arg === "--args" || arg === "--jsonargs") rest = arg.slice(2) as "args";
    else if (arg === "--indent") {
      indent = Number((await needs(1))[0]);
      if (!(indent >= 0 && indent <= 7)) await bad("--indent takes a number between -1 and 7");
    } else if (arg.startsWith("--")) {
      const letter = LONG[arg.slice(2)];
      if (letter === undefined) await bad(`Unknown option ${arg}`);
      flags.add(letter as string);
    } else
      for (const letter of arg.slice(1)) {
        if (!"nRscrjaSCMefhVu".includes(letter)) await bad(`Unknown option ${arg}`);
        flags.add(letter);
      }
  }
  if (flags.has("h")) {
    tool.out.put(`jq - commandline JSON processor [version 1.6]\n\n${tool.help()}`);
    throw new Exit(0);
  }
  if (flags.has("V")) {
    tool.out.put("jq-1.6\n");
    throw new Exit(0);
  }
  let filter = operands.shift();
  // Away from a terminal, no filter is the one that changes nothing.
  if (filter === undefined && !flags.has("f") && !(tool.out.isTty && tool.sys.isatty(0))) filter = ".";
  if (filter === undefined) {
    await tool.note(tool.help());
    throw new Exit(2);
  }
  if (flags.has("f")) {
    try {
      filter = decodeText(tool.sys.fs.readFile(filter));
    } catch (error) {
      throw new Failure(`Could not open ${filter}: ${reason(error)}`, 2);
    }
  }
  variables.set("ARGS", { positional, named });
  const style: JsonStyle = {
    indent: flags.has("c") ? "" : flags.has("tab") ? "\t" : " ".repeat(indent),
    sortKeys: flags.has("S"),
    ascii: flags.has("a"),
    color: flags.has("C") || (tool.out.isTty && !flags.has("M") && !tool.sys.env.has("NO_COLOR")),
  };
  return { filter, files: operands, flags, style, variables };
}

async function parseArgument(text: string, bad: (message: string) => Promise<never>): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return await bad("Invalid JSON text passed to --jsonargs");
  }
}

async function compileError(tool: Tool, error: unknown, source: string): Promise<number> {
  if (!(error instanceof JqSyntaxError)) throw error;
  await tool.note(`jq: error: ${error.message}\n${source}${" ".repeat(error.column)}\njq: 1 compile error\n`);
  return 3;
}

async function halt(tool: Tool, error: Halt): Promise<number> {
  await tool.out.flush();
  if (error.value !== undefined && error.value !== null) await tool.note(typeof error.value === "string" ? error.value : `${toJson(error.value)}\n`);
  return error.code;
}

/** The input values one by one; `error` is set when the text ends in something that is no JSON. */
class Inputs {
  error: string | undefined;
  line = 0;
  fileName: string | null = null;
  readonly #texts: Iterator<JsonText>;
  readonly #files: readonly InputFile[];

  constructor(texts: Iterable<JsonText>, files: readonly InputFile[] = []) {
    this.#texts = texts[Symbol.iterator]();
    this.#files = files;
  }

  next(): { value: unknown } | undefined {
    if (this.error !== undefined) return undefined;
    try {
      const step = this.#texts.next();
      if (step.done) return undefined;
      const { line, end } = step.value;
      this.line = line;
      this.fileName = (this.#files.find((file) => end <= file.end) ?? this.#files.at(-1))?.name ?? null;
      return step.value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.error = error.message;
      return undefined;
    }
  }
}

/** A file, and where its text ends in that of all files together. */
interface InputFile {
  readonly name: string;
  readonly end: number;
}

async function readInputs(tool: Tool, job: Job): Promise<Inputs> {
  if (job.flags.has("n") && job.files.length === 0 && !/\binputs?\b/.test(job.filter)) return new Inputs([]);
  let text = "";
  const files: InputFile[] = [];
  for (const name of job.files.length === 0 ? ["-"] : job.files) {
    try {
      const fd = name === "-" ? 0 : await tool.sys.open(name, { read: true });
      text += decodeText(await readAll(tool.sys, fd));
      if (fd !== 0) {
        tool.sys.close(fd);
        files.push({ name, end: text.length });
      }
    } catch (error) {
      await tool.note(`jq: error: Could not open file ${name}: ${reason(error)}\n`);
      tool.status = 2;
    }
  }
  if (job.flags.has("R")) {
    if (job.flags.has("s")) return new Inputs([{ value: text, line: 0, end: text.length }], files);
    const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
    let end = 0;
    return new Inputs(
      lines.map((value, i) => {
        end += value.length + 1;
        return { value, line: i + 1, end };
      }),
      files,
    );
  }
  if (!job.flags.has("s")) return new Inputs(readJsonTexts(text), files);
  function* whole(): Generator<JsonText> {
    yield { value: [...readJsonTexts(text)].map((item) => item.value), line: 0, end: text.length };
  }
  return new Inputs(whole(), files);
}
