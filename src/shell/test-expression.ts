import { isErrno } from "../base/errno.ts";
import type { PathFs, Stat } from "../sim/sys.ts";

/** What file tests need; a shell also answers -v, -R and -o. */
export interface TestEnvironment {
  readonly sys: { readonly fs: PathFs; readonly uid: number; readonly gid: number; isatty(fd: number): boolean };
  readonly options?: { isOn(name: string): boolean };
  readonly variables?: {
    find(name: string): { scalar: string | undefined; nameref: boolean } | undefined;
    own(name: string): { nameref: boolean } | undefined;
  };
  hasElement?(name: string, subscript: string): boolean;
}

/** Thrown for what test(1) calls a usage error: status 2. `subject` is the word in question. */
export class TestError {
  readonly kind: "integer" | "argument" | "binary" | "unary" | "many" | "bracket" | "paren";
  readonly subject: string;

  /** The word behind it, which other shells complain of instead. */
  readonly next: string;

  constructor(kind: TestError["kind"], subject: string, next = subject) {
    this.kind = kind;
    this.next = next;
    this.subject = subject;
  }
}

const UNARY = new Set("abcdefghknoprstuvwxzGLNORS".split("").map((letter) => `-${letter}`));
const BINARY = new Set(["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"]);

/** test(1) without its name and the closing bracket. Throws TestError. */
export function evaluateTest(args: readonly string[], environment: TestEnvironment): boolean {
  // POSIX decides by the number of arguments; it is also the fast way.
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return args[0] !== "";
    case 2:
      return two(args[0] as string, args[1] as string, environment);
    case 3: {
      const [a = "", operator = "", b = ""] = args;
      if (BINARY.has(operator)) return testBinary(a, operator, b, environment) as boolean;
      if (operator === "-a") return a !== "" && b !== "";
      if (operator === "-o") return a !== "" || b !== "";
      if (a === "!") return !two(operator, b, environment);
      if (a === "(" && b === ")") return operator !== "";
      throw new TestError("binary", operator, a);
    }
    case 4:
      if (args[0] === "!") return !evaluateTest(args.slice(1), environment);
      if (args[0] === "(" && args[3] === ")") return two(args[1] as string, args[2] as string, environment);
  }
  return new TestParser(args, environment).whole();
}

function two(operator: string, operand: string, environment: TestEnvironment): boolean {
  if (operator === "!") return operand === "";
  if (UNARY.has(operator)) return testUnary(operator, operand, environment);
  throw new TestError("unary", operator, operand);
}

class TestParser {
  readonly #args: readonly string[];
  readonly #environment: TestEnvironment;
  #at = 0;

  constructor(args: readonly string[], environment: TestEnvironment) {
    this.#args = args;
    this.#environment = environment;
  }

  whole(): boolean {
    const value = this.#or();
    if (this.#at < this.#args.length) throw new TestError("many", this.#args[this.#at] as string);
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#args[this.#at] === "-o") {
      this.#at++;
      const right = this.#and();
      value = value || right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#term();
    while (this.#args[this.#at] === "-a") {
      this.#at++;
      const right = this.#term();
      value = value && right;
    }
    return value;
  }

  #term(): boolean {
    const args = this.#args;
    const at = this.#at;
    const first = args[at];
    if (first === undefined) throw new TestError("argument", "");
    if (first === "!") {
      this.#at++;
      return !this.#term();
    }
    const operator = args[at + 1];
    if (operator !== undefined && BINARY.has(operator) && args[at + 2] !== undefined) {
      this.#at += 3;
      return testBinary(first, operator, args[at + 2] as string, this.#environment) as boolean;
    }
    if (first === "(") {
      this.#at++;
      const value = this.#or();
      if (args[this.#at] !== ")") throw new TestError("paren", args[this.#at] ?? "");
      this.#at++;
      return value;
    }
    if (UNARY.has(first) && operator !== undefined && first !== "-a" && first !== "-o") {
      this.#at += 2;
      return testUnary(first, operator, this.#environment);
    }
    this.#at++;
    return first !== "";
  }
}

export function testUnary(operator: string, operand: string, environment: TestEnvironment): boolean {
  const { sys } = environment;
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-t": {
      if (!/^\s*\d+\s*$/.test(operand)) throw new TestError("integer", operand);
      try {
        return sys.isatty(Number(operand));
      } catch {
        return false;
      }
    }
    case "-v": {
      const element = /^(\w+)\[(.*)\]$/s.exec(operand);
      if (element !== null && environment.hasElement !== undefined)
        return element[2] === "@" || element[2] === "*"
          ? environment.variables?.find(element[1] as string) !== undefined
          : environment.hasElement?.(element[1] as string, element[2] as string) === true;
      return environment.variables?.find(operand)?.scalar !== undefined;
    }
    case "-R":
      return environment.variables?.own(operand)?.nameref === true;
    case "-o":
      return environment.options?.isOn(operand) === true;
    case "-h":
    case "-L":
      return statOf(sys.fs, operand, false)?.type === "symlink";
    case "-r":
      return operand !== "" && sys.fs.access(operand, { read: true });
    case "-w":
      return operand !== "" && sys.fs.access(operand, { write: true });
    case "-x":
      return operand !== "" && sys.fs.access(operand, { execute: true });
  }
  const stat = statOf(sys.fs, operand, true);
  if (stat === undefined) return false;
  switch (operator) {
    case "-a":
    case "-e":
      return true;
    case "-f":
      return stat.type === "file";
    case "-d":
      return stat.type === "dir";
    case "-b":
      return stat.type === "block";
    case "-c":
      return stat.type === "char";
    case "-p":
      return stat.type === "fifo";
    case "-S":
      return stat.type === "socket";
    case "-s":
      return stat.size > 0;
    case "-u":
      return (stat.mode & 0o4000) !== 0;
    case "-g":
      return (stat.mode & 0o2000) !== 0;
    case "-k":
      return (stat.mode & 0o1000) !== 0;
    case "-O":
      return stat.uid === sys.uid;
    case "-G":
      return stat.gid === sys.gid;
    case "-N":
      return stat.mtime > stat.atime;
    default:
      return false;
  }
}

/** undefined: no such operator. */
export function testBinary(a: string, operator: string, b: string, environment: TestEnvironment): boolean | undefined {
  switch (operator) {
    case "=":
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "-eq":
      return integer(a) === integer(b);
    case "-ne":
      return integer(a) !== integer(b);
    case "-lt":
      return integer(a) < integer(b);
    case "-le":
      return integer(a) <= integer(b);
    case "-gt":
      return integer(a) > integer(b);
    case "-ge":
      return integer(a) >= integer(b);
    case "-nt":
    case "-ot": {
      const x = statOf(environment.sys.fs, a, true)?.mtime;
      const y = statOf(environment.sys.fs, b, true)?.mtime;
      if (operator === "-nt") return x !== undefined && (y === undefined || x > y);
      return y !== undefined && (x === undefined || x < y);
    }
    case "-ef": {
      const x = statOf(environment.sys.fs, a, true);
      const y = statOf(environment.sys.fs, b, true);
      return x !== undefined && y !== undefined && x.dev === y.dev && x.ino === y.ino;
    }
    default:
      return undefined;
  }
}

function integer(text: string): number | bigint {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError("integer", text);
  const value = BigInt(text.trim().replace(/^\+/, ""));
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

function statOf(fs: PathFs, path: string, follow: boolean): Stat | undefined {
  const descriptor = /^\/dev\/fd\/\d+$/.test(path);
  try {
    return follow || descriptor ? fs.stat(path) : fs.lstat(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return undefined;
  }
}
