import { isErrno } from "../base/errno.ts";
import type { Signal, Sys } from "../sim/sys.ts";
import type { Builtin } from "./builtins/builtin.ts";
import { BadSubscript, ExpansionError, ReadonlyError } from "./errors.ts";
import { type ArithmeticEnvironment, ArithmeticError, evaluateArithmetic } from "./expand/arithmetic.ts";
import type { ExpandEnvironment } from "./expand/environment.ts";
import type { Integer } from "./expand/integer.ts";
import { elementOf } from "./expand/parameters.ts";
import { expandPartsToString } from "./expand/words.ts";
import type { ShellFlavor } from "./flavors.ts";
import { History } from "./history.ts";
import { Jobs } from "./jobs.ts";
import { messagePrefix } from "./messages.ts";
import { ASH_SET_OPTIONS, BASH_LETTERS, type Options } from "./options.ts";
import { installSpecialVariables } from "./special-variables.ts";
import type { ArithmeticPart, Assignment, Command, CommandPart, List, Subscript } from "./syntax/tree.ts";
import { type Task, wait } from "./task.ts";
import { encodeText } from "./text.ts";
import { Traps } from "./traps.ts";
import { IndexedArray, type VariableHooks, Variables } from "./variables.ts";

export interface ShellFunction {
  readonly name: string;
  readonly body: Command;
  readonly keyword: boolean;
  /** Where it was defined. */
  readonly file: string;
  readonly line: number;
  exported?: boolean;
}

/** A running function or sourced file, for FUNCNAME, BASH_SOURCE, BASH_LINENO and `caller`. */
export interface Call {
  readonly name: string;
  readonly file: string;
  /** Line of the call. */
  readonly line: number;
}

/** What the interpreter does for expansion; set by it, so that the state here need not know how commands run. */
export interface ShellHooks {
  readonly builtins: ReadonlyMap<string, Builtin>;
  commandSubstitution(shell: Shell, part: CommandPart): Task<string>;
  processSubstitution(shell: Shell, direction: "<" | ">", body: List): string;
  promptText(shell: Shell, text: string): Task<string>;
}

export interface ShellStart {
  readonly scriptName: string;
  readonly positional: readonly string[];
  readonly options: Options;
  readonly interactive: boolean;
  readonly hooks: ShellHooks;
}

/** The state of one shell process. A subshell gets a copy (`fork`). */
export class Shell implements ExpandEnvironment, ArithmeticEnvironment {
  readonly flavor: ShellFlavor;
  readonly dialect: "bash" | "dash" | "ash";
  readonly hooks: ShellHooks;
  variables: Variables;
  options: Options;
  positional: readonly string[];
  scriptName: string;
  interactive: boolean;
  /** `-c`, a script's name, or standard input. */
  source: "command" | "file" | "stdin" = "stdin";
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  /** Paths of commands that have been found, with how often they ran. */
  hash = new Map<string, { path: string; hits: number }>();
  disabledBuiltins = new Set<string>();
  status = 0;
  line = 1;
  shellPid: number;
  lastBackground: number | undefined = undefined;
  lastArgument = "";
  pipeStatus: number[] = [0];
  calls: Call[] = [];
  subshellLevel = 0;
  loopDepth = 0;
  /** Nested calls of functions, sourced files and evals. */
  depth = 0;
  sourceDepth = 0;
  /** Above zero where a failure is part of a condition. */
  errexitIgnored = 0;
  /** A command substitution ran while the words of this command were expanded: its status. */
  substitutionStatus: number | undefined = undefined;
  builtinName = "";
  currentCommand = "";
  /** Lists of `declare a=(…)`, by index of the argument. */
  arrayArguments = new Map<number, Assignment>();
  /** Descriptors of process substitutions that the running command uses. */
  processSubstitutions: { fd: number; pid: number }[] = [];
  directories: string[] = [];
  /** Ctrl-C came while no child had the terminal. */
  interrupted = false;
  inTrap = false;
  /** How often the first character of PS4 is written: substitutions, evals and sourced files around the command. */
  traceLevel = 1;
  jobControl = false;
  /** The terminal, when there is job control. */
  terminalFd = -1;
  optind = { index: 1, offset: 0 };
  jobs: Jobs;
  traps: Traps;
  history: History;
  loginShell = false;
  startedAt: bigint;
  secondsOffset = 0;
  ifs = " \t\n";
  completions = new Map<string, string>();
  #sys: Sys;

