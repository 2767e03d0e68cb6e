/** require() and import: where modules are found, and what they export. */
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { PathFs } from "../../sim/sys.ts";
import { executeBlock, hoistDeclarations } from "./interpreter/execute.ts";
import { runAsync } from "./interpreter/functions.ts";
import type { Realm, Running } from "./interpreter/realm.ts";
import { Scope } from "./interpreter/scope.ts";
import { LIBRARY } from "./modules/library.ts";
import { absolute, directoryOf } from "./paths.ts";
import { ScriptSyntaxError } from "./syntax/lexer.ts";
import { looksLikeModule, parseScript, type Script } from "./syntax/parser.ts";
import type { Statement } from "./syntax/tree.ts";

export interface LoadedModule {
  exports: unknown;
  readonly file: string;
  /** Of an ES module: it has run to its end. */
  done: Promise<unknown> | undefined;
  readonly isModule: boolean;
}

const MAX_SOURCE = 8 * 1024 * 1024;

export class Loader {
  readonly #realm: Realm;
  readonly #fs: PathFs;
  readonly #binding: object;
  readonly #loaded = new Map<string, LoadedModule>();

  constructor(realm: Realm, fs: PathFs, binding: object) {
    this.#realm = realm;
    this.#fs = fs;
    this.#binding = binding;
  }

  /** Runs text as a script of its own; `file` is what it is called. */
  *runText(source: string, file: string, options: { isModule: boolean }): Running<LoadedModule> {
    return yield* this.#run(source, file, options.isModule, `${this.#fs.cwd()}/.`);
  }

