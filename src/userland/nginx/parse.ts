/** The configuration language: directives, blocks, includes. */
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { decodeText } from "../lib/text.ts";
import { DIRECTIVES, type DirectiveRule } from "./directives.ts";

export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly block: readonly Directive[] | undefined;
}

/** What `nginx: [emerg]` says. */
export class ConfigError extends Error {
  readonly level: "emerg" | "alert";

  constructor(message: string, level: "emerg" | "alert" = "emerg") {
    super(message);
    this.level = level;
  }
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

const DEEPEST = 50;

/** All directives of a file and of what it includes. `sources` collects the files read, for -T. */
export function parseConfiguration(sys: Sys, file: string, sources: Source[]): Directive[] {
  const text = readSource(sys, file, undefined);
  sources.push({ file, text });
  return new Parser(sys, file, text, sources, 0).block("main", false);
}

/** Directives of `-g`. */
export function parseCommandLine(sys: Sys, text: string): Directive[] {
  return new Parser(sys, "command line", text, [], 0).block("main", false);
}

function readSource(sys: Sys, file: string, at: { file: string; line: number } | undefined): string {
  try {
    return decodeText(sys.fs.readFile(file));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new ConfigError(`open() "${file}" failed (${errnoNumber(error.code)}: ${error.message})${at === undefined ? "" : ` in ${at.file}:${at.line}`}`);
  }
}

type Token = { readonly kind: "word" | ";" | "{" | "}" | "end"; readonly text: string; readonly line: number };

class Parser {
  readonly #sys: Sys;
  readonly #file: string;
  readonly #text: string;
  readonly #sources: Source[];
  readonly #depth: number;
  #at = 0;
  #line = 1;

  constructor(sys: Sys, file: string, text: string, sources: Source[], depth: number) {
    if (depth > DEEPEST) throw new ConfigError(`too many nested includes in ${file}`);
    this.#sys = sys;
    this.#file = file;
    this.#text = text;
    this.#sources = sources;
    this.#depth = depth;
  }

  block(context: string, nested: boolean): Directive[] {
    const directives: Directive[] = [];
    for (;;) {
      const token = this.#next();
      if (token.kind === "end") {
        if (nested) throw this.#error('unexpected end of file, expecting "}"');
        return directives;
      }
      if (token.kind === "}") {
        if (!nested) throw this.#error('unexpected "}"');
        return directives;
      }
      if (token.kind !== "word") throw this.#error(`unexpected "${token.text}"`);
      this.#directive(token, context, directives);
    }
  }

