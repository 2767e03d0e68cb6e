import type { SyntaxFeatures } from "./features.ts";
import { isRedirection, Lexer, type Token } from "./lexer.ts";
import { ShellSyntaxError } from "./syntax-error.ts";
import type { AndOr, Assignment, Command, Conditional, List, Part, Pipeline, Redirection, Word } from "./tree.ts";
import { isQuoted, literalWord, unquotedText } from "./words.ts";

export interface ParseOptions {
  readonly features: SyntaxFeatures;
  /** The text of an alias. */
  readonly aliases?: ((name: string) => string | undefined) | undefined;
  readonly extglob?: () => boolean;
  /** The source is not all there is: constructs that stay open are `incomplete`, not errors. */
  readonly moreInput?: boolean;
  readonly firstLine?: number;
}

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

/** Gives a lexer of its own text a parser for the commands in it. */
function attachParser(lexer: Lexer, options: ParseOptions): void {
  const parser = new Parser("", options, lexer);
  lexer.readSubstitution = () => parser.readSubstitution();
  lexer.readBackquoted = (text) => parser.readBackquoted(text);
}

const RESERVED = new Set(["if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "{", "}", "!", "in"]);
/** Builtins whose arguments may be assignments with lists. */
const DECLARATIONS = new Set(["declare", "typeset", "local", "export", "readonly", "eval"]);
const MAX_DEPTH = 250;

/** Reads a source line by line, as shells do: what stands before an error is still run. */
export class Parser {
  readonly #lexer: Lexer;
  readonly #options: ParseOptions;
  #depth = 0;
  /** An alias may not expand itself: names, with how much source was left behind the expansion. */
  #activeAliases: { name: string; left: number }[] = [];
  #aliasNext = -1;
  #own: Lexer | undefined;

  constructor(source: string, options: ParseOptions, lexer?: Lexer) {
    this.#options = options;
    this.#lexer =
      lexer ??
      new Lexer(source, {
        features: options.features,
        extglob: options.extglob?.() ?? false,
        moreInput: options.moreInput ?? false,
        firstLine: options.firstLine ?? 1,
        start: 0,
        attach: (created) => {
          // The lexer being built here is this parser's own; others belong to texts inside it.
          if (this.#own === undefined) this.#own = created;
          else attachParser(created, options);
        },
      });
    if (lexer === undefined) {
      this.#lexer.readSubstitution = () => this.readSubstitution();
      this.#lexer.readBackquoted = (text) => this.readBackquoted(text);
    }
  }

  /** Commands up to the `)` of a substitution, read from the middle of a word. */
  readSubstitution(): List {
    return this.#lexer.nested(() => this.#substitution());
  }

  /** The next complete line of commands; undefined at the end of the input. Throws ShellSyntaxError. */
  next(): List | undefined {
    const lexer = this.#lexer;
    lexer.assignments = true;
    lexer.extglob = this.#options.extglob?.() ?? false;
    this.#newlines();
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
      this.#unexpected();
    }
  }

  /** Index behind what `next` returned, into the source as aliases have changed it. */
  get offset(): number {
    return this.#lexer.offset;
  }
  /** What is still to be read. */
  get rest(): string {
    return this.#lexer.source.slice(this.#lexer.offset);
  }
  get line(): number {
    return this.#lexer.line;
  }
  get warnings(): Lexer["warnings"] {
    return this.#lexer.warnings;
  }

  /** The commands of a `…` substitution. */
  readBackquoted(text: string): List {
    const result = parse(text, { ...this.#options, moreInput: false, firstLine: this.#lexer.line });
    if ("error" in result) throw new ShellSyntaxError(result.error.problem, result.error.line, { sourceLine: result.error.sourceLine });
    return result.tree;
  }

  /** Commands up to `)`. */
  #substitution(): List {
    const list = this.#list();
    if (!this.#isOperator(")")) this.#unexpected(")");
    this.#lexer.take();
    return list;
  }

  // ── lists ──

  /** Commands over any number of lines, up to something that is none. */
  #list(): List {
    if (++this.#depth > MAX_DEPTH) this.#lexer.fail({ kind: "message", message: "maximum nesting level exceeded" });
    const list: AndOr[] = [];
    this.#lexer.assignments = true;
    for (;;) {
      this.#newlines();
      if (this.#endsList()) break;
      list.push(this.#andOr());
      if (list[list.length - 1]?.background !== true && !this.#separator() && !this.#isOperator("\n")) break;
    }
    this.#depth--;
    return list;
  }

  /** A list that must hold a command; `end` is the word that closes it. */
  #body(end?: string): List {
    const list = this.#list();
    if (list.length === 0) this.#unexpected(this.#lexer.peek().kind === "end" ? end : undefined);
    return list;
  }

  #endsList(): boolean {
    this.#lexer.assignments = true;
    const token = this.#lexer.peek();
    if (token.kind === "end") return true;
    if (token.kind === "operator") return token.text === ")" || token.text.startsWith(";");
    return ["then", "else", "elif", "fi", "do", "done", "esac", "}"].includes(token.word.raw);
  }

  #separator(): boolean {
    if (!this.#isOperator(";")) return false;
    this.#lexer.take();
    this.#lexer.assignments = true;
    return true;
  }

  #andOr(): AndOr {
    const lexer = this.#lexer;
    lexer.peek();
    const start = lexer.offset;
    const first = this.#pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      const token = lexer.peek();
      if (token.kind !== "operator" || (token.text !== "&&" && token.text !== "||")) break;
      lexer.take();
      this.#newlines();
      rest.push({ operator: token.text, pipeline: this.#pipeline() });
    }
    const text = lexer.source.slice(start, lexer.lastEnd).trim();
    const background = this.#isOperator("&");
    if (background) lexer.take();
    return { first, rest, background, text };
  }

  #pipeline(): Pipeline {
    const lexer = this.#lexer;
    lexer.assignments = true;
    let negated = false;
    let timed: "default" | "posix" | undefined;
    lexer.peek();
    const start = lexer.offset;
    for (;;) {
      if (this.#isReserved("!")) {
        lexer.take();
        negated = !negated;
        if (timed === undefined && !this.#options.features.timeKeyword) break;
      } else if (this.#options.features.timeKeyword && timed === undefined && this.#isReserved("time")) {
        lexer.take();
        timed = "default";
        if (this.#isReserved("-p")) {
          lexer.take();
          timed = "posix";
        }
        if (this.#isReserved("--")) lexer.take();
      } else break;
    }
    if ((timed !== undefined || negated) && this.#options.features.timeKeyword && this.#endsCommand()) {
      const empty: Command = { type: "simple", line: lexer.line, assignments: [], words: [], redirections: [] };
      return { commands: [empty], negated, ...(timed === undefined ? {} : { timed }), text: "" };
    }
    const commands = [this.#command()];
    for (;;) {
      const token = lexer.peek();
      if (token.kind !== "operator" || (token.text !== "|" && token.text !== "|&")) break;
      lexer.take();
      if (token.text === "|&") commands[commands.length - 1] = withBoth(commands[commands.length - 1] as Command);
      this.#newlines();
      if (this.#isReserved("!")) this.#unexpected();
      commands.push(this.#command());
    }
    const text = lexer.source.slice(start, lexer.lastEnd).trim();
    return { commands, negated, ...(timed === undefined ? {} : { timed }), text };
  }

  #endsCommand(): boolean {
    const token = this.#lexer.peek();
    return token.kind === "end" || (token.kind === "operator" && (token.text === "\n" || token.text === ";"));
  }

  // ── commands ──

  #command(): Command {
    const lexer = this.#lexer;
    lexer.assignments = true;
    this.#expandAliases(true);
    const token = lexer.peek();
    if (token.kind === "end") this.#unexpected();
    if (token.kind === "operator") {
      if (token.text === "(") return this.#parenthesis(token.line);
      if (!isRedirection(token.text)) this.#unexpected();
      return this.#simple();
    }
    if (token.assignment !== undefined) return this.#simple();
    const { features } = this.#options;
    const line = token.line;
    switch (token.word.raw) {
      case "{": {
        lexer.take();
        const body = this.#body("}");
        this.#reserved("}");
        return { type: "group", line, body, redirections: this.#redirections() };
      }
      case "if":
        return this.#if(line);
      case "while":
      case "until": {
        lexer.take();
        const condition = this.#body("do");
        const body = this.#doGroup();
        return { type: token.word.raw, line, condition, body, redirections: this.#redirections() };
      }
      case "for":
        return this.#for(line, "for");
      case "select":
        return features.select ? this.#for(line, "select") : this.#simple();
      case "case":
        return this.#case(line);
      case "function":
        return features.functionKeyword ? this.#functionKeyword(line) : this.#simple();
      case "coproc":
        return features.coproc ? this.#coproc(line) : this.#simple();
      case "[[":
        return features.conditional ? this.#conditional(line) : this.#simple();
      case "then":
      case "else":
      case "elif":
      case "fi":
      case "do":
      case "done":
      case "esac":
      case "}":
        return this.#unexpected();
      default:
        return this.#simple();
    }
  }

  #parenthesis(line: number): Command {
    const lexer = this.#lexer;
    lexer.take();
    if (this.#options.features.arithmeticCommand && lexer.source[lexer.lastEnd] === "(") {
      const position = lexer.position;
      lexer.position = lexer.lastEnd + 1;
      const found = lexer.tryArithmetic(true);
      if (found !== undefined) return { type: "arithmetic-command", line, expression: found.part, text: found.text, redirections: this.#redirections() };
      lexer.position = position;
    }
    const body = this.#body(")");
    if (!this.#isOperator(")")) this.#unexpected(")");
    lexer.take();
    return { type: "subshell", line, body, redirections: this.#redirections() };
  }

  #if(line: number): Command {
    const arms: { condition: List; body: List }[] = [];
    let otherwise: List | undefined;
    this.#lexer.take();
    for (;;) {
      const condition = this.#body("then");
      this.#reserved("then");
      arms.push({ condition, body: this.#body("fi") });
      if (this.#isReserved("elif")) {
        this.#lexer.take();
        continue;
      }
      if (this.#isReserved("else")) {
        this.#lexer.take();
        otherwise = this.#body("fi");
      }
      this.#reserved("fi");
      return { type: "if", line, arms, otherwise, redirections: this.#redirections() };
    }
  }

  #for(line: number, type: "for" | "select"): Command {
    const lexer = this.#lexer;
    lexer.take();
    lexer.assignments = false;
    const name = lexer.peek();
    if (type === "for" && this.#options.features.arithmeticCommand && name.kind === "operator" && name.text === "(" && lexer.source[name.start + 1] === "(") {
      lexer.rewind();
      return this.#forArithmetic(line);
    }
    if (name.kind !== "word") {
      if (!this.#options.features.arrays) lexer.fail({ kind: "message", message: "Bad for loop variable" });
      this.#unexpected();
    }
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.word.raw)) {
      if (!this.#options.features.arrays) lexer.fail({ kind: "message", message: "Bad for loop variable" });
      // bash finds out when it runs the loop.
    }
    lexer.take();
    this.#newlines(false);
    let words: Word[] | undefined;
    if (this.#isReserved("in")) {
      lexer.take();
      words = [];
      for (;;) {
        const token = lexer.peek();
        if (token.kind !== "word") break;
        words.push(token.word);
        lexer.take();
      }
      if (!this.#isOperator(";") && !this.#isOperator("\n")) this.#unexpected(this.#options.features.arrays ? undefined : "do");
      lexer.take();
    } else if (this.#isOperator(";")) lexer.take();
    this.#newlines();
    const body = this.#options.features.arrays && this.#isReserved("{") ? this.#braceGroup() : this.#doGroup();
    return { type, line, variable: name.word.raw, words, body, redirections: this.#redirections() };
  }

  #forArithmetic(line: number): Command {
    const lexer = this.#lexer;
    const start = lexer.position;
    lexer.position += 2;
    const initial = lexer.arithmeticUntil(";)");
    this.#semicolonInFor(start);
    const condition = lexer.arithmeticUntil(";)");
    this.#semicolonInFor(start);
    const step = lexer.arithmeticUntil(";)");
    if (lexer.source[lexer.position] === ";") this.#arithmeticForError(start, "syntax error: `;' unexpected");
    if (!lexer.source.startsWith("))", lexer.position)) this.#unexpected();
    lexer.position += 2;
    if (this.#isOperator(";")) lexer.take();
    this.#newlines();
    const body = this.#isReserved("{") ? this.#braceGroup() : this.#doGroup();
    return { type: "for-arithmetic", line, initial, condition, step, body, redirections: this.#redirections() };
  }

  #semicolonInFor(start: number): void {
    if (this.#lexer.source[this.#lexer.position] !== ";") this.#arithmeticForError(start, "syntax error: arithmetic expression required");
    this.#lexer.position++;
  }

  #arithmeticForError(start: number, message: string): never {
    const { source, position } = this.#lexer;
    const end = source.indexOf("))", position);
    this.#lexer.fail({ kind: "message", message, construct: source.slice(start, end < 0 ? source.length : end + 2) });
  }

  #braceGroup(): List {
    this.#lexer.take();
    const body = this.#body();
    this.#reserved("}");
    return body;
  }

  #doGroup(): List {
    this.#newlines();
    this.#reserved("do");
    const body = this.#body("done");
    this.#reserved("done");
    return body;
  }

  #case(line: number): Command {
    const lexer = this.#lexer;
    lexer.take();
    lexer.assignments = false;
    const subject = lexer.peek();
    if (subject.kind !== "word") this.#unexpected();
    lexer.take();
    this.#newlines(false);
    if (!this.#isReserved("in")) this.#unexpected("in");
    lexer.take();
    const items: { patterns: Word[]; body: List; end: ";;" | ";&" | ";;&" }[] = [];
    for (;;) {
      lexer.assignments = false;
      this.#newlines(false);
      if (this.#isReserved("esac")) break;
      if (this.#isOperator("(")) lexer.take();
      const patterns: Word[] = [];
      for (;;) {
        const token = lexer.peek();
        // Instead of a pattern, `esac` may come.
        if (token.kind !== "word") this.#unexpected(")", patterns.length > 0);
        patterns.push(token.word);
        lexer.take();
        if (!this.#isOperator("|")) break;
        lexer.take();
      }
      if (!this.#isOperator(")")) this.#unexpected(")");
      lexer.take();
      const body = this.#list();
      const token = lexer.peek();
      if (token.kind === "operator" && (token.text === ";;" || token.text === ";&" || token.text === ";;&")) {
        lexer.take();
        items.push({ patterns, body, end: token.text });
        continue;
      }
      items.push({ patterns, body, end: ";;" });
      if (!this.#isReserved("esac")) this.#unexpected(";;");
      break;
    }
    lexer.take();
    return { type: "case", line, subject: subject.word, items, redirections: this.#redirections() };
  }

  #functionKeyword(line: number): Command {
    const lexer = this.#lexer;
    lexer.take();
    lexer.assignments = false;
    const name = lexer.peek();
    if (name.kind !== "word") this.#unexpected();
    lexer.take();
    if (this.#isOperator("(")) {
      lexer.take();
      if (!this.#isOperator(")")) this.#unexpected(")");
      lexer.take();
    }
    this.#newlines();
    return this.#functionBody(line, name.word.raw, true);
  }

  #functionBody(line: number, name: string, keyword: boolean): Command {
    const token = this.#lexer.peek();
    const body = this.#command();
    if (body.type === "simple" && this.#options.features.arrays) {
      this.#lexer.fail({ kind: "unexpected", token: token.kind === "word" ? token.word.raw : "newline", tokenKind: "word" }, { line: token.line });
    }
    return { type: "function", line, name, body, keyword, redirections: [] };
  }

  #coproc(line: number): Command {
    const lexer = this.#lexer;
    lexer.take();
    const token = lexer.peek();
    let name = "COPROC";
    if (token.kind === "word" && token.assignment === undefined && /^[A-Za-z_]\w*$/.test(token.word.raw) && !RESERVED.has(token.word.raw)) {
      const after = lexer.source.slice(lexer.position).trimStart();
      if (/^(?:\{\s|\(|(?:while|until|for|if|case)\s)/.test(after)) {
        name = token.word.raw;
        lexer.take();
      }
    }
    return { type: "coproc", line, name, body: this.#command(), redirections: [] };
  }

  // ── simple commands ──

  #simple(): Command {
    const lexer = this.#lexer;
    const assignments: Assignment[] = [];
    const words: (Word | Assignment)[] = [];
    const redirections: Redirection[] = [];
    const line = lexer.peek().line;
    let declaration = false;
    for (;;) {
      if (words.length === 0 || this.#aliasNext >= 0) this.#expandAliases(words.length === 0 && redirections.length + assignments.length > 0);
      const token = lexer.peek();
      if (token.kind === "end") break;
      if (token.kind === "operator") {
        if (isRedirection(token.text)) {
          redirections.push(this.#redirection());
          continue;
        }
        if (token.text === "(" && words.length === 1 && assignments.length === 0 && redirections.length === 0) {
          return this.#functionDefinition(line, words[0] as Word);
        }
        if (token.text === "(") this.#unexpected();
        break;
      }
      // Whether the next word may be an assignment has to be known before it is read.
      const first = words.length === 0;
      const isAssignment = token.assignment !== undefined && first;
      if (first && !isAssignment) declaration = DECLARATIONS.has(token.word.raw) && this.#options.features.arrays;
      lexer.assignments = isAssignment || declaration;
      lexer.take();
      if (isAssignment) assignments.push(token.assignment as Assignment);
      else if (token.assignment !== undefined) words.push(token.assignment);
      else words.push(token.word);
    }
    lexer.assignments = true;
    return { type: "simple", line, assignments, words, redirections };
  }

  #functionDefinition(line: number, word: Word): Command {
    const lexer = this.#lexer;
    lexer.take();
    if (!this.#isOperator(")")) this.#unexpected(this.#options.features.arrays ? undefined : ")");
    const name = word.raw;
    const { features } = this.#options;
    if (!features.freeFunctionNames && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) lexer.fail({ kind: "message", message: "Bad function name" });
    lexer.take();
    lexer.assignments = true;
    this.#newlines();
    return this.#functionBody(line, name, false);
  }

  #redirections(): Redirection[] {
    const redirections: Redirection[] = [];
    for (;;) {
      const token = this.#lexer.peek();
      if (token.kind !== "operator" || !isRedirection(token.text)) return redirections;
      redirections.push(this.#redirection());
    }
  }

  #redirection(): Redirection {
    const lexer = this.#lexer;
    const token = lexer.take();
    if (token.kind !== "operator") return this.#unexpected();
    const assignments = lexer.assignments;
    lexer.assignments = false;
    const target = lexer.peek();
    if (target.kind !== "word") this.#unexpected();
    const operator = token.text as Redirection["operator"];
    const redirection: Redirection = {
      fd: token.fd,
      operator,
      target: target.word,
      ...(token.fdVariable === undefined ? {} : { fdVariable: token.fdVariable }),
    };
    // Before the next token is read, so that a newline right behind it starts the document.
    if (operator === "<<" || operator === "<<-") lexer.expectHeredoc(redirection, unquotedText(target.word), isQuoted(target.word), operator === "<<-");
    lexer.assignments = assignments;
    lexer.take();
    return redirection;
  }

  // ── [[ … ]] ──

  #conditional(line: number): Command {
    const lexer = this.#lexer;
    lexer.take();
    lexer.assignments = false;
    const extglob = lexer.extglob;
    lexer.extglob = true;
    const expression = this.#conditionalOr();
    if (!this.#isReserved("]]")) this.#conditionalError(lexer.peek());
    lexer.extglob = extglob;
    lexer.assignments = true;
    lexer.take();
    return { type: "conditional", line, expression, redirections: this.#redirections() };
  }

  #conditionalOr(): Conditional {
    let left = this.#conditionalAnd();
    for (;;) {
      this.#newlines(false);
      if (!this.#isOperator("||")) return left;
      this.#lexer.take();
      left = { type: "or", left, right: this.#conditionalAnd() };
    }
  }

  #conditionalAnd(): Conditional {
    let left = this.#conditionalTerm();
    for (;;) {
      this.#newlines(false);
      if (!this.#isOperator("&&")) return left;
      this.#lexer.take();
      left = { type: "and", left, right: this.#conditionalTerm() };
    }
  }

  #conditionalTerm(): Conditional {
    if (++this.#depth > MAX_DEPTH) this.#lexer.fail({ kind: "message", message: "maximum nesting level exceeded" });
    try {
      return this.#conditionalPrimary();
    } finally {
      this.#depth--;
    }
  }

  #conditionalPrimary(): Conditional {
    const lexer = this.#lexer;
    this.#newlines(false);
    if (this.#isOperator("(")) {
      lexer.take();
      const operand = this.#conditionalOr();
      if (!this.#isOperator(")")) this.#conditionalError(lexer.peek(), (found) => `unexpected token \`${found}', expected \`)'`);
      lexer.take();
      return { type: "group", operand };
    }
    const token = lexer.peek();
    if (token.kind !== "word" || token.word.raw === "]]") return this.#conditionalError(token);
    if (token.word.raw === "!") {
      lexer.take();
      return { type: "not", operand: this.#conditionalTerm() };
    }
    lexer.take();
    const left = token.word;
    const next = lexer.peek();
    if (/^-[a-zA-Z]$/.test(left.raw) && !(next.kind === "word" && /^(?:==?|!=|=~|-(?:eq|ne|lt|gt|le|ge|nt|ot|ef))$/.test(next.word.raw))) {
      if (next.kind !== "word" || next.word.raw === "]]")
        return this.#conditionalError(next, (found) => `unexpected argument \`${found}' to conditional unary operator`);
      lexer.take();
      return { type: "unary", operator: left.raw, operand: next.word };
    }
    if (next.kind === "operator" && (next.text === "<" || next.text === ">")) {
      lexer.take();
      return { type: "binary", operator: next.text, left, right: this.#conditionalWord() };
    }
    if (next.kind === "word" && /^(?:==?|!=|=~|-(?:eq|ne|lt|gt|le|ge|nt|ot|ef))$/.test(next.word.raw)) {
      const regex = next.word.raw === "=~";
      lexer.take();
      lexer.regex = regex;
      const right = this.#conditionalWord();
      return { type: "binary", operator: next.word.raw, left, right };
    }
    if (next.kind === "word" && next.word.raw !== "]]") return this.#conditionalError(next, () => "conditional binary operator expected");
    if (this.#isOperator("\n")) this.#conditionalError(next, (found) => `unexpected token \`${found}', conditional binary operator expected`);
    return { type: "unary", operator: "-n", operand: left };
  }

  #conditionalWord(): Word {
    const lexer = this.#lexer;
    const token = lexer.peek();
    lexer.regex = false;
    if (token.kind !== "word" || token.word.raw === "]]")
      return this.#conditionalError(token, (found) => `unexpected argument \`${found}' to conditional binary operator`);
    lexer.take();
    return token.word;
  }

  #conditionalError(token: Token, message?: (found: string) => string): never {
    if (token.kind === "end") this.#lexer.fail({ kind: "unterminated", closing: "]]" }, { incomplete: true });
    const text = token.kind === "operator" ? (token.text === "\n" ? "newline" : token.text) : token.word.raw;
    this.#lexer.fail({ kind: "conditional", message: message?.(text) ?? "", token: text });
  }

  // ── words of the grammar ──

  #newlines(assignments = true): void {
    this.#lexer.assignments = assignments;
    while (this.#isOperator("\n")) {
      this.#lexer.take();
      this.#lexer.assignments = assignments;
    }
  }

  #isOperator(text: string): boolean {
    const token = this.#lexer.peek();
    return token.kind === "operator" && token.text === text;
  }

  #isReserved(text: string): boolean {
    const token = this.#lexer.peek();
    return token.kind === "word" && token.word.raw === text && token.assignment === undefined;
  }

  #reserved(text: string): void {
    if (!this.#isReserved(text)) this.#unexpected(text);
    this.#lexer.assignments = true;
    this.#lexer.take();
  }

  #expandAliases(commandPosition: boolean): void {
    const { aliases } = this.#options;
    if (aliases === undefined) return;
    const lexer = this.#lexer;
    for (let count = 0; count < 1000; count++) {
      const token = lexer.peek();
      if (token.kind !== "word" || token.assignment !== undefined) return;
      if (!commandPosition && !(this.#aliasNext >= 0 && lexer.source.length - token.start <= this.#aliasNext)) return;
      const name = token.word.raw;
      if (/["'\\$`/]/.test(name) || RESERVED.has(name)) return;
      this.#activeAliases = this.#activeAliases.filter((active) => lexer.source.length - token.start > active.left);
      if (this.#activeAliases.some((active) => active.name === name)) return;
      const text = aliases(name);
      if (text === undefined) {
        if (lexer.source.length - token.start <= this.#aliasNext) this.#aliasNext = -1;
        return;
      }
      const left = lexer.source.length - lexer.position;
      this.#activeAliases.push({ name, left });
      lexer.substitute(text);
      if (/[ \t]$/.test(text)) this.#aliasNext = left;
      else if (this.#aliasNext >= left) this.#aliasNext = -1;
      lexer.assignments = true;
    }
  }

  /** `certain`: what is expected has to come before anything can be made of the input. */
  #unexpected(expecting?: string, certain = true): never {
    const token = this.#lexer.peek();
    if (token.kind === "end") {
      const awaits = !certain || expecting === undefined || expecting === ";;" ? undefined : expecting;
      this.#lexer.fail({ kind: "end-of-file", expecting }, { incomplete: true, ...(awaits === undefined ? {} : { awaits }) });
    }
    if (token.kind === "operator") {
      const tokenKind = token.text === "\n" ? "newline" : isRedirection(token.text) ? "redirection" : "operator";
      this.#lexer.fail({ kind: "unexpected", token: token.text === "\n" ? "newline" : token.text, tokenKind, expecting }, { line: token.line });
    }
    const reserved = RESERVED.has(token.word.raw);
    this.#lexer.fail({ kind: "unexpected", token: token.word.raw, tokenKind: reserved ? "reserved" : "word", expecting }, { line: token.line });
  }
}

/** `a |& b` is `a 2>&1 | b`. */
function withBoth(command: Command): Command {
  const both: Redirection = { fd: 2, operator: ">&", target: literalWord("1") };
  return { ...command, redirections: [...command.redirections, both] };
}