  /** The last expression's value, as `node -p` prints it. */
  *evaluateText(source: string, file: string, conversation?: Scope): Running<unknown> {
    const script = parsed(source, file, false);
    const last = script.body.at(-1);
    const body: readonly Statement[] =
      last?.type === "expression" ? [...script.body.slice(0, -1), { type: "return", value: last.expression, at: last.at }] : script.body;
    const scope = conversation ?? this.#scope(file, `${this.#fs.cwd()}/.`);
    for (const name of script.hoisted) if (!scope.has(name)) scope.declare(name, undefined);
    hoistDeclarations(this.#realm, body, scope);
    const completion = yield* executeBlock(this.#realm, body, scope);
    return completion?.type === "return" ? completion.value : undefined;
  }

  /** Where lines that are typed one after the other find their names. */
  conversation(): Scope {
    return this.#scope("REPL", `${this.#fs.cwd()}/.`);
  }

  /** Throws FileSyntaxError. */
  check(path: string): void {
    const source = decodeUtf8(this.#fs.readFile(path));
    parsed(source, path, this.#isModule(path, source));
  }

  static isModule(source: string): boolean {
    return looksLikeModule(source);
  }

  *runFile(path: string): Running<LoadedModule> {
    return yield* this.#load(this.#resolve(this.#fs.realpath(path), "/") as string);
  }

  /** Runs a library with `binding` in sight, the first time that it is asked for. */
  *library(name: string, script: Script): Running<LoadedModule> {
    const file = `node:${name}`;
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const loaded: LoadedModule = { exports: {}, file, done: undefined, isModule: false };
    this.#loaded.set(file, loaded);
    const scope = this.#commonScope(loaded, file);
    scope.declare("binding", this.#binding);
    yield* this.#execute(script, scope);
    return loaded;
  }

  *#load(file: string): Running<LoadedModule> {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const source = decodeUtf8(this.#fs.readFile(file));
    if (source.length > MAX_SOURCE) throw new RangeError(`${file} is too long`);
    if (file.endsWith(".json")) {
      const loaded: LoadedModule = { exports: parseJson(source, file), file, done: undefined, isModule: false };
      this.#loaded.set(file, loaded);
      return loaded;
    }
    return yield* this.#run(source, file, this.#isModule(file, source), file);
  }

  *#run(source: string, file: string, isModule: boolean, from: string): Running<LoadedModule> {
    const script = parsed(source, file, isModule);
    const loaded: LoadedModule = { exports: {}, file, done: undefined, isModule };
    this.#loaded.set(file, loaded);
    const scope = this.#commonScope(loaded, from);
    if (!isModule) {
      yield* this.#execute(script, scope);
      return loaded;
    }
    loaded.exports = Object.create(null);
    const own = this.#moduleScope(file, from);
    loaded.done = runAsync(this.#realm, this.#executeModule(script, own, loaded));
    return loaded;
  }

  *#execute(script: Script, scope: Scope): Running<void> {
    for (const name of script.hoisted) if (!scope.has(name)) scope.declare(name, undefined);
    hoistDeclarations(this.#realm, script.body, scope);
    const frame = this.#realm.enter("Object.<anonymous>", scope.call.file);
    try {
      yield* executeBlock(this.#realm, script.body, scope);
    } catch (error) {
      throw this.#realm.tidied(error);
    } finally {
      this.#realm.leave(frame);
    }
  }

  *#executeModule(script: Script, scope: Scope, loaded: LoadedModule): Running<void> {
    const exports = loaded.exports as Record<string, unknown>;
    for (const statement of script.body) {
      if (statement.type === "import" || (statement.type === "export" && statement.from !== undefined)) {
        const source = statement.type === "import" ? statement.source : (statement.from as string);
        const module = yield* this.#import(source, loaded.file);
        if (module.done !== undefined) yield { kind: "await", value: module.done };
        if (statement.type === "import")
          for (const { imported, local } of statement.names) scope.declare(local, exported(module, imported), { isConstant: true });
        else {
          for (const { local, exported: name } of statement.names) {
            if (name !== "*") exports[name] = exported(module, local);
            else Object.assign(exports, Object.fromEntries(Object.entries(namespace(module)).filter(([key]) => key !== "default")));
          }
        }
      } else if (statement.type === "export") {
        for (const { local, exported: name } of statement.names) {
          Object.defineProperty(exports, name, { get: () => scope.find(local)?.value, enumerable: true, configurable: true });
        }
        if (statement.fallback !== undefined)
          Object.defineProperty(exports, "default", { get: () => scope.find("*default*")?.value, enumerable: true, configurable: true });
      }
    }
    yield* this.#execute(script, scope);
  }

  #scope(file: string, from: string): Scope {
    const scope = new Scope(undefined, { thisValue: { value: {} }, home: undefined, newTarget: undefined, callee: undefined, file });
    scope.declare("require", this.#require(from));
    scope.declare("import()", (source: unknown) => this.#dynamicImport(String(source), from));
    return scope;
  }

  #commonScope(loaded: LoadedModule, from: string): Scope {
    const scope = this.#scope(loaded.file, from);
    const module = {
      get exports() {
        return loaded.exports;
      },
      set exports(value: unknown) {
        loaded.exports = value;
      },
      id: ".",
      filename: loaded.file,
      children: [],
      loaded: true,
    };
    scope.call.thisValue = { value: loaded.exports };
    scope.declare("module", module);
    scope.declare("exports", loaded.exports);
    scope.declare("__filename", loaded.file);
    scope.declare("__dirname", directoryOf(loaded.file));
    const require = scope.find("require")?.value as { main?: unknown };
    if (this.#main === undefined && !loaded.file.startsWith("node:")) this.#main = module;
    require.main = this.#main;
    return scope;
  }

  #main: object | undefined;

  #moduleScope(file: string, from: string): Scope {
    const scope = new Scope(undefined, { thisValue: { value: undefined }, home: undefined, newTarget: undefined, callee: undefined, file });
    scope.declare("import()", (source: unknown) => this.#dynamicImport(String(source), from));
    scope.declare("import.meta", { url: `file://${file}`, filename: file, dirname: directoryOf(file) });
    return scope;
  }

  #require(from: string): (name: unknown) => unknown {
    const require = (name: unknown): unknown => {
      const module = this.#realm.blindly(this.#import(String(name), from));
      return module.isModule ? namespace(module) : module.exports;
    };
    return Object.assign(require, { resolve: (name: unknown) => this.#resolveOrThrow(String(name), from), cache: {} });
  }

  #dynamicImport(source: string, from: string): Promise<unknown> {
    return runAsync(this.#realm, this.#importNamespace(source, from));
  }

  *#importNamespace(source: string, from: string): Running<unknown> {
    const module = yield* this.#import(source, from);
    if (module.done !== undefined) yield { kind: "await", value: module.done };
    return namespace(module);
  }

  *#import(name: string, from: string): Running<LoadedModule> {
    const bare = name.replace(/^node:/, "");
    const script = Object.hasOwn(LIBRARY, bare) ? LIBRARY[bare] : undefined;
    if (script !== undefined) return yield* this.library(bare, script);
    if (name.startsWith("node:") || KNOWN_ELSEWHERE.has(name))
      throw coded(`The module '${bare}' is not part of this simulated Node.js`, "ERR_UNKNOWN_BUILTIN_MODULE");
    return yield* this.#load(this.#resolveOrThrow(name, from));
  }

  #resolveOrThrow(name: string, from: string): string {
    const found = this.#resolve(name, from);
    if (found !== undefined) return found;
    throw Object.assign(coded(`Cannot find module '${name}'\nRequire stack:\n- ${from}`, "MODULE_NOT_FOUND"), { requireStack: [from] });
  }

  #resolve(name: string, from: string): string | undefined {
    if (/^(\.{0,2}\/|\.\.?$)/.test(name)) return this.#file(absolute(name.startsWith("/") ? name : `${directoryOf(from)}/${name}`));
    for (let folder = directoryOf(from); ; folder = directoryOf(folder)) {
      const found = this.#file(`${folder === "/" ? "" : folder}/node_modules/${name}`);
      if (found !== undefined || folder === "/") return found;
    }
  }

  #file(path: string): string | undefined {
    const isFile = (candidate: string): boolean => this.#fs.exists(candidate) && this.#fs.stat(candidate).type === "file";
    for (const candidate of [path, `${path}.js`, `${path}.json`, `${path}.mjs`, `${path}.cjs`]) if (isFile(candidate)) return candidate;
    if (!this.#fs.exists(path)) return undefined;
    const main = isFile(`${path}/package.json`) ? entryOf(parseJson(decodeUtf8(this.#fs.readFile(`${path}/package.json`)), path)) : undefined;
    if (main !== undefined) {
      const found = this.#file(absolute(`${path}/${main}`));
      if (found !== undefined) return found;
    }
    return ["index.js", "index.json", "index.mjs"].map((index) => `${path}/${index}`).find(isFile);
  }

  #isModule(file: string, source: string): boolean {
    if (file.endsWith(".mjs")) return true;
    if (file.endsWith(".cjs")) return false;
    for (let folder = directoryOf(file); ; folder = directoryOf(folder)) {
      const path = `${folder === "/" ? "" : folder}/package.json`;
      try {
        const { type } = parseJson(decodeUtf8(this.#fs.readFile(path)), path) as { type?: string };
        return type === "module" || (type === undefined && looksLikeModule(source));
      } catch (error) {
        if (!isErrno(error)) throw error;
      }
      if (folder === "/") return looksLikeModule(source);
    }
  }
}

/** Node.js has them; this one does not. */
const KNOWN_ELSEWHERE: ReadonlySet<string> = new Set(
  "child_process cluster dgram diagnostics_channel dns domain http2 inspector module net perf_hooks repl sqlite stream string_decoder test tls tty v8 vm wasi worker_threads zlib".split(
    " ",
  ),
);

function entryOf(document: unknown): string | undefined {
  const { exports, main } = document as { exports?: unknown; main?: string };
  const pick = (value: unknown): string | undefined => {
    if (typeof value === "string") return value;
    if (typeof value !== "object" || value === null) return undefined;
    const map = value as Record<string, unknown>;
    return pick(map["."]) ?? pick(map["require"]) ?? pick(map["node"]) ?? pick(map["import"]) ?? pick(map["default"]);
  };
  return pick(exports) ?? main;
}

function namespace(module: LoadedModule): Record<string, unknown> {
  if (module.isModule) return module.exports as Record<string, unknown>;
  const { exports } = module;
  return { ...(typeof exports === "object" || typeof exports === "function" ? exports : {}), default: exports };
}

function exported(module: LoadedModule, name: string): unknown {
  const all = namespace(module);
  if (name === "*") return all;
  if (!(name in all)) throw new SyntaxError(`The requested module '${module.file}' does not provide an export named '${name}'`);
  return all[name];
}

/** Throws ScriptSyntaxError with the file's name. */
function parsed(source: string, file: string, isModule: boolean): Script {
  try {
    return parseScript(source, { isModule });
  } catch (error) {
    if (error instanceof ScriptSyntaxError) throw new FileSyntaxError(error, file, source);
    throw error;
  }
}

export class FileSyntaxError extends SyntaxError {
  /** The place, as Node shows it above the message. */
  readonly head: string;

  constructor(error: ScriptSyntaxError, file: string, source: string) {
    super(error.message);
    this.name = "SyntaxError";
    this.head = `${file}:${error.line}\n${source.split("\n")[error.line - 1] ?? ""}\n${" ".repeat(Math.max(0, error.column - 1))}^\n`;
    Object.defineProperty(this, "stack", { value: `SyntaxError: ${error.message}`, writable: true });
    Object.defineProperty(this, "head", { enumerable: false });
    Object.defineProperty(this, "name", { enumerable: false });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${file}: ${(error as Error).message}`);
  }
}

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
