import { CommandParser } from "./command-parser.ts";
import type { SyntaxFeatures } from "./features.ts";
import type { ParseOptions } from "./grammar-reader.ts";
import { Lexer } from "./lexer.ts";
import { ShellSyntaxError } from "./syntax-error.ts";
import type { AndOr, Command, List, Part, Pipeline, Redirection } from "./tree.ts";
import { literalWord } from "./words.ts";

/** A whole script at once. */
export function parse(source: string, options: ParseOptions): { tree: List } | { error: ShellSyntaxError; incomplete: boolean } {
  try {
    const parser = new Parser(source, options);
    const tree: AndOr[] = [];
    for (let line = parser.next(); line !== undefined; line = parser.next()) tree.push(...line);
    return { tree };
  } catch (error) {
    if (error instanceof ShellSyntaxError) return { error, incomplete: error.incomplete };
    throw error;
  }
}

/** Text in which only `$`, backquotes and backslashes are special: prompts, here-documents, arguments of `let`. */
export function textParts(text: string, features: SyntaxFeatures): Part[] {
  const options: ParseOptions = { features };
  const lexer = new Lexer(text, { features, extglob: false, moreInput: false, firstLine: 1, start: 0, attach: (created) => attachParser(created, options) });
  return lexer.wholeText("heredoc");
}

/** Reads a source line by line, as shells do: what stands before an error is still run. */
export class Parser extends CommandParser {
  /** `lexer`: where the commands stand that are to be read, in the middle of another's text; `source` says nothing then. */
  constructor(source: string, options: ParseOptions, lexer?: Lexer) {
    super(lexer ?? outermostLexer(source, options), options);
    if (lexer === undefined) {
      this.lexer.readSubstitution = () => this.readSubstitution();
      this.lexer.readBackquoted = (text) => this.readBackquoted(text);
    }
  }

