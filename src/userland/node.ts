import { isErrno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Bytes, Sys } from "../sim/sys.ts";
import { zoneOf } from "./lib/format-time.ts";
import { makeBinding, RESIDENT } from "./node/binding.ts";
import { guestDate } from "./node/guest-date.ts";
import { inspect } from "./node/inspect.ts";
import { callFunction } from "./node/interpreter/functions.ts";
import { ProcessExit, Realm, type Running } from "./node/interpreter/realm.ts";
import { FileSyntaxError, Loader } from "./node/loader.ts";
import { EventLoop } from "./node/loop.ts";
import { GLOBALS } from "./node/modules/library.ts";
import { absolute } from "./node/paths.ts";
import { defineProgram } from "./program.ts";

const DEFAULT_VERSION = "26.5.0";

/** Runs JavaScript with an interpreter of its own: what is here of Node.js is listed in the README. */
export default defineProgram({
  name: "node",
  aliases: ["nodejs"],
  summary: "JavaScript on a server: an interpreter with the best known parts of Node.js",
  async main(sys) {
    const version = sys.programOptions["version"] ?? DEFAULT_VERSION;
    const args = sys.argv.slice(1);
    let evaluated: string | undefined;
    let prints = false;
    let checks = false;
    while (args[0]?.startsWith("-") === true && args[0] !== "-") {
      const option = args.shift() as string;
      if (option === "-v" || option === "--version") {
        await sys.write(1, `v${version}\n`);
        return 0;
      }
      if (option === "-h" || option === "--help") {
        await sys.write(1, HELP);
        return 0;
      }
      if (option === "--") break;
      if (/^(-e|--eval|-p|--print|-pe)$/.test(option)) {
        prints = option.includes("p");
        evaluated = args.shift();
        if (evaluated === undefined) {
          await sys.write(2, `node: ${option} requires an argument\n`);
          return 9;
        }
      } else if (option === "-c" || option === "--check") checks = true;
      else if (
        !/^--(enable-source-maps|no-warnings|trace-warnings|max-old-space-size(=\d+)?|env-file(-if-exists)?=.*|input-type=\w+|title=.*|unhandled-rejections=.*)$/.test(
          option,
        )
      ) {
        await sys.write(2, `node: bad option: ${option}\n`);
        return 9;
      }
    }
    sys.allocate(RESIDENT);
    const script = evaluated === undefined && args[0] !== "-" ? args[0] : undefined;
    const path = script === undefined ? undefined : absolute(script.startsWith("/") ? script : `${sys.fs.cwd()}/${script}`);
    const node = new NodeProcess(sys, version, [
      "/usr/local/bin/node",
      ...(path === undefined ? [] : [path]),
      ...args.slice(script === undefined && args[0] !== "-" ? 0 : 1),
    ]);
    return await node.run(async () => {
      if (path !== undefined) return checks ? node.check(path) : await node.runFile(path);
      if (evaluated !== undefined) return await node.evaluate(evaluated, prints ? "result" : "nothing");
      if (sys.isatty(0) && args[0] !== "-") return await node.converse();
      return await node.evaluate(await wholeInput(sys), "nothing", "[stdin]");
    });
  },
});

const HELP = `Usage: node [options] [ script.js ] [arguments]
       node -e CODE | -p CODE

Options:
  -c, --check     look at the script's syntax only
  -e, --eval=...  run this text
  -p, --print     run this text and print what it comes to
  -h, --help      this page
  -v, --version   the version
`;

const MAX_INPUT = 8 * 1024 * 1024;

async function wholeInput(sys: Sys): Promise<string> {
  let text = "";
  for (;;) {
    const bytes = await sys.read(0);
    if (bytes.length === 0 || text.length > MAX_INPUT) return text;
    text += decodeUtf8(bytes);
  }
}

class NodeProcess {
  readonly #sys: Sys;
  readonly #version: string;
  readonly #loop: EventLoop;
  readonly #realm: Realm;
  readonly #loader: Loader;
  #output: { fd: number; data: Bytes | string }[] = [];
  #ending: number | undefined;

