import { ConditionalParser } from "./conditional-parser.ts";
import { RESERVED } from "./grammar-reader.ts";
import { isRedirection } from "./lexer.ts";
import type { Assignment, Command, List, Redirection, Word } from "./tree.ts";
import { isQuoted, unquotedText } from "./words.ts";

/** Builtins whose arguments may be assignments with lists. */
const DECLARATIONS = new Set(["declare", "typeset", "local", "export", "readonly", "eval"]);

/** One command: simple, compound, or the definition of a function. */
export abstract class CommandParser extends ConditionalParser {
  /** Commands over any number of lines, up to something that is none. */
  protected abstract list(): List;

  protected command(): Command {
    const lexer = this.lexer;
    lexer.assignments = true;
    this.expandAliases(true);
    const token = lexer.peek();
    if (token.kind === "end") this.unexpected();
    if (token.kind === "operator") {
      if (token.text === "(") return this.#parenthesis(token.line);
      if (!isRedirection(token.text)) this.unexpected();
      return this.simple();
    }
    if (token.assignment !== undefined) return this.simple();
    const { features } = this.options;
    const line = token.line;
    switch (token.word.raw) {
      case "{": {
        lexer.take();
        const body = this.body("}");
        this.reserved("}");
        return { type: "group", line, body, redirections: this.redirections() };
      }
      case "if":
        return this.#if(line);
      case "while":
      case "until": {
        lexer.take();
        const condition = this.body("do");
        const body = this.#doGroup();
        return { type: token.word.raw, line, condition, body, redirections: this.redirections() };
      }
      case "for":
        return this.#for(line, "for");
      case "select":
        return features.select ? this.#for(line, "select") : this.simple();
      case "case":
        return this.#case(line);
      case "function":
        return features.functionKeyword ? this.#functionKeyword(line) : this.simple();
      case "coproc":
        return features.coproc ? this.#coproc(line) : this.simple();
      case "[[":
        return features.conditional ? this.conditional(line) : this.simple();
      case "then":
      case "else":
      case "elif":
      case "fi":
      case "do":
      case "done":
      case "esac":
      case "}":
        return this.unexpected();
      default:
        return this.simple();
    }
  }

  /** A list that must hold a command; `end` is the word that closes it. */
  body(end?: string): List {
    const list = this.list();
    if (list.length === 0) this.unexpected(this.lexer.peek().kind === "end" ? end : undefined);
    return list;
  }

  // ── compound commands ──

