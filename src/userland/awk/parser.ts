import { ExpressionParser } from "./expression-parser.ts";
import { AwkSyntaxError } from "./lexer.ts";
import type { AwkFunction, AwkProgram, Expression, Rule, Statement } from "./tree.ts";
import type { AwkDialect } from "./values.ts";

/** Throws AwkSyntaxError. */
export function parseAwk(source: string, dialect: AwkDialect): AwkProgram {
  return new Parser(source, dialect).program();
}

/** Statements, rules and functions. */
class Parser extends ExpressionParser {
  /** What the statements belong to: some make sense in few places. */
  #within: "rule" | "edge" | "function" = "rule";

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.skipTerminators();
    while (this.token.kind !== "end") {
      if (this.isKeyword("function")) {
        const definition = this.#function();
        if (functions.has(definition.name)) this.fail(`function ${definition.name} redefined`);
        functions.set(definition.name, definition);
      } else rules.push(this.#rule());
      this.skipTerminators();
    }
    return { rules, functions };
  }

  #function(): AwkFunction {
    this.advance();
    if (this.token.kind !== "name" && this.token.kind !== "call") this.fail();
    const name = this.token.text;
    this.advance();
    this.expect("(");
    const parameters: string[] = [];
    while (!this.isOperator(")")) {
      if (this.token.kind !== "name") this.fail();
      parameters.push(this.token.text);
      this.advance();
      if (!this.isOperator(",")) break;
      this.advance();
      this.skipNewlines();
    }
    this.expect(")");
    this.skipNewlines();
    this.#within = "function";
    return { name, parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.isKeyword("BEGIN") || this.isKeyword("END")) {
      const kind = this.token.text === "BEGIN" ? "begin" : "end";
      this.advance();
      this.skipNewlines();
      this.#within = "edge";
      return { kind, from: undefined, to: undefined, body: this.#block() };
    }
    this.#within = "rule";
    if (this.isOperator("{")) return { kind: "always", from: undefined, to: undefined, body: this.#block() };
    const from = this.expression();
    let to: Expression | undefined;
    if (this.isOperator(",")) {
      this.advance();
      this.skipNewlines();
      to = this.expression();
    }
    const body = this.isOperator("{") ? this.#block() : undefined;
    return { kind: to ? "range" : "pattern", from, to, body };
  }

  // ── statements ──

  #block(): Statement {
    this.expect("{");
    this.enter();
    const body: Statement[] = [];
    this.skipTerminators();
    while (!this.isOperator("}")) {
      if (this.token.kind === "end") throw new AwkSyntaxError("missing } near end of file", this.token.line + 1);
      body.push(this.#statement());
      this.skipTerminators();
    }
    this.advance();
    this.leave();
    return { kind: "block", body };
  }

  #statement(): Statement {
    if (this.isOperator("{")) return this.#block();
    if (this.isOperator(";")) {
      this.advance();
      return { kind: "block", body: [] };
    }
    if (this.token.kind === "keyword") {
      switch (this.token.text) {
        case "if":
          return this.#if();
        case "while":
          return this.#while();
        case "do":
          return this.#do();
        case "for":
          return this.#for();
      }
    }
    const statement = this.#simple();
    this.#endStatement();
    return statement;
  }

