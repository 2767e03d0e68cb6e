import { TokenReader } from "./token-reader.ts";
import type { Element, Expression, FunctionCode, Pattern, Statement } from "./tree.ts";

export interface FunctionContext {
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly hoisted: Set<string>;
}

/** Functions, their parameters and arguments. What only becomes a pattern at `=` or `=>` is read as an expression first. */
export abstract class FunctionParser extends TokenReader {
  protected context: FunctionContext;
  protected noIn = false;
  /** The arrow function just read, when it does not stand in parentheses. */
  protected bareArrow: Expression | undefined;

  constructor(source: string, options: { isModule: boolean }) {
    super(source);
    this.context = { isAsync: options.isModule, isGenerator: false, hoisted: new Set() };
  }

  protected abstract functionBody(): readonly Statement[];
  abstract expression(): Expression;
  abstract assignment(): Expression;

  /** The head of a `for`, where `in` is no operator. */
  protected withoutIn<T>(read: () => T): T {
    const before = this.noIn;
    this.noIn = true;
    try {
      return read();
    } finally {
      this.noIn = before;
    }
  }

  protected inside(): Expression {
    const before = this.noIn;
    this.noIn = false;
    const expression = this.expression();
    this.noIn = before;
    return expression;
  }

  protected arguments(): Expression[] {
    this.expect("(");
    return this.list(")") as Expression[];
  }

  protected list(end: string): (Expression | undefined)[] {
    const before = this.noIn;
    this.noIn = false;
    const items: (Expression | undefined)[] = [];
    while (!this.is(end)) {
      if (this.is(",") && end === "]") items.push(undefined);
      else items.push(this.take("...") ? { type: "spread", value: this.assignment() } : this.assignment());
      if (!this.is(end)) this.expect(",");
    }
    this.noIn = before;
    this.advance();
    return items;
  }

  protected arrowOf(items: readonly Expression[], isAsync: boolean, start: number): Expression {
    const { parameters, rest } = this.#parameters(items);
    return this.arrow(parameters, rest, isAsync, start);
  }

  #parameters(items: readonly Expression[]): Pick<FunctionCode, "parameters" | "rest"> {
    const last = items.at(-1);
    const rest = last?.type === "spread" ? this.pattern(last.value) : undefined;
    return { parameters: (rest === undefined ? items : items.slice(0, -1)).map((item) => this.element(item)), rest };
  }

  protected arrow(parameters: readonly Element[], rest: Pattern | undefined, isAsync: boolean, start: number): Expression {
    this.expect("=>");
    return this.inFunction({ isAsync, isGenerator: false }, (hoisted) => {
      const body = this.is("{") ? this.functionBody() : this.assignment();
      const code: FunctionCode = {
        name: "",
        parameters,
        rest,
        body,
        isArrow: true,
        isAsync,
        isGenerator: false,
        isMethod: false,
        source: this.sourceFrom(start),
        hoisted: [...hoisted],
      };
      this.bareArrow = { type: "function", code };
      return this.bareArrow;
    });
  }

  protected inFunction<T>(kind: { isAsync: boolean; isGenerator: boolean }, read: (hoisted: ReadonlySet<string>) => T): T {
    const before = this.context;
    const noIn = this.noIn;
    this.noIn = false;
    this.context = { ...kind, hoisted: new Set() };
    const result = read(this.context.hoisted);
    this.context = before;
    this.noIn = noIn;
    return result;
  }

  /** From the word `function` on. */
  functionCode(isAsync: boolean, start: number): FunctionCode {
    this.expect("function");
    const isGenerator = this.take("*");
    const name = this.token.kind === "name" ? this.advance().text : "";
    return this.method(name, { isAsync, isGenerator, isMethod: false }, start);
  }

  /** From the parameters on. */
  protected method(name: string, kind: { isAsync: boolean; isGenerator: boolean; isMethod: boolean }, start: number): FunctionCode {
    return this.inFunction(kind, (hoisted) => {
      const { parameters, rest } = this.#parameters(this.arguments());
      const body = this.functionBody();
      return { name, parameters, rest, body, isArrow: false, ...kind, source: this.sourceFrom(start), hoisted: [...hoisted] };
    });
  }

  /** What stands left of `=`, or between the parentheses of an arrow function. */
  protected pattern(expression: Expression): Pattern {
    if (expression.type === "array") {
      const last = expression.items.at(-1);
      const rest = last?.type === "spread" ? this.pattern(last.value) : undefined;
      const items = rest === undefined ? expression.items : expression.items.slice(0, -1);
      return { type: "array pattern", items: items.map((item) => (item === undefined ? undefined : this.element(item))), rest };
    }
    if (expression.type === "object") {
      const last = expression.properties.at(-1);
      const rest = last?.kind === "spread" ? this.pattern(last.value) : undefined;
      const own = rest === undefined ? expression.properties : expression.properties.slice(0, -1);
      const properties = own.map(({ key, value, fallback }) => ({
        key,
        element: fallback === undefined ? this.element(value) : { pattern: this.pattern(value), fallback },
      }));
      return { type: "object pattern", properties, rest };
    }
    return { type: "target", expression: this.reference(expression) };
  }

  protected element(expression: Expression): Element {
    if (expression.type === "assign" && expression.operator === "=") return { pattern: expression.target, fallback: expression.value };
    return { pattern: this.pattern(expression), fallback: undefined };
  }

  protected reference(expression: Expression): Expression {
    if (expression.type !== "name" && expression.type !== "member") this.lexer.fail("Invalid left-hand side in assignment");
    return expression;
  }
}
