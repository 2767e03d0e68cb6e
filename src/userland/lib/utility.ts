import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { defineProgram, type Program } from "../program.ts";
import { Exit, Failure, quote, reason, UsageError, WriteFailure } from "./errors.ts";
import { LineReader, type ReaderOptions } from "./input.ts";
import { compileOptions, helpLines, OptionError, type OptionRow, type OptionSpec, type ParsedOptions, parseOptions } from "./options.ts";
import { Output } from "./output.ts";

export interface UtilityDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** After `Usage: NAME `; one per form. */
  readonly usage: string | readonly string[];
  readonly options?: readonly OptionRow[];
  /** More for the help page. */
  readonly notes?: string;
  /** For --version; default GNU coreutils 9.4. */
  readonly package?: readonly [name: string, version: string];
  /** Exit status for wrong usage; default 1. */
  readonly usageStatus?: number;
  /** Wrong usage also shows the first usage line (grep). */
  readonly showsUsage?: boolean;
  /** Options end at the first operand, as in env(1). */
  readonly stopAtOperand?: boolean;
  /** Turns historic forms (`head -5`) into options before parsing. */
  readonly rewrite?: (args: readonly string[], sys: Sys) => readonly string[];
  /** Arguments are left to `run`; only a single --help or --version is answered. */
  readonly ownArguments?: boolean;
  /** With `ownArguments`: --help and --version are left to `run` as well. */
  readonly ownHelp?: boolean;
  /** Returns the exit status; default the worst that `warn` noted. Throws Exit, Failure and UsageError, which know what is to be said. */
  // biome-ignore lint/suspicious/noConfusingVoidType: an async function that returns nothing has this type
  run(tool: Tool): Promise<number | undefined | void>;
}

/** A program with options, help, buffered output and the usual error messages. */
export function defineUtility(definition: UtilityDefinition): Program {
  let specs: OptionSpec[] | undefined;
  return defineProgram({
    name: definition.name,
    ...(definition.aliases && { aliases: definition.aliases }),
    summary: definition.summary,
    main: (sys) => {
      specs ??= optionSpecs(definition);
      return runUtility(definition, specs, sys);
    },
  });
}

/** One run of a utility. */
export class Tool {
  readonly sys: Sys;
  readonly name: string;
  /** What messages begin with: GNU programs say what they were called as. */
  readonly called: string;
  /** Of GNU's make; otherwise busybox's. */
  readonly gnu: boolean;
  /** Standard output; flushed at the end. */
  readonly out: Output;
  operands: readonly string[] = [];
  /** Exit status so far. */
  status = 0;
  readonly #definition: UtilityDefinition;
  #given: ParsedOptions["given"] = [];