  #parenthesis(line: number): Command {
    const lexer = this.lexer;
    lexer.take();
    if (this.options.features.arithmeticCommand && lexer.source[lexer.lastEnd] === "(") {
      const position = lexer.position;
      lexer.position = lexer.lastEnd + 1;
      const found = lexer.tryArithmetic(true);
      if (found !== undefined) return { type: "arithmetic-command", line, expression: found.part, text: found.text, redirections: this.redirections() };
      lexer.position = position;
    }
    const body = this.body(")");
    if (!this.isOperator(")")) this.unexpected(")");
    lexer.take();
    return { type: "subshell", line, body, redirections: this.redirections() };
  }

  #if(line: number): Command {
    const arms: { condition: List; body: List }[] = [];
    let otherwise: List | undefined;
    this.lexer.take();
    for (;;) {
      const condition = this.body("then");
      this.reserved("then");
      arms.push({ condition, body: this.body("fi") });
      if (this.isReserved("elif")) {
        this.lexer.take();
        continue;
      }
      if (this.isReserved("else")) {
        this.lexer.take();
        otherwise = this.body("fi");
      }
      this.reserved("fi");
      return { type: "if", line, arms, otherwise, redirections: this.redirections() };
    }
  }

  #for(line: number, type: "for" | "select"): Command {
    const lexer = this.lexer;
    lexer.take();
    lexer.assignments = false;
    const name = lexer.peek();
    if (type === "for" && this.options.features.arithmeticCommand && name.kind === "operator" && name.text === "(" && lexer.source[name.start + 1] === "(") {
      lexer.rewind();
      return this.#forArithmetic(line);
    }
    if (name.kind !== "word") {
      if (!this.options.features.arrays) lexer.fail({ kind: "message", message: "Bad for loop variable" });
      this.unexpected();
    }
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.word.raw)) {
      if (!this.options.features.arrays) lexer.fail({ kind: "message", message: "Bad for loop variable" });
      // bash finds out when it runs the loop.
    }
    lexer.take();
    this.newlines(false);
    let words: Word[] | undefined;
    if (this.isReserved("in")) {
      lexer.take();
      words = [];
      for (;;) {
        const token = lexer.peek();
        if (token.kind !== "word") break;
        words.push(token.word);
        lexer.take();
      }
      if (!this.isOperator(";") && !this.isOperator("\n")) this.unexpected(this.options.features.arrays ? undefined : "do");
      lexer.take();
    } else if (this.isOperator(";")) lexer.take();
    this.newlines();
    const body = this.options.features.arrays && this.isReserved("{") ? this.#braceGroup() : this.#doGroup();
    return { type, line, variable: name.word.raw, words, body, redirections: this.redirections() };
  }

  #forArithmetic(line: number): Command {
    const lexer = this.lexer;
    const start = lexer.position;
    lexer.position += 2;
    const initial = lexer.arithmeticUntil(";)");
    this.#semicolonInFor(start);
    const condition = lexer.arithmeticUntil(";)");
    this.#semicolonInFor(start);
    const step = lexer.arithmeticUntil(";)");
    if (lexer.source[lexer.position] === ";") this.#arithmeticForError(start, "syntax error: `;' unexpected");
    if (!lexer.source.startsWith("))", lexer.position)) this.unexpected();
    lexer.position += 2;
    if (this.isOperator(";")) lexer.take();
    this.newlines();
    const body = this.isReserved("{") ? this.#braceGroup() : this.#doGroup();
    return { type: "for-arithmetic", line, initial, condition, step, body, redirections: this.redirections() };
  }

  #semicolonInFor(start: number): void {
    if (this.lexer.source[this.lexer.position] !== ";") this.#arithmeticForError(start, "syntax error: arithmetic expression required");
    this.lexer.position++;
  }

  #arithmeticForError(start: number, message: string): never {
    const { source, position } = this.lexer;
    const end = source.indexOf("))", position);
    this.lexer.fail({ kind: "message", message, construct: source.slice(start, end < 0 ? source.length : end + 2) });
  }

  #braceGroup(): List {
    this.lexer.take();
    const body = this.body();
    this.reserved("}");
    return body;
  }

  #doGroup(): List {
    this.newlines();
    this.reserved("do");
    const body = this.body("done");
    this.reserved("done");
    return body;
  }

  #case(line: number): Command {
    const lexer = this.lexer;
    lexer.take();
    lexer.assignments = false;
    const subject = lexer.peek();
    if (subject.kind !== "word") this.unexpected();
    lexer.take();
    this.newlines(false);
    if (!this.isReserved("in")) this.unexpected("in");
    lexer.take();
    const items: { patterns: Word[]; body: List; end: ";;" | ";&" | ";;&" }[] = [];
    for (;;) {
      lexer.assignments = false;
      this.newlines(false);
      if (this.isReserved("esac")) break;
      if (this.isOperator("(")) lexer.take();
      const patterns: Word[] = [];
      for (;;) {
        const token = lexer.peek();
        // Instead of a pattern, `esac` may come.
        if (token.kind !== "word") this.unexpected(")", patterns.length > 0);
        patterns.push(token.word);
        lexer.take();
        if (!this.isOperator("|")) break;
        lexer.take();
      }
      if (!this.isOperator(")")) this.unexpected(")");
      lexer.take();
      const body = this.list();
      const token = lexer.peek();
      if (token.kind === "operator" && (token.text === ";;" || token.text === ";&" || token.text === ";;&")) {
        lexer.take();
        items.push({ patterns, body, end: token.text });
        continue;
      }
      items.push({ patterns, body, end: ";;" });
      if (!this.isReserved("esac")) this.unexpected(";;");
      break;
    }
    lexer.take();
    return { type: "case", line, subject: subject.word, items, redirections: this.redirections() };
  }

  #functionKeyword(line: number): Command {
    const lexer = this.lexer;
    lexer.take();
    lexer.assignments = false;
    const name = lexer.peek();
    if (name.kind !== "word") this.unexpected();
    lexer.take();
    if (this.isOperator("(")) {
      lexer.take();
      if (!this.isOperator(")")) this.unexpected(")");
      lexer.take();
    }
    this.newlines();
    return this.#functionBody(line, name.word.raw, true);
  }

  #functionBody(line: number, name: string, keyword: boolean): Command {
    const token = this.lexer.peek();
    const body = this.command();
    if (body.type === "simple" && this.options.features.arrays) {
      this.lexer.fail({ kind: "unexpected", token: token.kind === "word" ? token.word.raw : "newline", tokenKind: "word" }, { line: token.line });
    }
    return { type: "function", line, name, body, keyword, redirections: [] };
  }

  #coproc(line: number): Command {
    const lexer = this.lexer;
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
    return { type: "coproc", line, name, body: this.command(), redirections: [] };
  }

  // ── simple commands ──

  simple(): Command {
    const lexer = this.lexer;
    const assignments: Assignment[] = [];
    const words: (Word | Assignment)[] = [];
    const redirections: Redirection[] = [];
    const line = lexer.peek().line;
    let declaration = false;
    for (;;) {
      if (words.length === 0 || this.aliasExpected()) this.expandAliases(words.length === 0 && redirections.length + assignments.length > 0);
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
        if (token.text === "(") this.unexpected();
        break;
      }
      // Whether the next word may be an assignment has to be known before it is read.
      const first = words.length === 0;
      const isAssignment = token.assignment !== undefined && first;
      if (first && !isAssignment) declaration = DECLARATIONS.has(token.word.raw) && this.options.features.arrays;
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
    const lexer = this.lexer;
    lexer.take();
    if (!this.isOperator(")")) this.unexpected(this.options.features.arrays ? undefined : ")");
    const name = word.raw;
    const { features } = this.options;
    if (!features.freeFunctionNames && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) lexer.fail({ kind: "message", message: "Bad function name" });
    lexer.take();
    lexer.assignments = true;
    this.newlines();
    return this.#functionBody(line, name, false);
  }

  protected redirections(): Redirection[] {
    const redirections: Redirection[] = [];
    for (;;) {
      const token = this.lexer.peek();
      if (token.kind !== "operator" || !isRedirection(token.text)) return redirections;
      redirections.push(this.#redirection());
    }
  }

  #redirection(): Redirection {
    const lexer = this.lexer;
    const token = lexer.take();
    if (token.kind !== "operator") return this.unexpected();
    const assignments = lexer.assignments;
    lexer.assignments = false;
    const target = lexer.peek();
    if (target.kind !== "word") this.unexpected();
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
}
