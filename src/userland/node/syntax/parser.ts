/** Reads a script: JavaScript without types, as Node.js takes it. */
import { ExpressionParser } from "./expression-parser.ts";
import type { Declared, Pattern, Statement } from "./tree.ts";

export interface Script {
  readonly body: readonly Statement[];
  /** Names of `var` and of functions. */
  readonly hoisted: readonly string[];
}

/** Throws ScriptSyntaxError. */
export function parseScript(source: string, options: { isModule: boolean }): Script {
  return new Parser(source, options).script();
}

/** Does it use `import` or `export`, so that it can only be a module? */
export function looksLikeModule(source: string): boolean {
  return /^\s*(import\s*(["'{*]|[\w$]+\s*(,|from))|export\s+(default|const|let|var|function|async|class|\{|\*))/m.test(source);
}

class Parser extends ExpressionParser {
  script(): Script {
    const body: Statement[] = [];
    while (this.token.kind !== "end") body.push(this.#statement());
    return { body, hoisted: [...this.context.hoisted] };
  }

  protected functionBody(): readonly Statement[] {
    return this.#block();
  }

  #block(): Statement[] {
    this.expect("{");
    const body: Statement[] = [];
    while (!this.take("}")) {
      if (this.token.kind === "end") this.unexpected();
      body.push(this.#statement());
    }
    return body;
  }

  #end(): void {
    if (this.take(";") || this.is("}") || this.token.kind === "end" || this.token.newline) return;
    this.unexpected();
  }

  #statement(): Statement {
    const at = this.place;
    const { text, kind, start } = this.token;
    if (kind === "punctuation" && text === "{") return { type: "block", body: this.#block() };
    if (kind === "punctuation" && text === ";") {
      this.advance();
      return { type: "empty" };
    }
    if (kind === "keyword") {
      const read = this.#keywords[text];
      if (read !== undefined && !(text === "import" && this.#isDynamicImport())) return read();
    }
    if (kind === "name" && text === "let") return this.#declaration("let");
    if (kind === "name" && text === "async" && this.#isAsyncFunction()) {
      this.advance();
      const code = this.functionCode(true, start);
      this.context.hoisted.add(code.name);
      return { type: "function", code };
    }
    const expression = this.expression();
    if (expression.type === "name" && this.take(":")) return { type: "label", label: expression.name, body: this.#statement() };
    this.#end();
    return { type: "expression", expression, at };
  }

  #isDynamicImport(): boolean {
    return /^import\s*[(.]/.test(this.lexer.source.slice(this.token.start, this.token.start + 80));
  }

  #isAsyncFunction(): boolean {
    return /^async[ \t]+function\b/.test(this.lexer.source.slice(this.token.start, this.token.start + 80));
  }

  readonly #keywords: Readonly<Record<string, () => Statement>> = {
    var: () => this.#declaration("var"),
    const: () => this.#declaration("const"),
    function: () => {
      const code = this.functionCode(false, this.token.start);
      this.context.hoisted.add(code.name);
      return { type: "function", code };
    },
    class: () => ({ type: "class", code: this.classCode() }),
    return: () => {
      const at = this.place;
      this.advance();
      const ends = this.is(";") || this.is("}") || this.token.newline || this.token.kind === "end";
      const value = ends ? undefined : this.expression();
      this.#end();
      return { type: "return", value, at };
    },
    if: () => {
      this.advance();
      const test = this.#parenthesized();
      const then = this.#statement();
      return { type: "if", test, then, otherwise: this.take("else") ? this.#statement() : undefined };
    },
    for: () => this.#for(),
    while: () => {
      this.advance();
      const test = this.#parenthesized();
      return { type: "while", test, body: this.#statement(), first: true };
    },
    do: () => {
      this.advance();
      const body = this.#statement();
      this.expect("while");
      const test = this.#parenthesized();
      this.take(";");
      return { type: "while", test, body, first: false };
    },
    break: () => this.#jump("break"),
    continue: () => this.#jump("continue"),
    throw: () => {
      const at = this.place;
      this.advance();
      const value = this.expression();
      this.#end();
      return { type: "throw", value, at };
    },
    try: () => {
      this.advance();
      const body = this.#block();
      let parameter: Pattern | undefined;
      let handler: Statement[] | undefined;
      if (this.take("catch")) {
        if (this.take("(")) {
          parameter = this.pattern(this.assignment());
          this.expect(")");
        }
        handler = this.#block();
      }
      const finalizer = this.take("finally") ? this.#block() : undefined;
      if (handler === undefined && finalizer === undefined) this.lexer.fail("Missing catch or finally after try");
      return { type: "try", body, parameter, handler, finalizer };
    },
    switch: () => {
      this.advance();
      const subject = this.#parenthesized();
      this.expect("{");
      const cases: { test: ReturnType<Parser["expression"]> | undefined; body: Statement[] }[] = [];
      while (!this.take("}")) {
        const isDefault = this.take("default");
        if (!isDefault) this.expect("case");
        const test = isDefault ? undefined : this.expression();
        this.expect(":");
        const body: Statement[] = [];
        while (!this.is("case") && !this.is("default") && !this.is("}")) body.push(this.#statement());
        cases.push({ test, body });
      }
      return { type: "switch", subject, cases };
    },
    import: () => this.#import(),
    export: () => this.#export(),
  };

  #parenthesized() {
    this.expect("(");
    const expression = this.expression();
    this.expect(")");
    return expression;
  }

  #jump(type: "break" | "continue"): Statement {
    this.advance();
    const label = this.token.kind === "name" && !this.token.newline ? this.advance().text : undefined;
    this.#end();
    return { type, label };
  }

  #declaration(kind: Declared): Statement {
    const statement = this.#declarations(kind);
    this.#end();
    return statement;
  }

  #declarations(kind: Declared): Extract<Statement, { type: "declare" }> {
    const at = this.place;
    this.advance();
    const declarations: { pattern: Pattern; value: ReturnType<Parser["expression"]> | undefined }[] = [];
    do {
      const read = this.assignment();
      const { pattern, fallback } = this.element(read);
      if (kind === "var") for (const name of namesOf(pattern)) this.context.hoisted.add(name);
      declarations.push({ pattern, value: fallback });
    } while (this.take(","));
    return { type: "declare", kind, declarations, at };
  }

  #for(): Statement {
    this.advance();
    const isAwait = this.take("await");
    this.expect("(");
    let start: Statement | undefined;
    const at = this.place;
    const word = this.token.text;
    if (!this.is(";")) {
      if (word === "var" || word === "let" || word === "const") start = this.withoutIn(() => this.#declarations(word));
      else start = { type: "expression", expression: this.withoutIn(() => this.expression()), at };
    }
    if (start !== undefined && (this.is("of") || this.is("in"))) {
      const of = this.advance().text === "in" ? "in" : isAwait ? "await" : "of";
      const subject = of === "in" ? this.expression() : this.assignment();
      this.expect(")");
      const [kind, pattern] =
        start.type === "declare"
          ? [start.kind, start.declarations[0]?.pattern as Pattern]
          : [undefined, this.pattern((start as Extract<Statement, { type: "expression" }>).expression)];
      return { type: "for each", of, kind, pattern, subject, body: this.#statement() };
    }
    this.expect(";");
    const test = this.is(";") ? undefined : this.expression();
    this.expect(";");
    const update = this.is(")") ? undefined : this.expression();
    this.expect(")");
    return { type: "for", start, test, update, body: this.#statement() };
  }

  #import(): Statement {
    const at = this.place;
    this.advance();
    const names: { imported: string; local: string }[] = [];
    if (this.token.kind !== "string") {
      if (this.token.kind === "name") {
        names.push({ imported: "default", local: this.name() });
        this.take(",");
      }
      if (this.take("*")) {
        this.expect("as");
        names.push({ imported: "*", local: this.name() });
      } else if (this.take("{")) {
        while (!this.take("}")) {
          const imported = this.propertyKey().text;
          names.push({ imported, local: this.take("as") ? this.name() : imported });
          if (!this.is("}")) this.expect(",");
        }
      }
      this.expect("from");
    }
    const source = this.#string();
    this.#end();
    return { type: "import", source, names, at };
  }

  #string(): string {
    if (this.token.kind !== "string") this.unexpected();
    return this.advance().text;
  }

  #export(): Statement {
    const at = this.place;
    this.advance();
    const nothing = { declaration: undefined, names: [], from: undefined, fallback: undefined, at } as const;
    if (this.take("default")) {
      if (this.is("function") || this.is("class") || (this.is("async") && this.#isAsyncFunction())) {
        const declaration = this.#statement() as Extract<Statement, { type: "function" | "class" }>;
        const named = declaration.code.name !== "";
        if (named) return { ...nothing, type: "export", declaration, names: [{ local: declaration.code.name, exported: "default" }] };
        return {
          ...nothing,
          type: "export",
          fallback: declaration.type === "class" ? { type: "class", code: declaration.code } : { type: "function", code: declaration.code },
        };
      }
      const fallback = this.assignment();
      this.#end();
      return { ...nothing, type: "export", fallback };
    }
    if (this.take("*")) {
      const exported = this.take("as") ? this.name() : "*";
      this.expect("from");
      const from = this.#string();
      this.#end();
      return { ...nothing, type: "export", names: [{ local: "*", exported }], from };
    }
    if (this.take("{")) {
      const names: { local: string; exported: string }[] = [];
      while (!this.take("}")) {
        const local = this.propertyKey().text;
        names.push({ local, exported: this.take("as") ? this.propertyKey().text : local });
        if (!this.is("}")) this.expect(",");
      }
      const from = this.take("from") ? this.#string() : undefined;
      this.#end();
      return { ...nothing, type: "export", names, from };
    }
    const declaration = this.#statement();
    const declared =
      declaration.type === "declare"
        ? declaration.declarations.flatMap(({ pattern }) => namesOf(pattern))
        : "code" in declaration
          ? [declaration.code.name]
          : [];
    return { ...nothing, type: "export", declaration, names: declared.map((name) => ({ local: name, exported: name })) };
  }
}

/** The names that a pattern binds. */
export function namesOf(pattern: Pattern): string[] {
  if (pattern.type === "target") return pattern.expression.type === "name" ? [pattern.expression.name] : [];
  const elements =
    pattern.type === "array pattern" ? pattern.items.flatMap((item) => (item === undefined ? [] : [item])) : pattern.properties.map(({ element }) => element);
  return [...elements.flatMap((element) => namesOf(element.pattern)), ...(pattern.rest === undefined ? [] : namesOf(pattern.rest))];
}