  constructor(sys: Sys, definition: UtilityDefinition) {
    this.sys = sys;
    this.#definition = definition;
    const called = (sys.argv[0] ?? "").replace(/^.*\//, "").replace(/^-/, "");
    this.name = called === definition.name || definition.aliases?.includes(called) ? called : definition.name;
    this.gnu = sys.flavor === "gnu";
    const coreutils = this.gnu && definition.package === undefined && called === this.name;
    this.called = coreutils ? (sys.argv[0] as string) : this.name;
    this.out = new Output(sys, 1);
  }

  /** The options in the order they were given. */
  get given(): ParsedOptions["given"] {
    return this.#given;
  }

  /** Takes what the command line says; before `run`. */
  accept(parsed: ParsedOptions): void {
    this.#given = parsed.given;
    this.operands = parsed.operands;
  }

  /** Was one of these given? A key is an option's long name, or its letter where it has none. */
  has(...keys: string[]): boolean {
    return this.#given.some((option) => keys.includes(option.key));
  }

  /** The last value given. */
  value(key: string): string | undefined {
    return this.#given.findLast((option) => option.key === key)?.value;
  }

  /** All values given, in order. */
  values(key: string): string[] {
    return this.#given.filter((option) => option.key === key && option.value !== undefined).map((option) => option.value as string);
  }

  /** Which of these came last. */
  last(...keys: string[]): string | undefined {
    return this.#given.findLast((option) => keys.includes(option.key))?.key;
  }

  /** `name: message` on standard error; the status becomes at least `status`. */
  async warn(message: string, status = 1): Promise<void> {
    if (status > this.status) this.status = status;
    await this.note(`${this.called}: ${message}\n`);
  }

  /** Anything on standard error, after what was printed before. */
  async note(text: string): Promise<void> {
    await this.out.flush();
    await this.sys.write(2, text);
  }

  /** Reads a descriptor line by line. On a terminal, what was printed goes out before it waits. */
  lines(fd: number, options: ReaderOptions = {}): LineReader {
    return new LineReader(this.sys, fd, { out: this.out, ...options });
  }

  /**
   * A descriptor for an input operand, `-` being standard input; undefined after a message.
   * `words` is GNU's message for this program, with %s for the quoted and %n for the plain name.
   */
  async openInput(name: string, words = "%n"): Promise<number | undefined> {
    if (name === "-") return 0;
    try {
      return await this.sys.open(name, { read: true });
    } catch (error) {
      const text = this.gnu ? words.replace("%s", quote(name)).replace("%n", name) : CANNOT_OPEN.has(this.name) ? `can't open '${name}'` : name;
      await this.warn(`${text}: ${reason(error)}`);
      return undefined;
    }
  }

  /** Opens each operand (standard input when there is none), hands it over, closes it, and reports what fails. */
  async eachInput(visit: (fd: number, name: string) => Promise<void>, words = "%n", readWords = "%n"): Promise<void> {
    for (const name of this.operands.length === 0 ? ["-"] : this.operands) {
      const fd = await this.openInput(name, words);
      if (fd === undefined) continue;
      try {
        await visit(fd, name);
      } catch (error) {
        if (!(error instanceof Errno) || error.code === "EPIPE") throw error;
        await this.warn(this.readError(name, error, readWords));
      } finally {
        if (fd !== 0) this.sys.close(fd);
      }
    }
  }

  readError(name: string, error: unknown, words = "%n"): string {
    if (!this.gnu) return `read error: ${reason(error)}`;
    return `${words.replace("%s", quote(name)).replace("%n", name)}: ${reason(error)}`;
  }

  /** Whether a file operand is missing, said as GNU or busybox would. */
  requireOperands(count: number, what = "missing operand"): void {
    if (this.operands.length >= count) return;
    if (!this.gnu) throw new UsageError("");
    const last = this.operands.at(-1);
    throw new UsageError(last === undefined ? what : `${what} after ${quote(last)}`);
  }

  rejectExtraOperands(count: number): void {
    const extra = this.operands[count];
    if (extra !== undefined) throw new UsageError(this.gnu ? `extra operand ${quote(extra)}` : "");
  }

  usageLines(): string {
    const forms = typeof this.#definition.usage === "string" ? [this.#definition.usage] : this.#definition.usage;
    return forms.map((form, i) => `${i === 0 ? "Usage:" : this.gnu ? "  or: " : "      "} ${this.called} ${form}`.trimEnd()).join("\n");
  }

  help(): string {
    const rows = this.#definition.options ?? [];
    const summary = this.#definition.summary;
    const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}${this.gnu ? "." : ""}`;
    const table = rows.length > 0 ? `\n${helpLines(rows)}` : "";
    const notes = this.#definition.notes ? `\n${this.#definition.notes}\n` : "";
    if (!this.gnu) return `${busyboxBanner(this.sys)}\n\n${this.usageLines()}\n\n${sentence}\n${table}${notes}`;
    return `${this.usageLines()}\n${sentence}\n${table}${notes}${rows.some(([names]) => names.includes("--")) ? "      --help  show this page and exit\n      --version  show the version and exit\n" : ""}`;
  }

  version(): string {
    const [name, version] = this.#definition.package ?? ["GNU coreutils", "9.4"];
    return `${this.name} (${name}) ${this.sys.programOptions["version"] ?? version}\n`;
  }
}

export function busyboxBanner(sys: Sys): string {
  return `BusyBox v${sys.programOptions["version"] ?? "1.37.0"} multi-call binary.`;
}

/** busybox programs that say `can't open 'x'`; the others just name the file. */
const CANNOT_OPEN = new Set(["cat", "tail", "uniq", "md5sum", "sha1sum", "sha256sum", "sha512sum", "less", "more", "dd", "tar"]);

const HELP_ROWS: readonly OptionRow[] = [
  ["--help", ""],
  ["--version", ""],
];

async function runUtility(definition: UtilityDefinition, specs: readonly OptionSpec[], sys: Sys): Promise<number> {
  const tool = new Tool(sys, definition);
  try {
    if (await answeredHelp(definition, specs, tool)) return 0;
    const status = (await definition.run(tool)) ?? tool.status;
    await tool.out.flush();
    return status;
  } catch (error) {
    return await report(error, definition, tool);
  }
}

async function answeredHelp(definition: UtilityDefinition, specs: readonly OptionSpec[], tool: Tool): Promise<boolean> {
  const args = tool.sys.argv.slice(1);
  if (definition.ownArguments) {
    tool.operands = args;
    if (!definition.ownHelp && args.length === 1 && (args[0] === "--help" || (args[0] === "--version" && tool.gnu))) {
      await tool.sys.write(1, args[0] === "--help" ? tool.help() : tool.version());
      return true;
    }
    return false;
  }
  tool.accept(parseOptions(definition.rewrite ? definition.rewrite(args, tool.sys) : args, specs, definition.stopAtOperand ? { stopAtOperand: true } : {}));
  if (!tool.has("help", "version")) return false;
  if (definition.options?.some(([names]) => names.includes("--version") || names.includes("--help"))) return false;
  await tool.sys.write(1, tool.has("help") ? tool.help() : tool.version());
  return true;
}

function optionSpecs(definition: UtilityDefinition): OptionSpec[] {
  return compileOptions([...(definition.options ?? []), ...HELP_ROWS]);
}

/** What GNU programs say where others say `write error`, and their status; head and tail only of more than a buffer takes. */
function writeMessage(name: string, size: number): readonly [string, number] | undefined {
  if (name === "head" || name === "tail") return size > 4096 ? ["error writing 'standard output'", 1] : undefined;
  if (name === "sort") return [`${size > 4096 ? "write" : "fflush"} failed: 'standard output'`, 2];
  if (name === "sed") return ["couldn't flush stdout", 4];
  return name === "yes" ? ["standard output", 1] : undefined;
}

function busyboxMessage(name: string): readonly [string, number] | undefined {
  return ["head", "sort", "cut", "wc"].includes(name) ? ["standard output", 1] : undefined;
}

async function report(error: unknown, definition: UtilityDefinition, tool: Tool): Promise<number> {
  if (error instanceof Exit) {
    await tool.out.flush();
    return error.status;
  }
  if (error instanceof Failure) {
    await tool.warn(error.message, error.status ?? 1);
    return error.status ?? Math.max(1, tool.status);
  }
  if (error instanceof WriteFailure) {
    tool.out.discard();
    const [message, status] = (tool.gnu ? writeMessage(tool.name, error.size) : busyboxMessage(tool.name)) ?? ["write error", 1];
    // After more than a buffer busybox knows no more than that.
    const why = !tool.gnu && tool.name === "head" && error.size > 4096 ? "I/O error" : error.message;
    await tool.warn(`${message}: ${why}`, status);
    if (tool.gnu && tool.name === "sort" && error.size <= 4096) await tool.note("sort: write error\n");
    return status;
  }
  if (error instanceof UsageError || error instanceof OptionError) return await reportUsage(error, definition, tool);
  if (error instanceof Errno) {
    if (error.code === "EPIPE") tool.out.discard();
    await tool.warn(error.code === "EPIPE" ? `write error: ${error.message}` : error.message);
    return tool.status;
  }
  throw error;
}

async function reportUsage(error: Error, definition: UtilityDefinition, tool: Tool): Promise<number> {
  const status = definition.usageStatus ?? 1;
  if (tool.gnu) {
    const message = error.message === "" ? "" : `${tool.called}: ${error.message}\n`;
    const usage = definition.showsUsage ? `${tool.usageLines().split("\n")[0]}\n` : "";
    await tool.note(
      `${message}${usage}${definition.package?.[0] === "GNU diffutils" ? `${tool.called}: ` : ""}Try '${tool.called} --help'${definition.name === "tar" ? " or 'tar --usage'" : ""} for more information.\n`,
    );
    return status;
  }
  let message = error.message;
  if (error instanceof OptionError && tool.sys.programOptions["libc"] === "musl") {
    if (message.startsWith("invalid option")) message = `unrecognized option: ${error.option}`;
    else if (message.startsWith("unrecognized")) message = `unrecognized option: ${error.option.replace(/^--/, "")}`;
    else if (message.includes("requires")) message = `option requires an argument: ${error.option}`;
  }
  await tool.note(`${message === "" ? "" : `${tool.name}: ${message}\n`}${tool.help()}`);
  return definition.name === "grep" || definition.name === "sort" || definition.name === "cmp" ? 2 : 1;
}