  #endStatement(): void {
    if (this.token.kind === "newline" || this.isOperator(";")) this.advance();
    else if (!this.isOperator("}") && this.token.kind !== "end") this.fail();
  }

  /** A statement after `)`, `else` or `do`, maybe on the next line. */
  #body(): Statement {
    this.skipNewlines();
    this.enter();
    const statement = this.#statement();
    this.leave();
    return statement;
  }

  #parenthesised(): Expression {
    this.expect("(");
    const value = this.expression();
    if (!this.isOperator(")")) this.fail();
    this.advance();
    return value;
  }

  #if(): Statement {
    this.advance();
    const test = this.#parenthesised();
    const yes = this.#body();
    this.skipTerminators();
    if (!this.isKeyword("else")) return { kind: "if", test, yes, no: undefined };
    this.advance();
    return { kind: "if", test, yes, no: this.#body() };
  }

  #while(): Statement {
    this.advance();
    const test = this.#parenthesised();
    if (this.isOperator(";")) {
      this.advance();
      return { kind: "while", test, body: { kind: "block", body: [] } };
    }
    return { kind: "while", test, body: this.#body() };
  }

  #do(): Statement {
    this.advance();
    const body = this.#body();
    this.skipTerminators();
    if (!this.isKeyword("while")) this.fail();
    this.advance();
    const test = this.#parenthesised();
    this.#endStatement();
    return { kind: "do", test, body };
  }

  #for(): Statement {
    this.advance();
    this.expect("(");
    let first: Statement | undefined;
    if (!this.isOperator(";")) {
      first = this.#simple();
      const head = first.kind === "expression" ? first.value : undefined;
      if (head?.kind === "in" && head.index.length === 1 && head.index[0]?.kind === "variable" && this.isOperator(")")) {
        this.advance();
        return { kind: "forin", name: head.index[0].name, array: head.array, body: this.#forBody() };
      }
    }
    this.expect(";");
    this.skipNewlines();
    const test = this.isOperator(";") ? undefined : this.expression();
    this.expect(";");
    this.skipNewlines();
    const step = this.isOperator(")") ? undefined : this.#simple();
    if (!this.isOperator(")")) this.fail();
    this.advance();
    return { kind: "for", first, test, step, body: this.#forBody() };
  }

  #forBody(): Statement {
    if (this.isOperator(";")) {
      this.advance();
      return { kind: "block", body: [] };
    }
    return this.#body();
  }

  #simple(): Statement {
    if (this.token.kind === "keyword") {
      switch (this.token.text) {
        case "print":
        case "printf":
          return this.#print(this.token.text);
        case "break":
        case "continue":
        case "next":
        case "nextfile": {
          const kind = this.token.text;
          if (kind.startsWith("next") && this.#within === "edge") throw new AwkSyntaxError(`improper use of ${kind}`, this.token.line);
          this.advance();
          return { kind };
        }
        case "exit":
        case "return": {
          const kind = this.token.text;
          if (kind === "return" && this.#within !== "function") throw new AwkSyntaxError("return outside function body", this.token.line);
          this.advance();
          return { kind, value: this.#atStatementEnd() ? undefined : this.expression() };
        }
        case "delete":
          return this.#delete();
      }
    }
    return { kind: "expression", value: this.expression() };
  }

  #atStatementEnd(): boolean {
    return this.token.kind === "newline" || this.token.kind === "end" || this.isOperator(";") || this.isOperator("}");
  }

  #delete(): Statement {
    this.advance();
    if (this.token.kind !== "name") this.fail();
    const array = this.token.text;
    this.advance(false);
    if (!this.isOperator("[")) return { kind: "delete", array, index: undefined };
    this.advance();
    const index = this.list("]");
    this.expect("]");
    return { kind: "delete", array, index };
  }

  #print(kind: "print" | "printf"): Statement {
    this.advance();
    let args: readonly Expression[] = [];
    const ends = () => this.token.kind === "newline" || this.token.kind === "end" || [";", "}", ">", ">>", "|"].some((operator) => this.isOperator(operator));
    const saved = this.noGreater;
    this.noGreater = true;
    if (!ends()) {
      const first = this.expression();
      const list = [first];
      while (this.isOperator(",")) {
        this.advance();
        this.skipNewlines();
        list.push(this.expression());
      }
      // `print (a, b) > "file"`
      args = list.length === 1 && first.kind === "grouping" ? first.list : list;
    }
    this.noGreater = saved;
    if (kind === "printf" && args.length === 0) this.fail("syntax error: printf needs a format");
    for (const redirect of [">", ">>", "|"] as const) {
      if (!this.isOperator(redirect)) continue;
      this.advance();
      this.noGreater = true;
      const to = this.concatenation();
      this.noGreater = saved;
      return { kind, args, redirect, to };
    }
    return { kind, args, redirect: undefined, to: undefined };
  }
}
