import { FunctionParser } from "./function-parser.ts";
import type { ClassCode, ClassMember, Expression, FunctionCode, Property } from "./tree.ts";

/** Templates, object literals and classes. */
export abstract class LiteralParser extends FunctionParser {
  /** What a class may extend: an operand with its calls and members. */
  protected abstract postfix(): Expression;

  protected template(): { texts: string[]; raws: string[]; values: Expression[] } {
    const texts: string[] = [];
    const raws: string[] = [];
    const values: Expression[] = [];
    for (;;) {
      const piece = this.token;
      texts.push(piece.text);
      raws.push(piece.raw);
      if (piece.continues !== true) break;
      this.token = this.lexer.next(true);
      values.push(this.inside());
      if (!this.is("}")) this.unexpected();
      this.lexer.rewind(this.token);
      this.token = this.lexer.template();
    }
    this.advance();
    return { texts, raws, values };
  }

  protected properties(): Property[] {
    const properties: Property[] = [];
    while (!this.take("}")) {
      properties.push(this.#property());
      if (!this.is("}")) this.expect(",");
    }
    return properties;
  }

  #property(): Property {
    if (this.take("...")) {
      const value = this.assignment();
      return { kind: "spread", key: value, value };
    }
    const start = this.token.start;
    const at = this.place;
    const { isAsync, isGenerator, accessor } = this.#modifiers();
    const isName = this.token.kind === "name";
    const { key, text } = this.propertyKey();
    if (this.is("(")) {
      const code = this.method(text, { isAsync, isGenerator, isMethod: true }, start);
      return { kind: accessor ?? "value", key, value: { type: "function", code } };
    }
    if (this.take(":")) return { kind: "value", key, value: this.assignment() };
    if (!isName) this.unexpected();
    const value: Expression = { type: "name", name: text, at };
    if (this.take("=")) return { kind: "value", key, value, fallback: this.assignment() };
    return { kind: "value", key, value };
  }

  /** `async`, `*`, `get`, `set`, unless that is itself the name. */
  #modifiers(): { isAsync: boolean; isGenerator: boolean; accessor: "get" | "set" | undefined } {
    let isAsync = false;
    let accessor: "get" | "set" | undefined;
    if (this.token.kind === "name" && /^(async|get|set)$/.test(this.token.text)) {
      const word = this.token;
      this.memberToken();
      if (/^[(,}:=;]$/.test(this.token.text)) {
        this.lexer.rewind(word);
        this.token = this.lexer.next(false);
        return { isAsync: false, isGenerator: false, accessor: undefined };
      }
      if (word.text === "async") isAsync = true;
      else accessor = word.text as "get" | "set";
    }
    return { isAsync, isGenerator: this.take("*"), accessor };
  }

  protected propertyKey(): { key: Expression; text: string } {
    if (this.take("[")) {
      const key = this.inside();
      this.expect("]");
      return { key, text: "" };
    }
    const { kind } = this.token;
    if (kind === "number" || kind === "string") {
      const value = String(this.token.value ?? this.token.text);
      this.advance();
      return { key: { type: "literal", value }, text: value };
    }
    if (kind === "punctuation" || kind === "end" || kind === "template" || kind === "regexp") this.unexpected();
    const { text } = this.memberToken();
    return { key: { type: "literal", value: text }, text };
  }

  classCode(): ClassCode {
    const start = this.token.start;
    this.expect("class");
    const name = this.token.kind === "name" ? this.advance().text : "";
    const parent = this.take("extends") ? this.postfix() : undefined;
    this.expect("{");
    const members: ClassMember[] = [];
    while (!this.take("}")) if (!this.take(";")) members.push(this.#member());
    return { name, parent, members, source: this.sourceFrom(start) };
  }

  #member(): ClassMember {
    const start = this.token.start;
    let isStatic = false;
    if (this.is("static")) {
      const word = this.token;
      this.memberToken();
      if (/^[(=;}]$/.test(this.token.text)) {
        this.lexer.rewind(word);
        this.token = this.lexer.next(false);
      } else isStatic = true;
    }
    if (isStatic && this.is("{")) {
      const code = this.inFunction({ isAsync: false, isGenerator: false }, (hoisted) => {
        const body = this.functionBody();
        return { ...bare("", body), hoisted: [...hoisted] };
      });
      return { kind: "block", isStatic, key: { type: "literal", value: "" }, value: { type: "function", code } };
    }
    const { isAsync, isGenerator, accessor } = this.#modifiers();
    const { key, text } = this.propertyKey();
    if (this.is("(")) {
      const code = this.method(text, { isAsync, isGenerator, isMethod: true }, start);
      return { kind: accessor ?? "method", isStatic, key, value: { type: "function", code } };
    }
    let value: Expression | undefined;
    if (this.take("=")) {
      // A field's value is worked out for each object, with its `this`.
      const body = this.inFunction({ isAsync: false, isGenerator: false }, () => this.assignment());
      value = { type: "function", code: bare(text, body) };
    }
    if (!this.take(";") && !this.is("}") && !this.token.newline) this.unexpected();
    return { kind: "field", isStatic, key, value };
  }
}

/** The code of what runs like a method that takes nothing. */
function bare(name: string, body: FunctionCode["body"]): FunctionCode {
  return { name, parameters: [], rest: undefined, body, isArrow: false, isAsync: false, isGenerator: false, isMethod: true, source: "", hoisted: [] };
}
