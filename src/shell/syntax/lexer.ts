import { ansiUnescape } from "./ansi-quotes.ts";
import type { SyntaxFeatures } from "./features.ts";
import { ShellSyntaxError, type SyntaxProblem } from "./syntax-error.ts";
import type { ArithmeticPart, ArrayElement, Assignment, CommandPart, List, ParameterPart, Part, Redirection, Subscript, Word } from "./tree.ts";
import { makeWord } from "./words.ts";

export type Token =
  | { readonly kind: "word"; readonly word: Word; readonly line: number; readonly start: number; readonly assignment?: Assignment }
  | { readonly kind: "operator"; readonly text: string; readonly line: number; readonly start: number; readonly fd?: number; readonly fdVariable?: string }
  | { readonly kind: "end"; readonly line: number; readonly start: number };

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
type Style = "word" | "double" | "heredoc" | "operand" | "operand-double" | "pattern" | "subscript" | "arithmetic" | "slice" | "regex" | "extglob";

const OPERATORS = ["<<<", "<<-", "&>>", ";;&", "&&", "||", ";;", ";&", "|&", "&>", "<<", ">>", "<&", ">&", "<>", ">|", "&", "|", ";", "<", ">", "(", ")", "\n"];
const REDIRECTIONS: ReadonlySet<string> = new Set(["<", ">", ">>", ">|", "<>", "<&", ">&", "&>", "&>>", "<<", "<<-", "<<<"]);
/** `@(` and `+(` may begin an extended pattern. */
const PLAIN_RUN = /(?:[A-Za-z0-9_.,/:%=^~\]-]|[@+](?!\())+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const MAX_NESTING = 250;

export function isRedirection(text: string): boolean {
  return REDIRECTIONS.has(text);
}

/** Cuts source text into tokens; the parser says what it expects next. Words come out parsed, with their substitutions as trees. */
export class Lexer {
  source: string;
  position: number;
  line: number;
  /** The next word may be an assignment with a list: `a=(…)`. */
  assignments = true;
  /** Words stop nowhere but at blanks: the right side of =~. */
  regex = false;
  /** Where the last token taken ended. */
  lastEnd = 0;
  extglob: boolean;
  readonly warnings: { readonly line: number; readonly delimiter: string; readonly at: number }[] = [];
  /** Set by the parser: reads commands up to `)`, which it consumes. */
  readSubstitution: () => List = () => [];
  /** Set by the parser: parses the text of a `…` substitution. */
  readBackquoted: (text: string) => List = () => [];
  readonly #options: LexerOptions;
  #token: Token | undefined;
  #heredocs: { redirection: Redirection; delimiter: string; quoted: boolean; strip: boolean; line: number }[] = [];
  #nesting = 0;

  constructor(source: string, options: LexerOptions) {
    this.source = source;
    this.position = options.start;
    this.line = options.firstLine;
    this.#options = options;
    this.extglob = options.extglob;
    options.attach(this);
  }

  peek(): Token {
    this.#token ??= this.#read();
    return this.#token;
  }

  take(): Token {
    const token = this.peek();
    this.#token = undefined;
    this.lastEnd = token.kind === "operator" ? token.start + token.text.length : this.position;
    return token;
  }

