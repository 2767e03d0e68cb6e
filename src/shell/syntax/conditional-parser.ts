import { GrammarReader } from "./grammar-reader.ts";
import type { Token } from "./lexer.ts";
import type { Command, Conditional, Redirection, Word } from "./tree.ts";

/** `[[ … ]]`, a small language of its own. */
export abstract class ConditionalParser extends GrammarReader {
  protected abstract redirections(): Redirection[];

  protected conditional(line: number): Command {
    const lexer = this.lexer;
    lexer.take();
    lexer.assignments = false;
    const extglob = lexer.extglob;
    lexer.extglob = true;
    const expression = this.#conditionalOr();
    if (!this.isReserved("]]")) this.#conditionalError(lexer.peek());
    lexer.extglob = extglob;
    lexer.assignments = true;
    lexer.take();
    return { type: "conditional", line, expression, redirections: this.redirections() };
  }

  #conditionalOr(): Conditional {
    let left = this.#conditionalAnd();
    for (;;) {
      this.newlines(false);
      if (!this.isOperator("||")) return left;
      this.lexer.take();
      left = { type: "or", left, right: this.#conditionalAnd() };
    }
  }

  #conditionalAnd(): Conditional {
    let left = this.#conditionalTerm();
    for (;;) {
      this.newlines(false);
      if (!this.isOperator("&&")) return left;
      this.lexer.take();
      left = { type: "and", left, right: this.#conditionalTerm() };
    }
  }

  #conditionalTerm(): Conditional {
    this.enter();
    try {
      return this.#conditionalPrimary();
    } finally {
      this.leave();
    }
  }

  #conditionalPrimary(): Conditional {
    const lexer = this.lexer;
    this.newlines(false);
    if (this.isOperator("(")) {
      lexer.take();
      const operand = this.#conditionalOr();
      if (!this.isOperator(")")) this.#conditionalError(lexer.peek(), (found) => `unexpected token \`${found}', expected \`)'`);
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
    if (this.isOperator("\n")) this.#conditionalError(next, (found) => `unexpected token \`${found}', conditional binary operator expected`);
    return { type: "unary", operator: "-n", operand: left };
  }

  #conditionalWord(): Word {
    const lexer = this.lexer;
    const token = lexer.peek();
    lexer.regex = false;
    if (token.kind !== "word" || token.word.raw === "]]")
      return this.#conditionalError(token, (found) => `unexpected argument \`${found}' to conditional binary operator`);
    lexer.take();
    return token.word;
  }

  #conditionalError(token: Token, message?: (found: string) => string): never {
    if (token.kind === "end") this.lexer.fail({ kind: "unterminated", closing: "]]" }, { incomplete: true });
    const text = token.kind === "operator" ? (token.text === "\n" ? "newline" : token.text) : token.word.raw;
    this.lexer.fail({ kind: "conditional", message: message?.(text) ?? "", token: text });
  }
}
