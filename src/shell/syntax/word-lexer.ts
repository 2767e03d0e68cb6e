import { ansiUnescape } from "./ansi-quotes.ts";
import type { SyntaxFeatures } from "./features.ts";
import type { Lexer } from "./lexer.ts";
import { readParameterExpansion } from "./parameter-expansion.ts";
import { ShellSyntaxError, type SyntaxProblem } from "./syntax-error.ts";
import type { ArithmeticPart, CommandPart, List, Part, Redirection, Subscript } from "./tree.ts";
import { nameAt } from "./words.ts";

export interface LexerOptions {
  readonly features: SyntaxFeatures;
  readonly extglob: boolean;
  /** Gives a lexer the parser that reads the commands of its substitutions. */
  readonly attach: (lexer: Lexer) => void;
  /** More input may follow the source. */
  readonly moreInput: boolean;
  readonly firstLine: number;
  /** Where the caller begins to parse. */
  readonly start: number;
}

/** How the text being read is quoted, and what ends it. */
export type Style = "word" | "double" | "heredoc" | "operand" | "operand-double" | "pattern" | "subscript" | "arithmetic" | "slice" | "regex" | "extglob";

/** `@(` and `+(` may begin an extended pattern. */
const PLAIN_RUN = /(?:[A-Za-z0-9_.,/:%=^~\]-]|[@+](?!\())+/y;
export const MAX_NESTING = 250;

/** Reads words into their parts: quotes, expansions, substitutions. What stands between words is the lexer's. */
export abstract class WordLexer {
  source: string;
  position: number;
  line: number;
  extglob: boolean;
  /** Set by the parser: reads commands up to `)`, which it consumes. */
  readSubstitution: () => List = () => [];
  /** Set by the parser: parses the text of a `…` substitution. */
  readBackquoted: (text: string) => List = () => [];
  readonly options: LexerOptions;
  protected nesting = 0;

  constructor(source: string, options: LexerOptions) {
    this.source = source;
    this.position = options.start;
    this.line = options.firstLine;
    this.options = options;
    this.extglob = options.extglob;
  }

  /** Where the token that comes next begins, once it is read. */
  protected abstract get tokenStart(): number | undefined;

  fail(problem: SyntaxProblem, options: { line?: number; incomplete?: boolean; awaits?: string } = {}): never {
    throw new ShellSyntaxError(problem, options.line ?? this.line, {
      incomplete: options.incomplete ?? false,
      awaits: options.awaits,
      sourceLine: this.#sourceLine(),
    });
  }

  /**
   * `(( … ))` with the position behind `((`; undefined (and nothing consumed) when it does not end with `))`.
   * `command`: it is one, not a `$(( … ))`; then some `)` has to come.
   */
  tryArithmetic(command = false): { part: ArithmeticPart; text: string } | undefined {
    const start = this.position;
    const line = this.line;
    const end = this.#arithmeticEnd(start, command);
    if (end === undefined) return undefined;
    const parts = this.parts("arithmetic");
    if (this.source.startsWith("))", this.position)) {
      const text = this.source.slice(start, this.position);
      this.position += 2;
      return { part: arithmetic(parts), text };
    }
    this.position = start;
    this.line = line;
    return undefined;
  }

