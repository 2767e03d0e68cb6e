import { TokenReader } from "./token-reader.ts";
import type { Filter, Pattern } from "./tree.ts";

const KEYWORDS = new Set([
  "def",
  "if",
  "then",
  "elif",
  "else",
  "end",
  "as",
  "reduce",
  "foreach",
  "try",
  "catch",
  "label",
  "and",
  "or",
  "not",
  "import",
  "include",
  "__loc__",
]);

const DEEPEST = 500;

/** Throws JqSyntaxError. */
export function parseJq(source: string): Filter {
  const parser = new Parser(source);
  return parser.program();
}

/** Filters, weakest first. */
class Parser extends TokenReader {
  program(): Filter {
    if (this.token.kind === "end") return { kind: "identity" };
    const filter = this.#pipe();
    if (!this.ended()) this.unexpected();
    return filter;
  }

  protected interpolated(at: number): { filter: Filter; end: number } {
    const inner = new Parser(this.text, at);
    inner.depth = this.depth + 1;
    const filter = inner.#pipe();
    if (!inner.is(")")) inner.unexpected();
    return { filter, end: inner.at };
  }

  #pipe(): Filter {
    if (++this.depth > DEEPEST) this.fail("filter too deeply nested");
    try {
      if (this.is("def")) return this.#define();
      const left = this.#comma();
      if (this.take("as")) return this.#bind(left);
      if (this.take("|")) return { kind: "pipe", left, right: this.#pipe() };
      return left;
    } finally {
      this.depth--;
    }
  }