  constructor(sys: Sys, version: string, argv: readonly string[]) {
    this.#sys = sys;
    this.#version = version;
    this.#loop = new EventLoop(sys);
    this.#realm = new Realm({ unhandled: (reason) => this.#loop.post(() => this.#uncaught(reason)) });
    const binding = makeBinding(sys, {
      version,
      argv,
      loop: this.#loop,
      write: (fd, data) => {
        const last = this.#output.at(-1);
        if (last !== undefined && last.fd === fd && typeof last.data === "string" && typeof data === "string") last.data += data;
        else this.#output.push({ fd, data: typeof data === "string" ? data : new Uint8Array(data) });
      },
      call: (callee, args) => this.#event(callFunction(this.#realm, callee, undefined, args)),
    });
    this.#loader = new Loader(this.#realm, sys.fs, binding);
    Object.assign(this.#realm.globals, builtIns(this.#realm, sys));
  }

  /** The status that the process ends with. */
  async run(main: () => Promise<void> | void): Promise<number> {
    try {
      await this.#drive(this.#loader.library("globals", GLOBALS));
      await main();
      await this.#flush();
      await this.#loop.run();
      await this.#emit("exit");
    } catch (error) {
      if (!(error instanceof ProcessExit)) await this.#uncaught(error).catch(this.#endedBy);
      else {
        this.#ending = error.code;
        await this.#emit("exit").catch(this.#endedBy);
      }
    }
    await this.#flush();
    const { exitCode } = this.#realm.globals["process"] as { exitCode?: unknown };
    return this.#ending ?? (exitCode === undefined ? 0 : Number(exitCode) & 255);
  }

  async runFile(path: string): Promise<void> {
    if (!this.#sys.fs.exists(path) && !this.#sys.fs.exists(`${path}.js`)) {
      const error = Object.assign(new Error(`Cannot find module '${path}'`), { code: "MODULE_NOT_FOUND", requireStack: [] });
      Object.defineProperty(error, "stack", { value: `Error: Cannot find module '${path}'`, writable: true });
      throw error;
    }
    const { done } = await this.#drive(this.#loader.runFile(this.#sys.fs.exists(path) ? path : `${path}.js`));
    await this.#settled(done);
  }

  check(path: string): void {
    this.#loader.check(path);
  }

  async evaluate(source: string, shows: "result" | "nothing", file = "[eval]"): Promise<void> {
    if (shows === "nothing" && Loader.isModule(source)) {
      await this.#settled((await this.#drive(this.#loader.runText(source, file, { isModule: true }))).done);
      return;
    }
    const value = await this.#drive(this.#loader.evaluateText(source, file));
    if (shows === "result") this.#output.push({ fd: 1, data: `${typeof value === "string" ? value : inspect(value, { colors: this.#sys.isatty(1) })}\n` });
  }

  /** Lines from a terminal, one answer each. */
  async converse(): Promise<void> {
    const { write, read } = this.#sys;
    await write.call(this.#sys, 1, `Welcome to Node.js v${this.#version}.\nType ".help" for more information.\n`);
    const scope = this.#loader.conversation();
    let before = "";
    for (;;) {
      await this.#sys.write(1, before === "" ? "> " : "| ");
      const bytes = await read.call(this.#sys, 0);
      if (bytes.length === 0) return;
      const text = before + decodeUtf8(bytes);
      const line = text.trim();
      if (line === ".exit") return;
      if (line === ".help") await this.#sys.write(1, ".exit    Leave\n.help    This list\n\nPress Ctrl+D to leave as well\n");
      if (line === "" || line.startsWith(".")) continue;
      before = "";
      try {
        const value = await this.#drive(this.#loader.evaluateText(/^\{.*\}$/s.test(line) ? `(${line})` : line, "REPL", scope));
        const settled = value instanceof Promise ? await this.#settledOr(value) : value;
        this.#output.push({ fd: 1, data: `${inspect(settled, { colors: true })}\n` });
      } catch (error) {
        if (error instanceof ProcessExit) throw error;
        if (error instanceof FileSyntaxError && error.message === "Unexpected end of input") before = text;
        else this.#output.push({ fd: 1, data: `Uncaught ${inspect(this.#realm.tidied(error))}\n` });
      }
      await this.#flush();
    }
  }

  async #settledOr(promise: Promise<unknown>): Promise<unknown> {
    const result: { value?: unknown; over: boolean } = { over: false };
    promise.then(
      (value) => Object.assign(result, { value, over: true }),
      () => Object.assign(result, { over: true }),
    );
    await this.#sys.sleep(1n);
    return promise;
  }

  readonly #endedBy = (error: unknown): void => {
    if (!(error instanceof ProcessExit)) throw error;
    this.#ending = error.code;
  };

  /** Waits for a module that waits itself, with everything else going on. */
  async #settled(done: Promise<unknown> | undefined): Promise<void> {
    if (done === undefined) return;
    let failure: { error: unknown } | undefined;
    done.then(
      () => {},
      (error: unknown) => {
        failure = { error };
        this.#loop.post(() => {});
      },
    );
    await this.#sys.sleep(1n);
    if (failure !== undefined) throw (failure as { error: unknown }).error;
    done.then(undefined, (error: unknown) => this.#loop.post(() => this.#uncaught(error)));
  }

  /** Runs code to its end; in between others have their turn. */
  async #drive<T>(running: Running<T>): Promise<T> {
    for (;;) {
      const result = running.next();
      if (result.done === true) return result.value;
      await this.#flush();
      await this.#sys.yield();
    }
  }

