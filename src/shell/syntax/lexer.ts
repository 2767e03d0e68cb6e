import { readAssignment } from "./assignments.ts";
import type { ArithmeticPart, Assignment, Part, Redirection, Word } from "./tree.ts";
import { arithmetic, type LexerOptions, MAX_NESTING, WordLexer } from "./word-lexer.ts";
import { makeWord } from "./words.ts";

export type Token =
  | { readonly kind: "word"; readonly word: Word; readonly line: number; readonly start: number; readonly assignment?: Assignment }
  | { readonly kind: "operator"; readonly text: string; readonly line: number; readonly start: number; readonly fd?: number; readonly fdVariable?: string }
  | { readonly kind: "end"; readonly line: number; readonly start: number };

const OPERATORS = ["<<<", "<<-", "&>>", ";;&", "&&", "||", ";;", ";&", "|&", "&>", "<<", ">>", "<&", ">&", "<>", ">|", "&", "|", ";", "<", ">", "(", ")", "\n"];
const REDIRECTIONS: ReadonlySet<string> = new Set(["<", ">", ">>", ">|", "<>", "<&", ">&", "&>", "&>>", "<<", "<<-", "<<<"]);

export function isRedirection(text: string): boolean {
  return REDIRECTIONS.has(text);
}

/** Cuts source text into tokens; the parser says what it expects next. Words come out parsed, with their substitutions as trees. */
export class Lexer extends WordLexer {
  /** The next word may be an assignment with a list: `a=(…)`. */
  assignments = true;
  /** Words stop nowhere but at blanks: the right side of =~. */
  regex = false;
  /** Where the last token taken ended. */
  lastEnd = 0;
  readonly warnings: { readonly line: number; readonly delimiter: string; readonly at: number }[] = [];
  #token: Token | undefined;
  #heredocs: { redirection: Redirection; delimiter: string; quoted: boolean; strip: boolean; line: number }[] = [];

  constructor(source: string, options: LexerOptions) {
    super(source, options);
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
    if (++this.nesting > MAX_NESTING) this.fail({ kind: "message", message: "maximum nesting level exceeded" });
    const result = body();
    this.nesting--;
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

  protected override get tokenStart(): number | undefined {
    return this.#token?.start;
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
    if (this.position >= this.source.length) this.endOfFile(")");
    return arithmetic(this.#subParts(this.source.slice(start, this.position), "arithmetic", this.line));
  }

  /** The parts of text that is already cut out (a here-document's body, PS1, an arithmetic operand). */
  wholeText(style: "heredoc" | "arithmetic"): Part[] {
    return this.parts(style, true);
  }

  // ── tokens ──

  #read(): Token {
    this.skipBlanks();
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
    const assignment = this.assignments && !this.regex ? readAssignment(this) : undefined;
    if (assignment !== undefined) return { kind: "word", word: assignment.value, assignment: assignment.assignment, line, start };
    const parts = this.parts(this.regex ? "regex" : "word");
    return { kind: "word", word: makeWord(source.slice(start, this.position), parts, this.options.features), line, start };
  }

  skipBlanks(): void {
    const { source } = this;
    for (;;) {
      const c = source[this.position];
      if (c === " " || c === "\t") this.position++;
      else if (c === "\\" && source[this.position + 1] === "\n") {
        this.position += 2;
        this.line++;
        if (this.position >= source.length && this.options.moreInput) this.fail({ kind: "end-of-file" }, { incomplete: true });
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
    const { features } = this.options;
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
    const { features } = this.options;
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
    if (found[2] !== undefined && !this.options.features.fdVariables) return undefined;
    const after = match.lastIndex;
    if (source[after + 1] === "(" && this.options.features.processSubstitution) return undefined;
    this.position = after;
    const token = this.#operator(found[1] === undefined ? undefined : Number(found[1]), found[2]);
    if (token === undefined || token.kind !== "operator") {
      this.position = start;
      return undefined;
    }
    return { ...token, start };
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
          if (this.options.moreInput) this.fail({ kind: "end-of-file" }, { incomplete: true, awaits: delimiter });
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
      redirection.document = `${body}${delimiter}\n`;
      redirection.body = quoted ? [{ type: "quoted", text: body }] : this.#subParts(body, "heredoc", startLine);
    }
  }

  #subParts(text: string, style: "heredoc" | "arithmetic", line: number): Part[] {
    return new Lexer(text, { ...this.options, start: 0, firstLine: line, moreInput: false }).wholeText(style);
  }
}