  #define(): Filter {
    this.advance();
    const name = this.advance().text;
    const parameters: string[] = [];
    if (this.take("(")) {
      do {
        const token = this.advance();
        parameters.push(token.kind === "variable" ? `$${token.text}` : token.text);
      } while (this.take(";"));
      this.expect(")");
    }
    this.expect(":");
    const body = this.#pipe();
    this.expect(";");
    const rest: Filter = this.token.kind === "end" ? { kind: "identity" } : this.#pipe();
    return { kind: "define", name, parameters, body, rest };
  }

  #bind(source: Filter): Filter {
    const patterns = [this.#pattern()];
    while (this.take("?//")) patterns.push(this.#pattern());
    this.expect("|");
    return { kind: "bind", source, patterns, body: this.#pipe() };
  }

  #pattern(): Pattern {
    if (this.token.kind === "variable") return { kind: "variable", name: this.advance().text };
    if (this.take("[")) {
      const items: Pattern[] = [];
      do items.push(this.#pattern());
      while (this.take(","));
      this.expect("]");
      return { kind: "array", items };
    }
    if (!this.take("{")) this.unexpected();
    const entries: { key: Filter; variable: string | undefined; value: Pattern | undefined }[] = [];
    do {
      const token = this.token;
      let key: Filter;
      let variable: string | undefined;
      if (token.kind === "variable") {
        this.advance();
        variable = token.text;
        key = { kind: "literal", value: token.text };
      } else if (token.kind === "string") key = this.#stringFilter();
      else if (this.take("(")) {
        key = this.#pipe();
        this.expect(")");
      } else {
        if (token.kind !== "name") this.unexpected();
        this.advance();
        key = { kind: "literal", value: token.text };
      }
      const value = this.take(":") ? this.#pattern() : undefined;
      entries.push({ key, variable, value });
    } while (this.take(","));
    this.expect("}");
    return { kind: "object", entries };
  }

  #comma(): Filter {
    let left = this.#alternative();
    while (this.take(",")) left = { kind: "comma", left, right: this.#alternative() };
    return left;
  }

  /** `//` binds weaker than assignment's right side, and to the right. */
  #alternative(): Filter {
    const left = this.#assignment();
    if (this.take("//")) return { kind: "alternative", left, right: this.#alternative() };
    return left;
  }

  #assignment(): Filter {
    const path = this.#or();
    const operator = this.token.kind === "operator" ? this.token.text : "";
    if (!["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="].includes(operator)) return path;
    this.advance();
    return { kind: "update", operator, path, value: this.#alternative() };
  }

  #or(): Filter {
    let left = this.#and();
    while (this.take("or")) left = { kind: "or", left, right: this.#and() };
    return left;
  }

  #and(): Filter {
    let left = this.#comparison();
    while (this.take("and")) left = { kind: "and", left, right: this.#comparison() };
    return left;
  }

  #comparison(): Filter {
    const left = this.#additive();
    const operator = this.token.kind === "operator" ? this.token.text : "";
    if (!["==", "!=", "<", "<=", ">", ">="].includes(operator)) return left;
    this.advance();
    return { kind: "binary", operator, left, right: this.#additive() };
  }

  #additive(): Filter {
    let left = this.#multiplicative();
    while (this.is("+") || this.is("-")) left = { kind: "binary", operator: this.advance().text, left, right: this.#multiplicative() };
    return left;
  }

  #multiplicative(): Filter {
    let left = this.#unary();
    while (this.is("*") || this.is("/") || this.is("%")) left = { kind: "binary", operator: this.advance().text, left, right: this.#unary() };
    return left;
  }

  #unary(): Filter {
    if (this.take("-")) return { kind: "negate", of: this.#unary() };
    return this.#postfix();
  }

  #postfix(): Filter {
    let filter = this.#primary();
    for (;;) {
      if (this.token.kind === "field") filter = { kind: "index", of: filter, key: { kind: "literal", value: this.advance().text } };
      else if (this.is(".") && this.#peekAfterDot()) {
        this.advance();
        if (this.token.kind === "string") filter = { kind: "index", of: filter, key: this.#stringFilter() };
        else if (!this.is("[")) this.unexpected();
      } else if (this.is("[")) filter = this.#brackets(filter);
      else if (this.take("?")) filter = { kind: "try", body: filter, handler: undefined };
      else return filter;
    }
  }

  #peekAfterDot(): boolean {
    const next = /^\s*(.)/s.exec(this.text.slice(this.at))?.[1];
    return next === '"' || next === "[";
  }

  #brackets(of: Filter): Filter {
    this.expect("[");
    if (this.take("]")) return { kind: "iterate", of };
    if (this.take(":")) {
      const to = this.#pipe();
      this.expect("]");
      return { kind: "slice", of, from: undefined, to };
    }
    const first = this.#pipe();
    if (this.take(":")) {
      const to = this.is("]") ? undefined : this.#pipe();
      this.expect("]");
      return { kind: "slice", of, from: first, to };
    }
    this.expect("]");
    return { kind: "index", of, key: first };
  }

  #stringFilter(format?: string): Filter {
    const parts = this.advance().parts ?? [];
    if (parts.every((part) => typeof part === "string")) return { kind: "literal", value: parts.join("") };
    return { kind: "string", parts, format };
  }

  #primary(): Filter {
    const token = this.token;
    switch (token.kind) {
      case "number":
        this.advance();
        return { kind: "literal", value: Number(token.text) };
      case "string":
        return this.#stringFilter();
      case "format":
        this.advance();
        return this.token.kind === "string" ? this.#stringFilter(token.text) : { kind: "format", name: token.text };
      case "field":
        this.advance();
        return { kind: "index", of: { kind: "identity" }, key: { kind: "literal", value: token.text } };
      case "variable":
        this.advance();
        if (token.text === "__loc__") return { kind: "literal", value: { file: "<top-level>", line: 1 } };
        return { kind: "variable", name: token.text };
      case "name":
        return this.#named();
      case "operator":
        break;
      default:
        return this.unexpected();
    }
    if (this.take("..")) return { kind: "recurse-default" };
    if (this.take(".")) {
      if (this.token.kind === "string") return { kind: "index", of: { kind: "identity" }, key: this.#stringFilter() };
      return { kind: "identity" };
    }
    if (this.take("(")) {
      const inner = this.#pipe();
      this.expect(")");
      return inner;
    }
    if (this.take("[")) {
      if (this.take("]")) return { kind: "array", of: undefined };
      const of = this.#pipe();
      this.expect("]");
      return { kind: "array", of };
    }
    if (this.take("{")) return this.#object();
    if (this.take("-")) return { kind: "negate", of: this.#postfix() };
    return this.unexpected();
  }

  #named(): Filter {
    const name = this.advance().text;
    switch (name) {
      case "if":
        return this.#if();
      case "try": {
        const body = this.#postfix();
        return { kind: "try", body, handler: this.take("catch") ? this.#postfix() : undefined };
      }
      case "reduce":
      case "foreach": {
        const source = this.#postfix();
        this.expect("as");
        const pattern = this.#pattern();
        this.expect("(");
        const first = this.#pipe();
        this.expect(";");
        const update = this.#pipe();
        const extract = name === "foreach" && this.take(";") ? this.#pipe() : undefined;
        this.expect(")");
        return name === "reduce" ? { kind: "reduce", source, pattern, first, update } : { kind: "foreach", source, pattern, first, update, extract };
      }
      case "label": {
        const label = this.advance().text;
        this.expect("|");
        return { kind: "label", name: label, body: this.#pipe() };
      }
      case "break":
        return { kind: "break", name: this.advance().text };
      case "def":
        return this.unexpected();
    }
    if (KEYWORDS.has(name) && name !== "not") this.unexpected();
    const args: Filter[] = [];
    if (this.take("(")) {
      do args.push(this.#pipe());
      while (this.take(";"));
      this.expect(")");
    }
    return { kind: "call", name, args };
  }

  #if(): Filter {
    const test = this.#pipe();
    this.expect("then");
    const yes = this.#pipe();
    let no: Filter | undefined;
    if (this.take("elif")) return { kind: "if", test, yes, no: this.#if() };
    if (this.take("else")) no = this.#pipe();
    this.expect("end");
    return { kind: "if", test, yes, no };
  }

  #object(): Filter {
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.is("}")) {
      entries.push(this.#entry());
      if (!this.take(",")) break;
    }
    this.expect("}");
    return { kind: "object", entries };
  }

  #entry(): { key: Filter; value: Filter } {
    const token = this.token;
    let key: Filter;
    let short: Filter;
    if (token.kind === "variable") {
      this.advance();
      return { key: { kind: "literal", value: token.text }, value: { kind: "variable", name: token.text } };
    }
    if (token.kind === "string" || token.kind === "format") {
      key = token.kind === "string" ? this.#stringFilter() : this.#primary();
      short = { kind: "index", of: { kind: "identity" }, key };
    } else if (token.kind === "number") {
      this.advance();
      key = { kind: "literal", value: token.text };
      short = key;
    } else if (this.take("(")) {
      key = this.#pipe();
      this.expect(")");
      short = key;
    } else {
      if (token.kind !== "name") this.unexpected();
      this.advance();
      key = { kind: "literal", value: token.text };
      short = { kind: "index", of: { kind: "identity" }, key };
    }
    if (!this.take(":")) return { key, value: short };
    return { key, value: this.#entryValue() };
  }

  /** No comma, which parts entries; pipes are allowed. */
  #entryValue(): Filter {
    const left = this.#alternative();
    if (this.take("|")) return { kind: "pipe", left, right: this.#entryValue() };
    return left;
  }
}