  /** Reads commands in the middle of a word: what the parser was doing goes on afterwards as if nothing had been. */
  nested<T>(body: () => T): T {
    const saved = {
      token: this.#token,
      heredocs: this.#heredocs,
      assignments: this.assignments,
      regex: this.regex,
      extglob: this.extglob,
      lastEnd: this.lastEnd,
    };
    this.#token = undefined;
    this.#heredocs = [];
    this.assignments = true;
    this.regex = false;
    if (++this.#nesting > MAX_NESTING) this.fail({ kind: "message", message: "maximum nesting level exceeded" });
    const result = body();
    this.#nesting--;
    this.#token = saved.token;
    this.#heredocs = saved.heredocs;
    this.assignments = saved.assignments;
    this.regex = saved.regex;
    this.extglob = saved.extglob;
    this.lastEnd = saved.lastEnd;
    return result;
  }

  /** Where the token that comes next begins, or where the last one ended. */
  get offset(): number {
    return this.#token?.start ?? this.position;
  }

  /** Replaces the word that comes next by an alias' text. */
  substitute(text: string): void {
    const token = this.peek();
    this.source = this.source.slice(0, token.start) + text + this.source.slice(this.position);
    this.position = token.start;
    this.line = token.line;
    this.#token = undefined;
  }

  /** Goes back to the start of the token that comes next, to read it otherwise. */
  rewind(): void {
    if (this.#token === undefined) return;
    this.position = this.#token.start;
    this.line = this.#token.line;
    this.#token = undefined;
  }

  expectHeredoc(redirection: Redirection, delimiter: string, quoted: boolean, strip: boolean): void {
    this.#heredocs.push({ redirection, delimiter, quoted, strip, line: this.line });
  }

  fail(problem: SyntaxProblem, options: { line?: number; incomplete?: boolean; awaits?: string } = {}): never {
    throw new ShellSyntaxError(problem, options.line ?? this.line, {
      incomplete: options.incomplete ?? false,
      awaits: options.awaits,
      sourceLine: this.#sourceLine(),
    });
  }

  /** `(( … ))` with the position behind `((`; undefined (and nothing consumed) when it does not end with `))`. */
  tryArithmetic(): { part: ArithmeticPart; text: string } | undefined {
    const start = this.position;
    const line = this.line;
    const end = this.#arithmeticEnd(start);
    if (end === undefined) return undefined;
    const parts = this.#parts("arithmetic");
    if (this.source.startsWith("))", this.position)) {
      const text = this.source.slice(start, this.position);
      this.position += 2;
      return { part: arithmetic(parts), text };
    }
    this.position = start;
    this.line = line;
    return undefined;
  }

  /** One of the three expressions of `for ((`; the position is behind `((` or `;`. */
  arithmeticUntil(ends: string): ArithmeticPart {
    const start = this.position;
    let depth = 0;
    for (; this.position < this.source.length; this.position++) {
      const c = this.source[this.position] as string;
      if (c === "(") depth++;
      if (depth === 0 && ends.includes(c)) break;
      if (c === ")") depth--;
      if (c === "\n") this.line++;
    }
    if (this.position >= this.source.length) this.#endOfFile(")");
    return arithmetic(this.#subParts(this.source.slice(start, this.position), "arithmetic", this.line));
  }

  /** The parts of text that is already cut out (a here-document's body, PS1, an arithmetic operand). */
  wholeText(style: "heredoc" | "arithmetic"): Part[] {
    return this.#parts(style, true);
  }

  // ── tokens ──

  #read(): Token {
    this.#skipBlanks();
    const { source, line } = this;
    const start = this.position;
    if (start >= source.length) {
      if (this.#heredocs.length > 0) this.#readHeredocs();
      return { kind: "end", line, start };
    }
    if (!this.regex) {
      const operator = this.#operator();
      if (operator !== undefined) return operator;
      const io = this.#ioNumber();
      if (io !== undefined) return io;
    }
    const assignment = this.assignments && !this.regex ? this.#assignment() : undefined;
    if (assignment !== undefined) return { kind: "word", word: assignment.value, assignment: assignment.assignment, line, start };
    const parts = this.#parts(this.regex ? "regex" : "word");
    return { kind: "word", word: makeWord(source.slice(start, this.position), parts, this.#options.features), line, start };
  }

  #skipBlanks(): void {
    const { source } = this;
    for (;;) {
      const c = source[this.position];
      if (c === " " || c === "\t") this.position++;
      else if (c === "\\" && source[this.position + 1] === "\n") {
        this.position += 2;
        this.line++;
        if (this.position >= source.length && this.#options.moreInput) this.fail({ kind: "end-of-file" }, { incomplete: true });
      } else if (c === "#") {
        const end = source.indexOf("\n", this.position);
        this.position = end < 0 ? source.length : end;
      } else return;
    }
  }

  #operator(fd?: number, fdVariable?: string): Token | undefined {
    const { source, line } = this;
    const start = this.position;
    const first = source[start] as string;
    if (!"\n;&|<>()".includes(first)) return undefined;
    const { features } = this.#options;
    if ((first === "<" || first === ">") && source[start + 1] === "(" && features.processSubstitution) return undefined;
    for (const text of OPERATORS) {
      if (!source.startsWith(text, start)) continue;
      if (!this.#hasOperator(text)) continue;
      this.position += text.length;
      if (text === "\n") {
        this.line++;
        if (this.#heredocs.length > 0) this.#readHeredocs();
      }
      return { kind: "operator", text, line, start, ...(fd === undefined ? {} : { fd }), ...(fdVariable === undefined ? {} : { fdVariable }) };
    }
    return undefined;
  }

  #hasOperator(text: string): boolean {
    const { features } = this.#options;
    switch (text) {
      case "<<<":
        return features.hereString;
      case "&>":
        return features.ampersandRedirection;
      case "&>>":
      case "|&":
        return features.pipeBoth;
      case ";&":
      case ";;&":
        return features.caseFallThrough;
      default:
        return true;
    }
  }

  /** `2>`, `{name}>`: digits or a name right before a redirection. */
  #ioNumber(): Token | undefined {
    const { source } = this;
    const start = this.position;
    const match = /(?:(\d{1,9})|\{([A-Za-z_][A-Za-z0-9_]*(?:\[[^\]\s]+\])?)\})(?=[<>])/y;
    match.lastIndex = start;
    const found = match.exec(source);
    if (found === null) return undefined;
    if (found[2] !== undefined && !this.#options.features.fdVariables) return undefined;
    const after = match.lastIndex;
    if (source[after + 1] === "(" && this.#options.features.processSubstitution) return undefined;
    this.position = after;
    const token = this.#operator(found[1] === undefined ? undefined : Number(found[1]), found[2]);
    if (token === undefined || token.kind !== "operator") {
      this.position = start;
      return undefined;
    }
    return { ...token, start };
  }

  #assignment(): { assignment: Assignment; value: Word } | undefined {
    const { source } = this;
    const { features } = this.#options;
    const start = this.position;
    const startLine = this.line;
    NAME.lastIndex = start;
    const name = NAME.exec(source)?.[0];
    if (name === undefined) return undefined;
    let at = start + name.length;
    let subscript: Subscript | undefined;
    if (source[at] === "[" && features.arrays) {
      this.position = at;
      const found = this.#trySubscript();
      if (found === undefined && !source.includes("]", at)) {
        this.position = source.length;
        this.#endOfFile("]", startLine);
      }
      if (found === undefined) {
        this.position = start;
        this.line = startLine;
        return undefined;
      }
      subscript = found;
      at = this.position;
    }
    const append = source[at] === "+" && source[at + 1] === "=" && features.appendAssignment;
    if (!append && source[at] !== "=") {
      this.position = start;
      this.line = startLine;
      return undefined;
    }
    this.position = at + (append ? 2 : 1);
    const head = { name, append, ...(subscript === undefined ? {} : { subscript }) };
    if (source[this.position] === "(" && features.arrays && subscript === undefined) {
      const elements = this.#arrayElements();
      const word = makeWord(source.slice(start, this.position), [{ type: "text", text: source.slice(start, this.position) }], features);
      return { assignment: { ...head, value: word, elements }, value: word };
    }
    const valueStart = this.position;
    const parts = this.#parts("word");
    const value = makeWord(source.slice(valueStart, this.position), parts, features);
    // As an argument (`echo a=b`, `export a=b`) the whole of it is a word.
    const whole: Word = makeWord(source.slice(start, this.position), [{ type: "text", text: source.slice(start, valueStart) }, ...parts], features);
    return { assignment: { ...head, value }, value: whole };
  }

  #trySubscript(): Subscript | undefined {
    const end = this.source.indexOf("]", this.position);
    if (end < 0) return undefined;
    const start = this.position;
    const line = this.line;
    try {
      return this.#subscript();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      this.position = start;
      this.line = line;
      return undefined;
    }
  }

  #arrayElements(): ArrayElement[] {
    const openLine = this.line;
    this.position++;
    const elements: ArrayElement[] = [];
    for (;;) {
      this.#skipBlanks();
      const c = this.source[this.position];
      if (c === undefined) this.#endOfFile(")", openLine);
      if (c === "\n") {
        this.position++;
        this.line++;
        continue;
      }
      if (c === ")") {
        this.position++;
        return elements;
      }
      if (";&|<>(".includes(c) && !((c === "<" || c === ">") && this.source[this.position + 1] === "(")) {
        this.fail({ kind: "unexpected", token: c, tokenKind: "operator" });
      }
      elements.push(this.#arrayElement());
    }
  }

  #arrayElement(): ArrayElement {
    const start = this.position;
    const line = this.line;
    if (this.source[start] === "[") {
      const subscript = this.#trySubscript();
      if (subscript !== undefined) {
        const append = this.source.startsWith("+=", this.position);
        if (append || this.source[this.position] === "=") {
          this.position += append ? 2 : 1;
          return { subscript, append, value: this.#plainWord() };
        }
      }
      this.position = start;
      this.line = line;
    }
    return { value: this.#plainWord() };
  }

  #plainWord(): Word {
    const start = this.position;
    const parts = this.#parts("word");
    return makeWord(this.source.slice(start, this.position), parts, this.#options.features);
  }

  // ── here-documents ──

  #readHeredocs(): void {
    const pending = this.#heredocs;
    this.#heredocs = [];
    for (const { redirection, delimiter, quoted, strip, line } of pending) {
      const startLine = this.line;
      let body = "";
      for (;;) {
        if (this.position >= this.source.length) {
          if (this.#options.moreInput) this.fail({ kind: "end-of-file" }, { incomplete: true, awaits: delimiter });
          this.warnings.push({ line, delimiter, at: this.source.endsWith("\n") ? this.line - 1 : this.line });
          break;
        }
        const newline = this.source.indexOf("\n", this.position);
        const end = newline < 0 ? this.source.length : newline;
        let text = this.source.slice(this.position, end);
        this.position = newline < 0 ? end : end + 1;
        this.line++;
        if (strip) text = text.replace(/^\t+/, "");
        // An unquoted document may continue lines with a backslash.
        while (!quoted && /(?:^|[^\\])(?:\\\\)*\\$/.test(text) && this.position < this.source.length) {
          const next = this.source.indexOf("\n", this.position);
          const stop = next < 0 ? this.source.length : next;
          text = text.slice(0, -1) + this.source.slice(this.position, stop);
          this.position = next < 0 ? stop : stop + 1;
          this.line++;
        }
        if (text === delimiter) break;
        body += `${text}\n`;
      }
      redirection.body = quoted ? [{ type: "quoted", text: body }] : this.#subParts(body, "heredoc", startLine);
    }
  }

  #subParts(text: string, style: "heredoc" | "arithmetic", line: number): Part[] {
    return new Lexer(text, { ...this.#options, start: 0, firstLine: line, moreInput: false }).wholeText(style);
  }

  // ── words ──

  #parts(style: Style, whole = false): Part[] {
    if (++this.#nesting > MAX_NESTING) this.fail({ kind: "message", message: "maximum nesting level exceeded" });
    const { source } = this;
    const { features } = this.#options;
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
        this.#nesting--;
        return this.#unterminated(style);
      }
      if (this.#ends(style, c, depth)) break;
      if (c === "\n") this.line++;
      if (c === "\\") {
        const next = source[this.position + 1];
        if (next === "\n") {
          this.position += 2;
          this.line++;
          if (this.position >= source.length && this.#options.moreInput) this.fail({ kind: "end-of-file" }, { incomplete: true });
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
        const dollar = this.#dollar(style);
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
        parts.push(...this.#parts("extglob"));
        if (source[this.position] !== ")") this.#endOfFile(")");
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
    this.#nesting--;
    return parts;
  }

  #ends(style: Style, c: string, depth: number): boolean {
    switch (style) {
      case "word":
        if (c === "<" || c === ">") return !(this.source[this.position + 1] === "(" && this.#options.features.processSubstitution);
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
    this.#endOfFile(closing);
  }

  #endOfFile(closing: string, line = this.line): never {
    this.fail({ kind: "unterminated", closing }, { line, incomplete: true, awaits: closing });
  }

  #doubleQuoted(line: number): Part[] {
    let inner: Part[];
    try {
      inner = this.#parts("double");
    } catch (error) {
      if (error instanceof ShellSyntaxError && error.problem.kind === "unterminated" && error.problem.closing === '"') this.#endOfFile('"', line);
      throw error;
    }
    this.position++;
    return inner;
  }

  #singleQuoted(): string {
    const end = this.source.indexOf("'", this.position + 1);
    if (end < 0) this.#endOfFile("'");
    const text = this.source.slice(this.position + 1, end);
    this.position = end + 1;
    this.#countLines(text);
    return text;
  }

  #countLines(text: string): void {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.line++;
  }

  #backquoted(inDouble: boolean): CommandPart {
    const line = this.line;
    let text = "";
    let at = this.position + 1;
    for (;;) {
      const c = this.source[at];
      if (c === undefined) this.#endOfFile("`", line);
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
    this.#countLines(this.source.slice(this.position, at));
    this.position = at + 1;
    return commandPart(this.readBackquoted(text));
  }

  #dollar(style: Style): Part | undefined {
    const { source } = this;
    const { features } = this.#options;
    const next = source[this.position + 1];
    if (next === undefined) return undefined;
    if (next === "(") {
      if (source[this.position + 2] === "(") {
        const start = this.position;
        const startLine = this.line;
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
        if (error instanceof ShellSyntaxError && error.problem.kind === "end-of-file") this.#endOfFile(")", features.arrays ? error.line : this.line);
        throw error;
      }
    }
    if (next === "{") return this.#braced(style);
    if (next === "[" && features.arrays) {
      this.position += 2;
      const parts = this.#parts("subscript");
      this.position++;
      return arithmetic(parts);
    }
    if (next === "'" && features.ansiQuotes && style !== "double" && style !== "heredoc" && style !== "operand-double") {
      let end = this.position + 2;
      while (end < source.length && source[end] !== "'") end += source[end] === "\\" ? 2 : 1;
      if (end >= source.length) this.#endOfFile("'");
      const raw = source.slice(this.position + 2, end);
      this.position = end + 1;
      this.#countLines(raw);
      return { type: "quoted", text: ansiUnescape(raw) };
    }
    if (next === '"' && features.localeQuotes && style !== "double" && style !== "heredoc") {
      const line = this.line;
      this.position += 2;
      return { type: "double", parts: this.#doubleQuoted(line) };
    }
    NAME.lastIndex = this.position + 1;
    const name = NAME.exec(source)?.[0] ?? (/[0-9@*#?$!-]/.test(next) ? next : undefined);
    if (name === undefined) return undefined;
    this.position += 1 + name.length;
    return { type: "parameter", name, simple: /^[A-Za-z_]/.test(name), raw: `$${name}` };
  }

  /** `${…}` */
  #braced(style: Style): ParameterPart {
    const start = this.position;
    const startLine = this.line;
    const quoted = style === "double" || style === "heredoc" || style === "operand-double";
    this.position += 2;
    const { features } = this.#options;
    let length = false;
    let indirect = false;
    const at = (offset = 0): string => this.source[this.position + offset] ?? "";
    if (at() === "#" && at(1) !== "}" && !(/[:%=+/^,-]/.test(at(1)) && at(2) !== "}") && !(at(1) === "#" && at(2) !== "}")) {
      length = true;
      this.position++;
    } else if (at() === "!" && at(1) !== "}" && features.transformation && !/[:=+-]/.test(at(1))) {
      indirect = true;
      this.position++;
    }
    NAME.lastIndex = this.position;
    const name =
      NAME.exec(this.source)?.[0] ?? /^\d+/.exec(this.source.slice(this.position, this.position + 12))?.[0] ?? (/[@*#?$!-]/.test(at()) ? at() : undefined);
    if (name === undefined) return this.#badSubstitution(start, startLine);
    this.position += name.length;
    const head: { name: string; length?: boolean; indirect?: boolean; subscript?: Subscript } = { name };
    if (length) head.length = true;
    if (indirect && (at() === "*" || at() === "@") && at(1) === "}") {
      const names = at() as "*" | "@";
      this.position += 2;
      return { type: "parameter", name, names, simple: false, raw: this.source.slice(start, this.position) };
    }
    if (indirect) head.indirect = true;
    if (at() === "[" && features.arrays) {
      // What ends the expansion is looked for first, as bash does it.
      if (!this.source.slice(this.position, this.#closingBrace()).includes("]")) return this.#badSubstitution(start, startLine);
      head.subscript = this.#subscript();
    }
    const finish = (more: Partial<ParameterPart> = {}): ParameterPart => {
      if (this.position >= this.source.length) this.#endOfFile("}", startLine);
      if (at() !== "}") return this.#badSubstitution(start, startLine);
      this.position++;
      return {
        type: "parameter",
        ...head,
        ...more,
        simple: more.operator === undefined && !length && head.indirect !== true && head.subscript === undefined && /^[A-Za-z_]/.test(name),
        raw: this.source.slice(start, this.position),
      };
    };
    if (at() === "}") return finish();
    if (at() === "") this.#endOfFile("}", startLine);
    if (length) return this.#badSubstitution(start, startLine);
    const operator = this.#parameterOperator();
    if (operator === undefined) return this.#badSubstitution(start, startLine);
    this.position += operator.length;
    const operandStyle: Style = quoted ? "operand-double" : "operand";
    switch (operator) {
      case "-":
      case ":-":
      case "=":
      case ":=":
      case "?":
      case ":?":
      case "+":
      case ":+":
        return finish({ operator, operand: this.#parts(operandStyle) });
      case "#":
      case "##":
      case "%":
      case "%%":
      case "^":
      case "^^":
      case ",":
      case ",,":
      case "~":
      case "~~":
        return finish({ operator, operand: this.#parts("operand") });
      case "/":
      case "//":
      case "/#":
      case "/%": {
        const operand = operator === "/" || operator === "//" ? this.#pattern() : this.#parts("pattern");
        if (at() !== "/") return finish({ operator, operand });
        this.position++;
        return finish({ operator, operand, second: this.#parts("operand") });
      }
      case ":": {
        if (at() === "}") return this.#badSubstitution(start, startLine);
        const operand = this.#parts("slice");
        if (at() !== ":") return finish({ operator, operand });
        this.position++;
        return finish({ operator, operand, second: this.#parts("slice") });
      }
      default: {
        const letter = at();
        this.position++;
        return finish({ operator, operand: [{ type: "quoted", text: letter }] });
      }
    }
  }

  /** The pattern of `${x/…/…}`: a slash at its very start belongs to it. */
  #pattern(): Part[] {
    if (this.source[this.position] === "/") {
      this.position++;
      const rest = this.#parts("pattern");
      return [{ type: "text", text: "/" }, ...rest];
    }
    return this.#parts("pattern");
  }

  #parameterOperator(): string | undefined {
    const { features } = this.#options;
    const two = this.source.slice(this.position, this.position + 2);
    const one = two[0] ?? "";
    if ([":-", ":=", ":?", ":+", "##", "%%"].includes(two)) return two;
    if ("-=?+#%".includes(one)) return one;
    if (features.replacement && one === "/") return two === "//" || two === "/#" || two === "/%" ? two : one;
    if (features.substring && one === ":") return one;
    if (!features.transformation) return undefined;
    if (["^^", ",,", "~~"].includes(two)) return two;
    if ("^,~".includes(one)) return one;
    return one === "@" && /^@[QEPAaKkULu]$/.test(two) ? one : undefined;
  }

  /** Where the `}` of the expansion that the position is in stands; the end of the source when there is none. */
  #closingBrace(): number {
    const { source } = this;
    let depth = 0;
    for (let at = this.position; at < source.length; at++) {
      const c = source[at] as string;
      if (c === "\\") at++;
      else if (c === "$" && source[at + 1] === "{") depth++;
      else if (c === "}" && depth-- === 0) return at;
      else if (c === "'") {
        const end = source.indexOf("'", at + 1);
        if (end > 0) at = end;
      }
    }
    return source.length;
  }

  /** Goes behind the closing brace; what it was is said when it is expanded. */
  #badSubstitution(start: number, line: number): ParameterPart {
    let depth = 1;
    for (; this.position < this.source.length && depth > 0; this.position++) {
      const c = this.source[this.position];
      if (c === "{") depth++;
      else if (c === "}") depth--;
      else if (c === "\n") this.line++;
      else if (c === "\\") this.position++;
    }
    if (depth > 0) this.#endOfFile("}", line);
    return { type: "parameter", name: "", bad: true, simple: false, raw: this.source.slice(start, this.position) };
  }

  #subscript(): Subscript {
    const start = this.position + 1;
    this.position++;
    const parts = this.#parts("subscript");
    const raw = this.source.slice(start, this.position);
    this.position++;
    return { raw, parts };
  }

  /** Is there a `))` that closes the `((` whose inside starts here? */
  #arithmeticEnd(start: number): number | undefined {
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
    if (this.#options.moreInput) this.#endOfFile(")");
    return undefined;
  }

  #sourceLine(): string {
    const at = Math.min(this.position, this.source.length);
    const start = this.source.lastIndexOf("\n", Math.max(0, (this.#token?.start ?? at) - 1)) + 1;
    const end = this.source.indexOf("\n", start);
    return this.source.slice(start, end < 0 ? undefined : end);
  }
}

function arithmetic(parts: readonly Part[]): ArithmeticPart {
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