  async #event(running: Running<unknown>): Promise<void> {
    try {
      await this.#drive(running);
    } catch (error) {
      if (error instanceof ProcessExit) throw error;
      await this.#uncaught(error);
    }
    await this.#flush();
  }

  async #emit(name: string, ...args: unknown[]): Promise<boolean> {
    const process = this.#realm.globals["process"] as { emit?: unknown; listenerCount?: (name: string) => number } | undefined;
    if (process?.emit === undefined || process.listenerCount?.(name) === 0) return false;
    await this.#drive(callFunction(this.#realm, process.emit, process, [name, ...(name === "exit" ? [this.#ending ?? 0] : args)]));
    return true;
  }

  /** Nobody caught it: it is shown, and that is the end. */
  async #uncaught(reason: unknown): Promise<void> {
    if (reason instanceof ProcessExit) throw reason;
    const error = this.#realm.tidied(reason);
    if (await this.#emit("uncaughtException", error)) return;
    await this.#flush();
    const head = error instanceof FileSyntaxError ? error.head : this.#placeOf(error);
    const shown =
      error instanceof Error ? inspect(error) : `Uncaught ${inspect(error)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)`;
    await this.#sys.write(2, `${head}\n${shown}\n\nNode.js v${this.#version}\n`);
    throw new ProcessExit(1);
  }

  /** The line that it comes from, with a mark below. */
  #placeOf(error: unknown): string {
    const place = /\(?((?:\/|node:|\[)[^\n()]*?):(\d+):(\d+)\)?$/m.exec(error instanceof Error ? String(error.stack) : "");
    if (place === null) return "node:internal/process/execution:1";
    const [, file = "", line = "1", column = "1"] = place;
    try {
      const text = decodeUtf8(this.#sys.fs.readFile(file)).split("\n")[Number(line) - 1] ?? "";
      return `${file}:${line}\n${text}\n${" ".repeat(Number(column) - 1)}^\n`;
    } catch (failure) {
      if (!isErrno(failure)) throw failure;
      return `${file}:${line}\n`;
    }
  }

  async #flush(): Promise<void> {
    for (let piece = this.#output.shift(); piece !== undefined; piece = this.#output.shift()) await this.#sys.write(piece.fd, piece.data);
  }
}

/** What the language itself has. */
function builtIns(realm: Realm, sys: Sys): Record<string, unknown> {
  const now = (): number => sys.clock.realtime();
  const random = (): number => sys.random(6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48;
  return {
    globalThis: realm.globals,
    global: realm.globals,
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    Object,
    Array,
    String,
    Number,
    Boolean,
    Symbol,
    BigInt,
    Date: guestDate(now, zoneOf(sys)),
    RegExp,
    Map,
    Set,
    WeakMap,
    WeakSet,
    WeakRef,
    Promise: realm.Promise,
    Proxy,
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
    AggregateError,
    JSON,
    Math: Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(Math), random: { value: random, writable: true, configurable: true } }),
    Reflect: { ownKeys: Reflect.ownKeys, has: Reflect.has, getPrototypeOf: Reflect.getPrototypeOf },
    ArrayBuffer,
    Uint8Array,
    Int32Array,
    Float64Array,
    Uint16Array,
    Uint32Array,
    parseInt: Number.parseInt,
    parseFloat: Number.parseFloat,
    isNaN: (value: unknown) => Number.isNaN(Number(value)),
    isFinite: (value: unknown) => Number.isFinite(Number(value)),
    encodeURIComponent,
    decodeURIComponent,
    encodeURI,
    decodeURI,
  };
}
