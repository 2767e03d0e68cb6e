import { posixRegExp } from "../../base/posix-regexp.ts";
import type { Sys } from "../../sim/sys.ts";
import { Failure, quote, reason } from "../lib/errors.ts";
import { zoneOf } from "../lib/format-time.ts";
import { parseMode } from "../lib/mode.ts";
import { parseDate } from "../lib/parse-date.ts";
import { Accounts } from "../lib/users.ts";
import type { Tool } from "../lib/utility.ts";

/** `+n`, `-n` or `n`. */
export interface Comparison {
  readonly sign: "+" | "-" | "";
  readonly value: number;
}

export type FindNode =
  | { readonly kind: "and" | "or" | "list"; readonly left: FindNode; readonly right: FindNode }
  | { readonly kind: "not"; readonly inner: FindNode }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "match"; readonly what: "name" | "path" | "link"; readonly pattern: RegExp }
  | { readonly kind: "type"; readonly types: readonly string[]; readonly followed: boolean }
  | { readonly kind: "size"; readonly compare: Comparison; readonly unit: number }
  | { readonly kind: "age"; readonly time: "mtime" | "atime" | "ctime"; readonly compare: Comparison; readonly unit: number }
  | { readonly kind: "newer"; readonly time: "mtime" | "atime" | "ctime"; readonly than: number }
  | { readonly kind: "perm"; readonly how: "exact" | "all" | "any"; readonly mode: number }
  | { readonly kind: "number"; readonly field: "uid" | "gid" | "nlink" | "ino"; readonly compare: Comparison }
  | { readonly kind: "nouser" | "nogroup" | "empty" | "prune" | "quit" | "delete" | "ls" }
  | { readonly kind: "access"; readonly want: "read" | "write" | "execute" }
  | { readonly kind: "samefile"; readonly dev: number; readonly ino: number }
  | { readonly kind: "print"; readonly ending: string; readonly file?: string }
  | { readonly kind: "printf"; readonly format: string; readonly file?: string }
  | { readonly kind: "exec"; readonly argv: readonly string[]; readonly batch: boolean; readonly inDirectory: boolean; readonly ask: boolean };

export interface FindExpression {
  readonly node: FindNode;
  readonly options: { minimum: number; maximum: number; depth: boolean; oneDevice: boolean; follow: boolean };
}

const DEEPEST = 200;
/** These act by themselves; without any, -print is meant. */
const ACTIONS = new Set(["print", "printf", "exec", "delete", "ls"]);

export function parseFind(args: readonly string[], tool: Tool): FindExpression {
  const parser = new Parser(args, tool);
  let node: FindNode | undefined;
  if (args.length > 0) {
    node = parser.list(0);
    if (!parser.done)
      throw new Failure(
        parser.peek() === ")"
          ? tool.gnu
            ? "invalid expression; you have too many ')'"
            : "unpaired ')'"
          : `paths must precede expression: \`${parser.peek()}'`.replace("`", "'"),
      );
  }
  if (!parser.acts) {
    const print: FindNode = { kind: "print", ending: "\n" };
    node = node ? { kind: "and", left: node, right: print } : print;
  }
  return { node: node as FindNode, options: parser.options };
}

class Parser {
  readonly options = { minimum: 0, maximum: Number.POSITIVE_INFINITY, depth: false, oneDevice: false, follow: false };
  acts = false;
  readonly #args: readonly string[];
  readonly #tool: Tool;
  readonly #sys: Sys;
  #at = 0;

  constructor(args: readonly string[], tool: Tool) {
    this.#args = args;
    this.#tool = tool;
    this.#sys = tool.sys;
  }

  get done(): boolean {
    return this.#at >= this.#args.length;
  }

  peek(): string | undefined {
    return this.#args[this.#at];
  }