  constructor(sys: Sys, flavor: ShellFlavor, start: ShellStart) {
    this.#sys = sys;
    this.flavor = flavor;
    this.dialect = flavor.name;
    this.hooks = start.hooks;
    this.options = start.options;
    this.positional = start.positional;
    this.scriptName = start.scriptName;
    this.interactive = start.interactive;
    this.shellPid = sys.pid;
    this.startedAt = sys.clock.monotonic();
    this.variables = new Variables(this.#variableHooks());
    this.jobs = new Jobs();
    this.history = new History();
    this.traps = new Traps(sys, (signal) => this.interactiveAction(signal));
  }

  get sys(): Sys {
    return this.#sys;
  }

  get fs(): Sys["fs"] {
    return this.#sys.fs;
  }

  /** What untrapped signals do to this shell. */
  interactiveAction(signal: Signal): "default" | "ignore" | (() => void) {
    if (this.subshellLevel > 0) return "default";
    // bash never dies of this one.
    if (signal === "QUIT" && this.dialect === "bash") return "ignore";
    if (!this.interactive) return "default";
    if (signal === "INT")
      return () => {
        this.interrupted = true;
      };
    if (signal === "TERM" || signal === "QUIT") return "ignore";
    if (this.jobControl && (signal === "TSTP" || signal === "TTIN" || signal === "TTOU")) return "ignore";
    return "default";
  }

  /**
   * A copy of this shell for a forked process, taken now; `attach` gives it its own system calls when it runs.
   */
  fork(): { shell: Shell; attach(sys: Sys): void } {
    const child = new Shell(this.#sys, this.flavor, {
      scriptName: this.scriptName,
      positional: this.positional,
      options: this.options.clone(),
      interactive: this.interactive,
      hooks: this.hooks,
    });
    child.variables = this.variables.copyInto(child.#variableHooks());
    installSpecialVariables(child, "inherited");
    child.source = this.source;
    child.functions = new Map(this.functions);
    child.aliases = new Map(this.aliases);
    child.hash = new Map(this.hash);
    child.disabledBuiltins = new Set(this.disabledBuiltins);
    child.status = this.status;
    child.line = this.line;
    child.shellPid = this.shellPid;
    child.lastBackground = this.lastBackground;
    child.lastArgument = this.lastArgument;
    child.pipeStatus = [...this.pipeStatus];
    child.calls = [...this.calls];
    child.subshellLevel = this.subshellLevel + 1;
    child.traceLevel = this.traceLevel;
    child.loopDepth = this.loopDepth;
    child.depth = this.depth;
    child.sourceDepth = this.sourceDepth;
    child.errexitIgnored = this.errexitIgnored;
    child.directories = [...this.directories];
    child.startedAt = this.startedAt;
    child.secondsOffset = this.secondsOffset;
    child.ifs = this.ifs;
    child.optind = { ...this.optind };
    child.loginShell = this.loginShell;
    child.jobs = this.jobs.forSubshell();
    child.history = this.history;
    const wasJobControl = this.jobControl;
    const interactive = this.interactive;
    // Snapshot of what is ignored by trap; the kernel has copied the dispositions themselves.
    const inherited = new Traps(this.#sys, () => "default");
    this.traps.inheritTo(inherited, this.options.isOn("errtrace"), this.options.isOn("functrace"));
    return {
      shell: child,
      attach: (sys) => {
        child.#sys = sys;
        child.traps = new Traps(sys, (signal) => child.interactiveAction(signal));
        inherited.inheritTo(child.traps, true, true);
        child.traps.copyListing(inherited);
        if (!interactive && child.dialect === "bash" && child.traps.get("QUIT") !== "") sys.signal("QUIT", "default");
        if (interactive)
          for (const signal of ["INT", "QUIT", "TERM", ...(wasJobControl ? (["TSTP", "TTIN", "TTOU"] as const) : [])] as const)
            if (child.traps.get(signal) !== "") sys.signal(signal, "default");
      },
    };
  }

  // ── output ──

  /** Writes to standard output. */
  *print(text: string): Task<void> {
    if (text === "") return;
    try {
      yield* wait(this.#sys.write(1, encodeText(text)));
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (this.dialect === "ash") yield* this.printError(`${this.scriptName}: write error: ${error.message}\n`);
      else yield* this.builtinError(this.dialect === "dash" ? `${this.builtinName}: I/O error` : `write error: ${error.message}`);
      throw new WriteFailed();
    }
  }

  /** A message with the prefix that this flavour gives. */
  *error(message: string): Task<void> {
    yield* this.printError(`${messagePrefix(this)}${message}\n`);
  }

  /** A message of the builtin that runs: `bash: line 1: cd: …`. */
  *builtinError(message: string): Task<void> {
    yield* this.printError(`${messagePrefix(this, this.builtinName)}${message}\n`);
  }

  *printError(text: string): Task<void> {
    try {
      yield* wait(this.#sys.write(2, encodeText(text)));
    } catch (error) {
      // Nowhere to complain.
      if (!isErrno(error)) throw error;
    }
  }

  *warn(message: string): Task<void> {
    yield* this.error(message);
  }

  // ── parameters ──

  special(name: string): string | undefined {
    switch (name) {
      case "?":
        return String(this.status);
      case "$":
        return String(this.shellPid);
      case "!":
        return this.lastBackground === undefined ? (this.dialect === "bash" ? undefined : "") : String(this.lastBackground);
      case "#":
        return String(this.positional.length);
      case "-":
        return this.optionLetters();
      default:
        return undefined;
    }
  }

  optionLetters(): string {
    const order = this.dialect === "bash" ? BASH_LETTERS : ASH_SET_OPTIONS;
    let letters = "";
    for (const [option, letter] of order) {
      if (option === "interactive" ? this.interactive : option === "stdin" ? this.source === "stdin" : this.options.isOn(option)) letters += letter;
    }
    if (this.dialect === "ash" && this.source === "command") letters = `c${letters}`;
    if (this.dialect === "bash") letters += this.source === "command" ? "c" : this.source === "stdin" ? "s" : "";
    return letters;
  }

  getVariable(name: string, subscript: string | undefined): string | undefined {
    const reference = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(this.variables.resolve(name));
    if (reference !== null && subscript === undefined) return this.getVariable(reference[1] as string, reference[2] as string);
    const variable = this.variables.find(name);
    const value = subscript === undefined ? variable?.scalar : elementOf(variable, this.#key(name, subscript));
    if (value === undefined && this.options.nounset) this.unbound(name);
    return value;
  }

  /** `[[ -v name[subscript] ]]`: asking does not complain of what is not set. */
  hasElement(name: string, subscript: string): boolean {
    return elementOf(this.variables.find(name), this.#key(name, subscript)) !== undefined;
  }

  setVariable(name: string, subscript: string | undefined, value: string): void {
    if (subscript === undefined) this.variables.set(name, value);
    else this.variables.setElement(name, this.#key(name, subscript), value);
  }

  #key(name: string, text: string): number | string {
    if (this.variables.find(name)?.value instanceof Map) return text;
    return Number(this.evaluateText(text));
  }

  *subscriptKey(name: string, subscript: Subscript): Task<number | string> {
    const variable = this.variables.find(name);
    const fixed = /^\d+$/.test(subscript.raw);
    if (variable?.value instanceof Map) return fixed ? subscript.raw : yield* expandPartsToString(subscript.parts, this);
    if (fixed) return Number(subscript.raw);
    const index = Number(this.evaluateText(yield* expandPartsToString(subscript.parts, this)));
    if (index >= 0) return index;
    const end = variable?.current instanceof IndexedArray ? variable.current.end : variable?.scalar === undefined ? 0 : 1;
    if (end + index < 0) throw new BadSubscript(name, `${name}[${subscript.raw}]: bad array subscript`);
    return end + index;
  }

  *evaluate(part: ArithmeticPart): Task<Integer> {
    const text = part.fixed ?? (yield* expandPartsToString(part.parts, this));
    return this.evaluateText(text);
  }

  evaluateText(text: string): Integer {
    try {
      return evaluateArithmetic(text, this);
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
      throw this.#arithmeticFailure(error);
    }
  }

  #arithmeticFailure(error: ArithmeticError): ExpansionError {
    switch (this.dialect) {
      case "bash":
        return new ExpansionError(`${error.expression}: ${error.message} (error token is "${error.token}")`, "line");
      case "dash":
        if (error.message === "Illegal number") return new ExpansionError(`Illegal number: ${error.token}`, "exit", 2);
        return new ExpansionError(`arithmetic expression: ${error.message}: "${error.expression}"`, "exit", 2);
      default:
        return new ExpansionError(error.message === "divide by zero" ? error.message : "arithmetic syntax error", "exit", 2);
    }
  }

  commandSubstitution(part: CommandPart): Task<string> {
    return this.hooks.commandSubstitution(this, part);
  }

  processSubstitution(direction: "<" | ">", body: List): string {
    return this.hooks.processSubstitution(this, direction, body);
  }

  promptText(text: string): Task<string> {
    return this.hooks.promptText(this, text);
  }

  homeOf(user: string): string | undefined {
    const lines = this.passwd();
    const found = user === "" ? lines.find((fields) => fields[2] === String(this.#sys.uid)) : lines.find((fields) => fields[0] === user);
    return found?.[5];
  }

  userName(): string {
    return this.passwd().find((fields) => fields[2] === String(this.#sys.uid))?.[0] ?? "I have no name!";
  }

  passwd(): string[][] {
    try {
      return new TextDecoder()
        .decode(this.#sys.fs.readFile("/etc/passwd"))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split(":"));
    } catch {
      return [];
    }
  }

  badSubstitution(raw: string): never {
    if (this.dialect === "bash") throw new ExpansionError(`${raw}: bad substitution`, "exit");
    throw new ExpansionError(this.dialect === "dash" ? "Bad substitution" : "syntax error: bad substitution", "exit", 2);
  }

  unbound(name: string): never {
    if (this.dialect === "bash") throw new ExpansionError(`${/^\d+$/.test(name) ? `$${name}` : name}: unbound variable`, "exit", this.#fatalStatus());
    throw new ExpansionError(`${name}: parameter not set`, "exit", 2);
  }

  parameterError(name: string, message: string): never {
    throw new ExpansionError(`${name}: ${message}`, "exit", this.dialect === "bash" ? this.#fatalStatus() : 2);
  }

  /** How bash ends after an error in an expansion. */
  #fatalStatus(): number {
    return this.source === "command" && this.subshellLevel === 0 && !this.options.errexit ? 127 : 1;
  }

  #variableHooks(): VariableHooks {
    return {
      evaluate: (text) => String(this.evaluateText(text)),
      readonly: (name) =>
        this.dialect === "bash"
          ? new ReadonlyError(name, `${name}: readonly variable`, "line", 1)
          : new ReadonlyError(name, `${name}: is read only`, "exit", 2),
      holds: (bytes) => this.#sys.allocate(bytes),
      changed: (name) => {
        if (name === "IFS") this.ifs = this.variables.get("IFS") ?? " \t\n";
        else if (name === "PATH") this.hash.clear();
        else if (name === "OPTIND") this.optind = { index: Number(this.variables.get("OPTIND") ?? "1") || 1, offset: 0 };
      },
    };
  }

  /** The name by which functions called from here are known as a source. */
  get currentFile(): string {
    const call = this.calls[this.calls.length - 1];
    return call !== undefined && call.name === "source"
      ? call.file
      : this.source === "file"
        ? this.scriptName
        : (call?.file ?? (this.source === "command" ? "environment" : "main"));
  }
}

/** Output could not be written; the message is out. */
export class WriteFailed {}