  parts(style: Style, whole = false): Part[] {
    if (++this.nesting > MAX_NESTING) this.fail({ kind: "message", message: "maximum nesting level exceeded" });
    const { source } = this;
    const { features } = this.options;
    const parts: Part[] = [];
    let text = "";
    let depth = 0;
    const flush = (): void => {
      if (text !== "") parts.push({ type: style === "double" || style === "heredoc" ? "quoted" : "text", text });
      text = "";
    };
    const inDouble = style === "double" || style === "heredoc" || style === "operand-double";
    for (;;) {
      if (!inDouble && style === "word") {
        PLAIN_RUN.lastIndex = this.position;
        const run = PLAIN_RUN.exec(source);
        if (run !== null) {
          text += run[0];
          this.position += run[0].length;
        }
      }
      const c = source[this.position];
      if (c === undefined) {
        if (whole || style === "word" || style === "regex" || style === "extglob") break;
        this.nesting--;
        return this.#unterminated(style);
      }
      if (this.#ends(style, c, depth)) break;
      if (c === "\n") this.line++;
      if (c === "\\") {
        const next = source[this.position + 1];
        if (next === "\n") {
          this.position += 2;
          this.line++;
          if (this.position >= source.length && this.options.moreInput) this.fail({ kind: "end-of-file" }, { incomplete: true });
          continue;
        }
        if (
          inDouble
            ? next !== undefined && (style === "heredoc" ? "$`\\" : style === "operand-double" ? '$`"\\}' : '$`"\\').includes(next)
            : style !== "arithmetic" && next !== undefined
        ) {
          flush();
          parts.push({ type: "quoted", text: next as string });
          this.position += 2;
          continue;
        }
        if (style === "arithmetic" && next !== undefined) {
          text += c + next;
          this.position += 2;
          continue;
        }
        text += c;
        this.position++;
        continue;
      }
      if (c === "$") {
        const dollar = this.dollar(style);
        if (dollar === undefined) {
          text += "$";
          this.position++;
        } else {
          flush();
          parts.push(dollar);
        }
        continue;
      }
      if (c === "`") {
        flush();
        parts.push(this.#backquoted(inDouble));
        continue;
      }
      if (c === '"' && style !== "heredoc") {
        flush();
        const line = this.line;
        this.position++;
        const inner = this.#doubleQuoted(line);
        if (style === "arithmetic" || style === "slice") parts.push(...inner);
        else parts.push({ type: "double", parts: inner });
        continue;
      }
      if (c === "'" && !inDouble && style !== "arithmetic") {
        flush();
        parts.push({ type: "quoted", text: this.#singleQuoted() });
        continue;
      }
      if ((c === "<" || c === ">") && source[this.position + 1] === "(" && features.processSubstitution && (style === "word" || style === "operand")) {
        flush();
        this.position += 2;
        parts.push({ type: "process", direction: c, body: this.readSubstitution() });
        continue;
      }
      if (this.extglob && source[this.position + 1] === "(" && "?*+@!".includes(c) && (style === "word" || style === "extglob" || style === "pattern")) {
        text += `${c}(`;
        this.position += 2;
        flush();
        parts.push(...this.parts("extglob"));
        if (source[this.position] !== ")") this.endOfFile(")");
        text += ")";
        this.position++;
        continue;
      }
      if (style === "arithmetic" || style === "slice" || style === "regex" || style === "extglob") {
        if (c === "(") depth++;
        if (c === ")") depth--;
      }
      if (style === "subscript") {
        if (c === "[") depth++;
        if (c === "]") depth--;
      }
      if (style === "slice") {
        if (c === "?") depth += 1000;
        if (c === ":") depth -= 1000;
      }
      text += c;
      this.position++;
    }
    flush();
    this.nesting--;
    return parts;
  }

  #ends(style: Style, c: string, depth: number): boolean {
    switch (style) {
      case "word":
        if (c === "<" || c === ">") return !(this.source[this.position + 1] === "(" && this.options.features.processSubstitution);
        return c === " " || c === "\t" || c === "\n" || c === ";" || c === "&" || c === "|" || c === "(" || c === ")";
      case "double":
        return c === '"';
      case "heredoc":
        return false;
      case "operand":
      case "operand-double":
        return c === "}";
      case "pattern":
        return c === "}" || c === "/";
      case "subscript":
        return c === "]" && depth === 0;
      case "arithmetic":
        return c === ")" && depth === 0;
      case "slice":
        return c === "}" || (c === ":" && depth < 1000 && depth <= 0);
      case "regex":
        return ((c === " " || c === "\t" || c === "\n") && depth <= 0) || (depth <= 0 && (c === ")" || ((c === "&" || c === ";") && false)));
      case "extglob":
        return c === ")" && depth === 0;
    }
  }

  #unterminated(style: Style): never {
    const closing = style === "double" ? '"' : style === "arithmetic" || style === "extglob" ? ")" : style === "subscript" ? "]" : "}";
    this.endOfFile(closing);
  }

  endOfFile(closing: string, line = this.line): never {
    this.fail({ kind: "unterminated", closing }, { line, incomplete: true, awaits: closing });
  }

  #doubleQuoted(line: number): Part[] {
    let inner: Part[];
    try {
      inner = this.parts("double");
    } catch (error) {
      if (error instanceof ShellSyntaxError && error.problem.kind === "unterminated" && error.problem.closing === '"') this.endOfFile('"', line);
      throw error;
    }
    this.position++;
    return inner;
  }

  #singleQuoted(): string {
    const end = this.source.indexOf("'", this.position + 1);
    if (end < 0) this.endOfFile("'");
    const text = this.source.slice(this.position + 1, end);
    this.position = end + 1;
    this.countLines(text);
    return text;
  }

  countLines(text: string): void {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.line++;
  }