  list(depth: number): FindNode {
    let left = this.#or(depth);
    while (this.peek() === ",") {
      this.#at++;
      left = { kind: "list", left, right: this.#or(depth) };
    }
    return left;
  }

  #or(depth: number): FindNode {
    if (depth > DEEPEST) throw new Failure("expression too deep");
    let left = this.#and(depth);
    while (this.peek() === "-o" || this.peek() === "-or") {
      this.#at++;
      left = { kind: "or", left, right: this.#and(depth) };
    }
    return left;
  }

  #and(depth: number): FindNode {
    let left = this.#not(depth);
    for (;;) {
      const next = this.peek();
      if (next === undefined || next === ")" || next === "," || next === "-o" || next === "-or") return left;
      if (next === "-a" || next === "-and") this.#at++;
      left = { kind: "and", left, right: this.#not(depth) };
    }
  }

  #not(depth: number): FindNode {
    const word = this.peek();
    if (word === "!" || word === "-not") {
      this.#at++;
      if (depth > DEEPEST) throw new Failure("expression too deep");
      return { kind: "not", inner: this.#not(depth + 1) };
    }
    if (word === "(") {
      this.#at++;
      if (this.peek() === ")") throw new Failure("invalid expression; empty parentheses are not allowed.");
      const inner = this.list(depth + 1);
      if (this.peek() !== ")")
        throw new Failure(this.#tool.gnu ? "invalid expression; I was expecting to find a ')' somewhere but did not see one." : "bad arg ')'");
      this.#at++;
      return inner;
    }
    if (word === undefined) throw new Failure(this.#tool.gnu ? `expected an expression after '${this.#args[this.#at - 1]}'` : "unexpected end of expression");
    if (word === ")") throw new Failure("invalid expression; you have too many ')'");
    return this.#primary();
  }

  #primary(): FindNode {
    const word = this.#args[this.#at++] as string;
    const make = PRIMARIES[word] ?? (/^-newer[acmB][acmBt]$/.test(word) ? newerXY : undefined);
    if (!make) {
      if (this.#tool.gnu && /^(?:-o|-or|-a|-and|,)$/.test(word))
        throw new Failure(`invalid expression; you have used a binary operator '${word}' with nothing before it.`);
      if (!word.startsWith("-")) throw new Failure(this.#tool.gnu ? `paths must precede expression: \`${word}'` : `unrecognized: ${word}`);
      throw new Failure(this.#tool.gnu ? `unknown predicate \`${word}'` : `unrecognized: ${word}`);
    }
    const node = make({
      word,
      tool: this.#tool,
      sys: this.#sys,
      options: this.options,
      argument: () => {
        const value = this.#args[this.#at++];
        if (value === undefined) throw new Failure(this.#tool.gnu ? `missing argument to \`${word}'` : `${word} requires an argument`);
        return value;
      },
      command: () => this.#command(word),
    });
    if (ACTIONS.has(node.kind)) this.acts = true;
    return node;
  }

  /** Up to `;` or `{} +`. */
  #command(word: string): { argv: string[]; batch: boolean } {
    const argv: string[] = [];
    for (;;) {
      const arg = this.#args[this.#at++];
      if (arg === undefined) throw new Failure(this.#tool.gnu ? `missing argument to \`${word}'` : `${word} requires an argument`);
      if (arg === ";") break;
      if (arg === "+" && argv.at(-1) === "{}") {
        argv.pop();
        return { argv, batch: true };
      }
      argv.push(arg);
    }
    if (argv.length === 0) throw new Failure(`invalid argument \`;' to \`${word}'`);
    return { argv, batch: false };
  }
}

interface Reading {
  readonly word: string;
  readonly tool: Tool;
  readonly sys: Sys;
  readonly options: FindExpression["options"];
  argument(): string;
  command(): { argv: string[]; batch: boolean };
}

const TRUE: FindNode = { kind: "constant", value: true };

const PRIMARIES: Record<string, (reading: Reading) => FindNode> = {
  "-name": (r) => ({ kind: "match", what: "name", pattern: globPattern(r.argument(), false) }),
  "-iname": (r) => ({ kind: "match", what: "name", pattern: globPattern(r.argument(), true) }),
  "-path": (r) => ({ kind: "match", what: "path", pattern: globPattern(r.argument(), false) }),
  "-wholename": (r) => ({ kind: "match", what: "path", pattern: globPattern(r.argument(), false) }),
  "-ipath": (r) => ({ kind: "match", what: "path", pattern: globPattern(r.argument(), true) }),
  "-iwholename": (r) => ({ kind: "match", what: "path", pattern: globPattern(r.argument(), true) }),
  "-lname": (r) => ({ kind: "match", what: "link", pattern: globPattern(r.argument(), false) }),
  "-ilname": (r) => ({ kind: "match", what: "link", pattern: globPattern(r.argument(), true) }),
  "-regex": (r) => ({ kind: "match", what: "path", pattern: wholePattern(r, false) }),
  "-iregex": (r) => ({ kind: "match", what: "path", pattern: wholePattern(r, true) }),
  "-regextype": (r) => {
    const type = r.argument();
    if (!REGEX_TYPES.includes(type))
      throw new Failure(`Unknown regular expression type '${type}'; valid types are ${REGEX_TYPES.map((each) => `'${each}'`).join(", ")}.`);
    EXTENDED.set(r.options, /^(posix-)?(extended|egrep|awk)/.test(type));
    return TRUE;
  },
  "-type": (r) => typeTest(r, false),
  "-xtype": (r) => typeTest(r, true),
  "-size": sizeTest,
  "-empty": () => ({ kind: "empty" }),
  "-mtime": (r) => age(r, "mtime", 86_400_000),
  "-atime": (r) => age(r, "atime", 86_400_000),
  "-ctime": (r) => age(r, "ctime", 86_400_000),
  "-mmin": (r) => age(r, "mtime", 60_000),
  "-amin": (r) => age(r, "atime", 60_000),
  "-cmin": (r) => age(r, "ctime", 60_000),
  "-newer": (r) => ({ kind: "newer", time: "mtime", than: fileTime(r, r.argument(), "mtime") }),
  "-anewer": (r) => ({ kind: "newer", time: "atime", than: fileTime(r, r.argument(), "mtime") }),
  "-cnewer": (r) => ({ kind: "newer", time: "ctime", than: fileTime(r, r.argument(), "mtime") }),
  "-perm": permTest,
  "-user": (r) => ({ kind: "number", field: "uid", compare: { sign: "", value: idOf(r, "user") } }),
  "-group": (r) => ({ kind: "number", field: "gid", compare: { sign: "", value: idOf(r, "group") } }),
  "-uid": (r) => ({ kind: "number", field: "uid", compare: comparison(r, r.argument()) }),
  "-gid": (r) => ({ kind: "number", field: "gid", compare: comparison(r, r.argument()) }),
  "-links": (r) => ({ kind: "number", field: "nlink", compare: comparison(r, r.argument()) }),
  "-inum": (r) => ({ kind: "number", field: "ino", compare: comparison(r, r.argument()) }),
  "-nouser": () => ({ kind: "nouser" }),
  "-nogroup": () => ({ kind: "nogroup" }),
  "-readable": () => ({ kind: "access", want: "read" }),
  "-writable": () => ({ kind: "access", want: "write" }),
  "-executable": () => ({ kind: "access", want: "execute" }),
  "-samefile": (r) => {
    const stat = statOf(r, r.argument());
    return { kind: "samefile", dev: stat.dev, ino: stat.ino };
  },
  "-true": () => TRUE,
  "-false": () => ({ kind: "constant", value: false }),
  "-prune": () => ({ kind: "prune" }),
  "-quit": () => ({ kind: "quit" }),
  "-print": () => ({ kind: "print", ending: "\n" }),
  "-print0": () => ({ kind: "print", ending: "\0" }),
  "-fprint": (r) => ({ kind: "print", ending: "\n", file: r.argument() }),
  "-fprint0": (r) => ({ kind: "print", ending: "\0", file: r.argument() }),
  "-printf": (r) => ({ kind: "printf", format: r.argument() }),
  "-fprintf": (r) => {
    const file = r.argument();
    return { kind: "printf", format: r.argument(), file };
  },
  "-ls": () => ({ kind: "ls" }),
  "-delete": (r) => {
    r.options.depth = true;
    return { kind: "delete" };
  },
  "-exec": (r) => ({ kind: "exec", ...r.command(), inDirectory: false, ask: false }),
  "-execdir": (r) => ({ kind: "exec", ...r.command(), inDirectory: true, ask: false }),
  "-ok": (r) => ({ kind: "exec", ...r.command(), inDirectory: false, ask: true }),
  "-okdir": (r) => ({ kind: "exec", ...r.command(), inDirectory: true, ask: true }),
  "-maxdepth": (r) => {
    r.options.maximum = level(r);
    return TRUE;
  },
  "-mindepth": (r) => {
    r.options.minimum = level(r);
    return TRUE;
  },
  "-depth": (r) => {
    r.options.depth = true;
    return TRUE;
  },
  "-d": (r) => {
    r.options.depth = true;
    return TRUE;
  },
  "-xdev": (r) => {
    r.options.oneDevice = true;
    return TRUE;
  },
  "-mount": (r) => {
    r.options.oneDevice = true;
    return TRUE;
  },
  "-follow": (r) => {
    r.options.follow = true;
    return TRUE;
  },
  "-noleaf": () => TRUE,
  "-daystart": () => TRUE,
  "-warn": () => TRUE,
  "-nowarn": () => TRUE,
  "-ignore_readdir_race": () => TRUE,
};

/** Which expressions asked for extended regular expressions. */
const EXTENDED = new WeakMap<object, boolean>();

/** fnmatch(3) without special slashes. */
export function globPattern(glob: string, ignoreCase: boolean): RegExp {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] as string;
    if (character === "*") source += ".*";
    else if (character === "?") source += ".";
    else if (character === "\\" && at + 1 < glob.length) source += `\\u{${(glob.codePointAt(++at) as number).toString(16)}}`;
    else if (character === "[") {
      const bracket = /^\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(glob.slice(at))?.[0];
      if (bracket === undefined) source += "\\[";
      else {
        source += posixRegExp(bracket.replace(/^\[!/, "[^")).source;
        at += bracket.length - 1;
      }
    } else source += character.replace(/[\^$\\.*+?()[\]{}|/]/, "\\$&");
  }
  return new RegExp(`^${source}$`, ignoreCase ? "sui" : "su");
}

function wholePattern(r: Reading, ignoreCase: boolean): RegExp {
  const pattern = posixRegExp(r.argument(), { extended: EXTENDED.get(r.options) ?? false, ignoreCase });
  // Emacs' syntax, the default, has + and ? as operators.
  const source = EXTENDED.get(r.options) ? pattern.source : pattern.source.replace(/\\([+?])/g, "$1");
  return new RegExp(`^(?:${source})$`, pattern.flags);
}

function typeTest(r: Reading, followed: boolean): FindNode {
  const names: Record<string, string> = { f: "file", d: "dir", l: "symlink", p: "fifo", s: "socket", c: "char", b: "block" };
  const types = r
    .argument()
    .split(",")
    .map((letter) => {
      const type = names[letter];
      if (type === undefined) throw new Failure(r.tool.gnu ? `Unknown argument to ${r.word}: ${letter}` : `invalid argument '${letter}' to '-type'`);
      return type;
    });
  return { kind: "type", types, followed };
}

const REGEX_TYPES: readonly string[] =
  "findutils-default ed emacs gnu-awk grep posix-awk awk posix-basic posix-egrep egrep posix-extended posix-minimal-basic sed".split(" ");

function sizeTest(r: Reading): FindNode {
  const text = r.argument();
  const match = /^([+-]?)(\d+)([bcwkMG]?)$/.exec(text);
  if (!match) throw new Failure(/^[+-]?\d/.test(text) ? `Invalid argument \`${text}' to -size` : `invalid -size type \`${text.slice(-1)}'`);
  const unit = { "": 512, b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3] as string] as number;
  return { kind: "size", compare: { sign: match[1] as Comparison["sign"], value: Number(match[2]) }, unit };
}

function comparison(r: Reading, text: string): Comparison {
  const match = /^([+-]?)(\d+(?:\.\d+)?)$/.exec(text);
  if (!match) throw new Failure(`invalid argument \`${text}' to \`${r.word}'`);
  return { sign: match[1] as Comparison["sign"], value: Number(match[2]) };
}

function age(r: Reading, time: "mtime" | "atime" | "ctime", unit: number): FindNode {
  return { kind: "age", time, compare: comparison(r, r.argument()), unit };
}

function newerXY(r: Reading): FindNode {
  const fields = { m: "mtime", a: "atime", c: "ctime", B: "ctime" } as const;
  const own = fields[r.word[6] as keyof typeof fields];
  const other = r.word[7] as string;
  const argument = r.argument();
  if (other !== "t") return { kind: "newer", time: own, than: fileTime(r, argument, fields[other as keyof typeof fields]) };
  const time = parseDate(argument, r.sys.clock.realtime(), zoneOf(r.sys));
  if (time === undefined) throw new Failure(`I cannot figure out how to interpret ${quote(argument)} as a date or time`);
  return { kind: "newer", time: own, than: time };
}

function statOf(r: Reading, path: string) {
  try {
    return r.sys.fs.stat(path);
  } catch (error) {
    throw new Failure(`${quote(path)}: ${reason(error)}`);
  }
}

function fileTime(r: Reading, path: string, field: "mtime" | "atime" | "ctime"): number {
  return statOf(r, path)[field];
}

function permTest(r: Reading): FindNode {
  const text = r.argument();
  const how = text.startsWith("-") ? "all" : text.startsWith("/") || /^\+[0-7]/.test(text) ? "any" : "exact";
  const change = parseMode(how === "exact" ? text : text.slice(1), 0);
  if (!change) throw new Failure(`invalid mode ${quote(text)}`);
  return { kind: "perm", how, mode: change(0, false) };
}

function idOf(r: Reading, what: "user" | "group"): number {
  const name = r.argument();
  const accounts = new Accounts(r.sys);
  const id = what === "user" ? accounts.uidOf(name) : accounts.gidOf(name);
  if (id === undefined) throw new Failure(r.tool.gnu ? `${quote(name)} is not the name of a known ${what}` : `unknown ${what} ${name}`);
  return id;
}

function level(r: Reading): number {
  const text = r.argument();
  if (!/^\d+$/.test(text))
    throw new Failure(r.tool.gnu ? `Expected a positive decimal integer argument to ${r.word}, but got ${quote(text)}` : `invalid number '${text}'`);
  return Number(text);
}