  /** Commands up to the `)` of a substitution, read from the middle of a word. */
  readSubstitution(): List {
    return this.lexer.nested(() => this.#substitution());
  }

  /** The next complete line of commands; undefined at the end of the input. Throws ShellSyntaxError. */
  next(): List | undefined {
    const lexer = this.lexer;
    lexer.assignments = true;
    lexer.extglob = this.options.extglob?.() ?? false;
    this.newlines();
    if (lexer.peek().kind === "end") return undefined;
    const list: AndOr[] = [];
    for (;;) {
      list.push(this.#andOr());
      lexer.assignments = true;
      const token = lexer.peek();
      if (token.kind === "end") return list;
      if (token.kind === "operator" && token.text === "\n") {
        lexer.take();
        return list;
      }
      // Nothing but a command may follow `&` on its line.
      if (list[list.length - 1]?.background !== true && this.#separator()) {
        const after = lexer.peek();
        if (after.kind === "end") return list;
        if (after.kind === "operator" && after.text === "\n") {
          lexer.take();
          return list;
        }
        continue;
      }
      if (list[list.length - 1]?.background === true) continue;
      this.unexpected();
    }
  }

  /** Index behind what `next` returned, into the source as aliases have changed it. */
  get offset(): number {
    return this.lexer.offset;
  }

  /** What is still to be read. */
  get rest(): string {
    return this.lexer.source.slice(this.lexer.offset);
  }

  get line(): number {
    return this.lexer.line;
  }

  get warnings(): Lexer["warnings"] {
    return this.lexer.warnings;
  }

  /** The commands of a `…` substitution. */
  readBackquoted(text: string): List {
    const result = parse(text, { ...this.options, moreInput: false, firstLine: this.lexer.line });
    if ("error" in result) throw new ShellSyntaxError(result.error.problem, result.error.line, { sourceLine: result.error.sourceLine });
    return result.tree;
  }

  /** Commands up to `)`. */
  #substitution(): List {
    const list = this.list();
    if (!this.isOperator(")")) this.unexpected(")");
    this.lexer.take();
    return list;
  }

  // ── lists ──

  /** Commands over any number of lines, up to something that is none. */
  protected list(): List {
    this.enter();
    const list: AndOr[] = [];
    this.lexer.assignments = true;
    for (;;) {
      this.newlines();
      if (this.#endsList()) break;
      list.push(this.#andOr());
      if (list[list.length - 1]?.background !== true && !this.#separator() && !this.isOperator("\n")) break;
    }
    this.leave();
    return list;
  }

  #endsList(): boolean {
    this.lexer.assignments = true;
    const token = this.lexer.peek();
    if (token.kind === "end") return true;
    if (token.kind === "operator") return token.text === ")" || token.text.startsWith(";");
    return ["then", "else", "elif", "fi", "do", "done", "esac", "}"].includes(token.word.raw);
  }

  #separator(): boolean {
    if (!this.isOperator(";")) return false;
    this.lexer.take();
    this.lexer.assignments = true;
    return true;
  }

  #andOr(): AndOr {
    const lexer = this.lexer;
    lexer.peek();
    const start = lexer.offset;
    const first = this.#pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      const token = lexer.peek();
      if (token.kind !== "operator" || (token.text !== "&&" && token.text !== "||")) break;
      lexer.take();
      this.newlines();
      rest.push({ operator: token.text, pipeline: this.#pipeline() });
    }
    const text = lexer.source.slice(start, lexer.lastEnd).trim();
    const background = this.isOperator("&");
    if (background) lexer.take();
    return { first, rest, background, text };
  }

  #pipeline(): Pipeline {
    const lexer = this.lexer;
    lexer.assignments = true;
    let negated = false;
    let timed: "default" | "posix" | undefined;
    lexer.peek();
    const start = lexer.offset;
    for (;;) {
      if (this.isReserved("!")) {
        lexer.take();
        negated = !negated;
        if (timed === undefined && !this.options.features.timeKeyword) break;
      } else if (this.options.features.timeKeyword && timed === undefined && this.isReserved("time")) {
        lexer.take();
        timed = "default";
        if (this.isReserved("-p")) {
          lexer.take();
          timed = "posix";
        }
        if (this.isReserved("--")) lexer.take();
      } else break;
    }
    if ((timed !== undefined || negated) && this.options.features.timeKeyword && this.#endsCommand()) {
      const empty: Command = { type: "simple", line: lexer.line, assignments: [], words: [], redirections: [] };
      return { commands: [empty], negated, ...(timed === undefined ? {} : { timed }), text: "" };
    }
    const commands = [this.command()];
    for (;;) {
      const token = lexer.peek();
      if (token.kind !== "operator" || (token.text !== "|" && token.text !== "|&")) break;
      lexer.take();
      if (token.text === "|&") commands[commands.length - 1] = withBoth(commands[commands.length - 1] as Command);
      this.newlines();
      if (this.isReserved("!")) this.unexpected();
      commands.push(this.command());
    }
    const text = lexer.source.slice(start, lexer.lastEnd).trim();
    return { commands, negated, ...(timed === undefined ? {} : { timed }), text };
  }

  #endsCommand(): boolean {
    const token = this.lexer.peek();
    return token.kind === "end" || (token.kind === "operator" && (token.text === "\n" || token.text === ";"));
  }
}

/** `a |& b` is `a 2>&1 | b`. */
function withBoth(command: Command): Command {
  const both: Redirection = { fd: 2, operator: ">&", target: literalWord("1") };
  return { ...command, redirections: [...command.redirections, both] };
}

function outermostLexer(source: string, options: ParseOptions): Lexer {
  let outermost: Lexer | undefined;
  return new Lexer(source, {
    features: options.features,
    extglob: options.extglob?.() ?? false,
    moreInput: options.moreInput ?? false,
    firstLine: options.firstLine ?? 1,
    start: 0,
    attach: (created) => {
      // The first is the one being built here; others belong to texts inside it.
      if (outermost === undefined) outermost = created;
      else attachParser(created, options);
    },
  });
}

/** Gives a lexer of its own text a parser for the commands in it. */
function attachParser(lexer: Lexer, options: ParseOptions): void {
  const parser = new Parser("", options, lexer);
  lexer.readSubstitution = () => parser.readSubstitution();
  lexer.readBackquoted = (text) => parser.readBackquoted(text);
}