  #backquoted(inDouble: boolean): CommandPart {
    const line = this.line;
    let text = "";
    let at = this.position + 1;
    for (;;) {
      const c = this.source[at];
      if (c === undefined) this.endOfFile("`", line);
      if (c === "`") break;
      if (c === "\\") {
        const next = this.source[at + 1];
        if (next === "$" || next === "`" || next === "\\" || (inDouble && next === '"')) {
          text += next;
          at += 2;
          continue;
        }
      }
      text += c;
      at++;
    }
    this.countLines(this.source.slice(this.position, at));
    this.position = at + 1;
    return commandPart(this.readBackquoted(text));
  }

  dollar(style: Style): Part | undefined {
    const { source } = this;
    const { features } = this.options;
    const next = source[this.position + 1];
    if (next === undefined) return undefined;
    if (next === "(") {
      const startLine = this.line;
      const twice = source[this.position + 2] === "(";
      if (twice) {
        const start = this.position;
        this.position += 3;
        const found = this.tryArithmetic();
        if (found !== undefined) return found.part;
        this.position = start;
        this.line = startLine;
      }
      this.position += 2;
      try {
        return commandPart(this.readSubstitution());
      } catch (error) {
        if (error instanceof ShellSyntaxError && error.problem.kind === "unexpected" && features.arrays) error.status ??= 127;
        if (error instanceof ShellSyntaxError && error.problem.kind === "end-of-file")
          this.endOfFile(")", twice && features.arrays ? startLine : features.arrays ? error.line : this.line);
        throw error;
      }
    }
    if (next === "{") return readParameterExpansion(this, style);
    if (next === "[" && features.arrays) {
      this.position += 2;
      const parts = this.parts("subscript");
      this.position++;
      return arithmetic(parts);
    }
    if (next === "'" && features.ansiQuotes && style !== "double" && style !== "heredoc" && style !== "operand-double") {
      let end = this.position + 2;
      while (end < source.length && source[end] !== "'") end += source[end] === "\\" ? 2 : 1;
      if (end >= source.length) this.endOfFile("'");
      const raw = source.slice(this.position + 2, end);
      this.position = end + 1;
      this.countLines(raw);
      return { type: "quoted", text: ansiUnescape(raw) };
    }
    if (next === '"' && features.localeQuotes && style !== "double" && style !== "heredoc") {
      const line = this.line;
      this.position += 2;
      return { type: "double", parts: this.#doubleQuoted(line) };
    }
    const name = nameAt(source, this.position + 1) ?? (/[0-9@*#?$!-]/.test(next) ? next : undefined);
    if (name === undefined) return undefined;
    this.position += 1 + name.length;
    return { type: "parameter", name, simple: /^[A-Za-z_]/.test(name), raw: `$${name}` };
  }

  subscript(): Subscript {
    const start = this.position + 1;
    this.position++;
    const parts = this.parts("subscript");
    const raw = this.source.slice(start, this.position);
    this.position++;
    return { raw, parts };
  }

  /** Is there a `))` that closes the `((` whose inside starts here? */
  #arithmeticEnd(start: number, command: boolean): number | undefined {
    let depth = 0;
    for (let at = start; at < this.source.length; at++) {
      const c = this.source[at];
      if (c === "\\") at++;
      else if (c === "'" || c === '"') {
        const end = this.source.indexOf(c, at + 1);
        if (end < 0) return undefined;
        at = end;
      } else if (c === "(") depth++;
      else if (c === ")") {
        if (depth === 0) return this.source[at + 1] === ")" ? at : undefined;
        depth--;
      }
    }
    if (this.options.moreInput || command) this.endOfFile(")");
    return undefined;
  }

  #sourceLine(): string {
    const at = Math.min(this.position, this.source.length);
    const start = this.source.lastIndexOf("\n", Math.max(0, (this.tokenStart ?? at) - 1)) + 1;
    const end = this.source.indexOf("\n", start);
    return this.source.slice(start, end < 0 ? undefined : end);
  }
}

export function arithmetic(parts: readonly Part[]): ArithmeticPart {
  const fixed = parts.every((part) => part.type === "text" || part.type === "quoted")
    ? parts.map((part) => (part as { text: string }).text).join("")
    : undefined;
  return { type: "arithmetic", parts, fixed };
}

function commandPart(body: List): CommandPart {
  const only = body.length === 1 ? body[0] : undefined;
  const command = only !== undefined && only.rest.length === 0 && !only.background && only.first.commands.length === 1 ? only.first.commands[0] : undefined;
  if (command?.type === "simple" && command.words.length === 0 && command.assignments.length === 0 && command.redirections.length === 1) {
    const redirection = command.redirections[0] as Redirection;
    if (redirection.operator === "<" && redirection.fd === undefined) return { type: "command", body, file: redirection.target };
  }
  return { type: "command", body };
}