  #directive(name: Token, context: string, into: Directive[]): void {
    const args: string[] = [];
    let end: Token;
    for (;;) {
      end = this.#next();
      if (end.kind === "end") throw this.#error('unexpected end of file, expecting ";" or "}"');
      if (end.kind === "}") throw this.#error('unexpected "}"');
      if (end.kind !== "word") break;
      args.push(end.text);
    }
    const line = this.#line;
    const where = ` in ${this.#file}:${line}`;
    if (name.text === "include" && end.kind === ";") {
      into.push(...this.#include(args[0] ?? "", context));
      return;
    }
    const free = FREE_FORM.has(context);
    const known = context === "upstream" && name.text === "server" ? UPSTREAM_SERVER : DIRECTIVES.get(name.text);
    if (!free) {
      if (known === undefined) throw new ConfigError(`unknown directive "${name.text}"${where}`);
      if (known.contexts.length > 0 && !known.contexts.includes(context)) throw new ConfigError(`"${name.text}" directive is not allowed here${where}`);
      if (known.block && end.kind !== "{") throw new ConfigError(`directive "${name.text}" has no opening "{"${where}`);
      if (!known.block && end.kind === "{") throw new ConfigError(`directive "${name.text}" is not terminated by ";"${where}`);
      if (args.length < known.least || args.length > known.most) throw new ConfigError(`invalid number of arguments in "${name.text}" directive${where}`);
    }
    if (name.text === "server" && context === "http" && args.length > 0) throw new ConfigError(`invalid number of arguments in "server" directive${where}`);
    const inside =
      context === "stream" && name.text === "server" ? "stream-server" : name.text === "if" ? (context === "server" ? "server-if" : "location-if") : name.text;
    into.push({ name: name.text, args, file: this.#file, line, block: end.kind === "{" ? this.block(inside, true) : undefined });
  }

  #include(pattern: string, context: string): Directive[] {
    const at = { file: this.#file, line: this.#line };
    const path = pattern.startsWith("/") ? pattern : `/etc/nginx/${pattern}`;
    const files = /[*?[]/.test(path) ? glob(this.#sys, path) : [path];
    return files.flatMap((file) => {
      const text = readSource(this.#sys, file, at);
      this.#sources.push({ file, text });
      return new Parser(this.#sys, file, text, this.#sources, this.#depth + 1).block(context, false);
    });
  }

  #next(): Token {
    const text = this.#text;
    for (;;) {
      const character = text[this.#at];
      if (character === undefined) return { kind: "end", text: "", line: this.#line };
      if (character === "\n") this.#line++;
      if (/\s/.test(character)) this.#at++;
      else if (character === "#") {
        while (this.#at < text.length && text[this.#at] !== "\n") this.#at++;
      } else if (character === ";" || character === "{" || character === "}") {
        this.#at++;
        return { kind: character, text: character, line: this.#line };
      } else if (character === '"' || character === "'") return this.#quoted(character);
      else return this.#word();
    }
  }

  #quoted(quote: string): Token {
    let word = "";
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined) throw this.#error('unexpected end of file, expecting ";" or "}"');
      if (character === quote) break;
      if (character === "\n") this.#line++;
      if (character === "\\" && this.#at < this.#text.length) word += this.#escape();
      else word += character;
    }
    const after = this.#text[this.#at];
    if (after !== undefined && !/[\s;{)]/.test(after)) throw this.#error(`unexpected "${after}"`);
    return { kind: "word", text: word, line: this.#line };
  }

  #word(): Token {
    let word = "";
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      if (/[\s;]/.test(character)) break;
      if (character === "{") {
        if (!word.endsWith("$")) break;
        const close = this.#text.indexOf("}", this.#at);
        if (close < 0) break;
        word += this.#text.slice(this.#at, close + 1);
        this.#at = close + 1;
        continue;
      }
      this.#at++;
      if (character === "\\" && this.#at < this.#text.length) word += this.#escape();
      else word += character;
    }
    return { kind: "word", text: word, line: this.#line };
  }

  #escape(): string {
    const character = this.#text[this.#at++] as string;
    if (character === "t") return "\t";
    if (character === "r") return "\r";
    if (character === "n") return "\n";
    return character === '"' || character === "'" || character === "\\" ? character : `\\${character}`;
  }

  #error(message: string): ConfigError {
    return new ConfigError(`${message} in ${this.#file}:${this.#line}`);
  }
}

const UPSTREAM_SERVER: DirectiveRule = { contexts: ["upstream"], block: false, least: 1, most: 20 };

/** Blocks whose lines are data, not directives. */
const FREE_FORM = new Set(["types", "map", "geo", "charset_map", "split_clients"]);

function glob(sys: Sys, pattern: string): string[] {
  let found = [""];
  for (const part of pattern.split("/").slice(1)) {
    if (!/[*?[]/.test(part)) {
      found = found.map((path) => `${path}/${part}`);
      continue;
    }
    const expression = new RegExp(
      `^${part
        .replace(/[.+^${}()|\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
    );
    found = found.flatMap((path) => {
      try {
        return sys.fs
          .readdir(path === "" ? "/" : path)
          .map((entry) => entry.name)
          .filter((name) => !name.startsWith(".") && expression.test(name))
          .sort()
          .map((name) => `${path}/${name}`);
      } catch {
        return [];
      }
    });
  }
  return found.filter((path) => sys.fs.exists(path));
}
