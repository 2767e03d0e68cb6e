/** Which parts of a program may wait: for input, commands, or their turn in a loop. Everything else runs at full speed. */
import type { AwkProgram, Expression, Statement } from "./tree.ts";

const WAITING_BUILTINS = new Set(["system", "close", "fflush"]);

export class AsyncMarks {
  readonly #expressions = new Map<Expression, boolean>();
  readonly #statements = new Map<Statement, boolean>();
  readonly #functions = new Map<string, boolean>();
  readonly #program: AwkProgram;

  constructor(program: AwkProgram) {
    this.#program = program;
    // Functions call each other: repeat until nothing new is found.
    for (let changed = true; changed; ) {
      changed = false;
      this.#expressions.clear();
      this.#statements.clear();
      for (const definition of program.functions.values()) {
        if (this.#functions.get(definition.name) || !this.statement(definition.body)) continue;
        this.#functions.set(definition.name, true);
        changed = true;
      }
    }
  }

  function(name: string): boolean {
    return this.#functions.get(name) ?? false;
  }

  expression(node: Expression | undefined): boolean {
    if (!node) return false;
    let known = this.#expressions.get(node);
    if (known === undefined) {
      known = this.#expressionWaits(node);
      this.#expressions.set(node, known);
    }
    return known;
  }

  statement(node: Statement | undefined): boolean {
    if (!node) return false;
    let known = this.#statements.get(node);
    if (known === undefined) {
      known = this.#statementWaits(node);
      this.#statements.set(node, known);
    }
    return known;
  }

  #expressionWaits(node: Expression): boolean {
    if (node.kind === "getline") return true;
    if (node.kind === "builtin" && WAITING_BUILTINS.has(node.name)) return true;
    if (node.kind === "call" && this.#program.functions.has(node.name) && this.function(node.name)) return true;
    return childrenOf(node).some((child) => this.expression(child));
  }

  #statementWaits(node: Statement): boolean {
    switch (node.kind) {
      case "block":
        return node.body.some((item) => this.statement(item));
      case "expression":
        return this.expression(node.value);
      case "print":
      case "printf":
        return node.redirect !== undefined || node.args.some((item) => this.expression(item));
      case "if":
        return this.expression(node.test) || this.statement(node.yes) || this.statement(node.no);
      case "while":
      case "do":
      case "for":
        return true;
      case "forin":
        return this.statement(node.body);
      case "exit":
      case "return":
        return this.expression(node.value);
      case "delete":
        return node.index?.some((item) => this.expression(item)) ?? false;
      default:
        return false;
    }
  }
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "field":
      return [node.index];
    case "element":
    case "in":
      return node.index;
    case "assign":
      return [node.target, node.value];
    case "conditional":
      return [node.test, node.yes, node.no];
    case "and":
    case "or":
    case "match":
    case "compare":
    case "binary":
    case "concat":
      return [node.left, node.right];
    case "unary":
      return [node.operand];
    case "step":
      return [node.target];
    case "call":
    case "builtin":
      return node.args;
    case "grouping":
      return node.list;
    default:
      return [];
  }
}
