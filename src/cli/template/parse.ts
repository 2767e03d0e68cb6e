/** Go templates as trees (text/template/parse). */
import { lexTemplate, TemplateSyntaxError, type Token, type TokenKind } from "./lex.ts";
import { GoFloat, type Value } from "./value.ts";

export type Operand =
  | { readonly kind: "dot"; readonly at: number }
  | { readonly kind: "nil"; readonly at: number }
  | { readonly kind: "constant"; readonly at: number; readonly value: Value; readonly source: string }
  | { readonly kind: "field"; readonly at: number; readonly names: readonly string[] }
  | { readonly kind: "variable"; readonly at: number; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: "function"; readonly at: number; readonly name: string }
  | { readonly kind: "pipeline"; readonly at: number; readonly pipe: Pipe }
  | { readonly kind: "chain"; readonly at: number; readonly base: Operand; readonly names: readonly string[] };

export interface Command {
  readonly at: number;
  readonly args: readonly Operand[];
}

export interface Pipe {
  readonly at: number;
  readonly declare: readonly string[];
  readonly assign: boolean;
  readonly commands: readonly Command[];
}

export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly at: number; readonly pipe: Pipe }
  | {
      readonly kind: "if" | "with" | "range";
      readonly at: number;
      readonly pipe: Pipe;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[] | undefined;
    }
  | { readonly kind: "template"; readonly at: number; readonly name: string; readonly pipe: Pipe | undefined }
  | { readonly kind: "break" | "continue"; readonly at: number };

export interface Template {
  readonly name: string;
  readonly source: string;
  readonly body: readonly TemplateNode[];
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** Throws TemplateSyntaxError (`template: NAME:1: …`). `functions` are the names that may be called. */
export function parseTemplate(source: string, functions: ReadonlySet<string>, name = ""): Template {
  const defined = new Map<string, readonly TemplateNode[]>();
  const parser = new Parser(source, functions, name, defined);
  return { name, source, body: parser.parseAll(), defined };
}

class Parser {
  readonly #source: string;
  readonly #name: string;
  readonly #functions: ReadonlySet<string>;
  readonly #defined: Map<string, readonly TemplateNode[]>;
  readonly #tokens: Token[];
  #at = 0;
  #variables: string[] = ["$"];
  #rangeDepth = 0;
  #depth = 0;

  constructor(source: string, functions: ReadonlySet<string>, name: string, defined: Map<string, readonly TemplateNode[]>) {
    this.#source = source;
    this.#name = name;
    this.#functions = functions;
    this.#defined = defined;
    this.#tokens = lexTemplate(source, (at, message) => this.#fail(at, message));
  }

  parseAll(): TemplateNode[] {
    const { nodes, ended } = this.#list();
    if (ended !== "end-of-input") this.#fail(this.#peek().at, `unexpected {{${ended}}}`);
    return nodes;
  }

  #fail(at: number, message: string): never {
    const line = this.#source.slice(0, at).split("\n").length;
    throw new TemplateSyntaxError(`template: ${this.#name}:${line}: ${message}`);
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== "end") this.#at++;
    return token;
  }

  #skipSpace(): Token {
    while (this.#peek().kind === "space") this.#at++;
    return this.#peek();
  }

  #expect(kind: TokenKind, context: string): Token {
    const token = this.#skipSpace();
    if (token.kind !== kind) this.#unexpected(token, context);
    return this.#next();
  }

  #unexpected(token: Token, context: string): never {
    return this.#fail(token.at, `unexpected ${describe(token)} in ${context}`);
  }

  /** Nodes up to `{{end}}`, `{{else …}}` or the end of the input, which is named. */
  #list(): { nodes: TemplateNode[]; ended: "end" | "else" | "end-of-input" } {
    if (++this.#depth > 200) this.#fail(this.#peek().at, "template nested too deeply");
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#next();
      if (token.kind === "end") {
        this.#depth--;
        return { nodes, ended: "end-of-input" };
      }
      if (token.kind === "text") {
        nodes.push({ kind: "text", text: token.text });
        continue;
      }
      const head = this.#skipSpace();
      if (head.kind === "keyword" && (head.text === "end" || head.text === "else")) {
        this.#next();
        if (head.text === "end") this.#expect("right", "end");
        this.#depth--;
        return { nodes, ended: head.text as "end" | "else" };
      }
      const node = this.#action(token.at);
      if (node) nodes.push(node);
    }
  }

  #action(open: number): TemplateNode | undefined {
    const head = this.#skipSpace();
    if (head.kind === "keyword") {
      this.#next();
      switch (head.text) {
        case "if":
        case "with":
        case "range":
          return this.#control(head.text, head.at);
        case "define": {
          const name = unquote(this.#stringToken("define clause"));
          this.#expect("right", "define clause");
          const outer = this.#variables;
          this.#variables = ["$"];
          const { nodes, ended } = this.#list();
          this.#variables = outer;
          if (ended !== "end") this.#fail(this.#peek().at, `unexpected ${ended === "else" ? "{{else}}" : "EOF"} in define clause`);
          this.#defined.set(name, nodes);
          return undefined;
        }
        case "template":
        case "block": {
          const token = this.#stringToken(`${head.text} clause`);
          const name = unquote(token);
          const pipe = this.#skipSpace().kind === "right" ? undefined : this.#pipeline(`${head.text} clause`, "right");
          if (!pipe) this.#expect("right", `${head.text} clause`);
          if (head.text === "template") return { kind: "template", at: token.at, name, pipe };
          if (!pipe) this.#fail(head.at, "missing value for block clause");
          const { nodes, ended } = this.#list();
          if (ended !== "end") this.#fail(this.#peek().at, "unexpected EOF");
          if (!this.#defined.has(name)) this.#defined.set(name, nodes);
          return { kind: "template", at: token.at, name, pipe };
        }
        default:
          if (this.#skipSpace().kind !== "right") this.#unexpected(this.#peek(), `{{${head.text}}}`);
          this.#next();
          if (this.#rangeDepth === 0) this.#fail(head.at, `{{${head.text}}} outside {{range}}`);
          return { kind: head.text as "break" | "continue", at: head.at };
      }
    }
    return { kind: "action", at: open, pipe: this.#pipeline("command", "right") };
  }

  #control(kind: "if" | "with" | "range", at: number): TemplateNode {
    const mark = this.#variables.length;
    const pipe = this.#pipeline(kind, "right");
    if (kind === "range") this.#rangeDepth++;
    const { nodes: body, ended } = this.#list();
    if (kind === "range") this.#rangeDepth--;
    let otherwise: readonly TemplateNode[] | undefined;
    if (ended === "end-of-input") this.#fail(this.#peek().at, "unexpected EOF");
    if (ended === "else") {
      const next = this.#skipSpace();
      if (next.kind === "keyword" && next.text === kind && kind !== "range") {
        this.#next();
        otherwise = [this.#control(kind, next.at)];
      } else {
        this.#expect("right", "else");
        const rest = this.#list();
        if (rest.ended === "else") this.#fail(this.#peek().at, "expected end; found {{else}}");
        if (rest.ended === "end-of-input") this.#fail(this.#peek().at, "unexpected EOF");
        otherwise = rest.nodes;
      }
    }
    this.#variables.length = mark;
    return { kind, at, pipe, body, otherwise };
  }

  #stringToken(context: string): Token {
    const token = this.#skipSpace();
    if (token.kind !== "string" && token.kind !== "rawstring") this.#unexpected(token, context);
    return this.#next();
  }

  #pipeline(context: string, end: "right" | "rparen"): Pipe {
    const start = this.#skipSpace().at;
    const declare: string[] = [];
    let assign = false;
    // `$x := …`, `$x = …`, `$i, $e := …`
    for (;;) {
      const token = this.#skipSpace();
      if (token.kind !== "variable") break;
      const mark = this.#at;
      this.#next();
      const after = this.#skipSpace();
      if (after.kind === "declare" || after.kind === "assign") {
        this.#next();
        assign = after.kind === "assign";
        declare.push(token.text);
        break;
      }
      if (after.kind === "comma" && context === "range" && declare.length < 1) {
        this.#next();
        declare.push(token.text);
        continue;
      }
      this.#at = mark;
      break;
    }
    if (assign) for (const name of declare) if (!this.#variables.includes(name)) this.#fail(start, `undefined variable "${name}"`);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#skipSpace();
      if (token.kind === end) {
        this.#next();
        break;
      }
      if (token.kind === "end") this.#fail(token.at, "unexpected EOF");
      commands.push(this.#command(context, end));
    }
    if (commands.length === 0) this.#fail(start, `missing value for ${context}`);
    for (const later of commands.slice(1)) {
      const first = later.args[0];
      if (first && (first.kind === "constant" || first.kind === "dot" || first.kind === "nil"))
        this.#fail(first.at, `non executable command in pipeline stage ${commands.indexOf(later) + 1}`);
    }
    if (!assign) this.#variables.push(...declare);
    return { at: start, declare, assign, commands };
  }

  #command(context: string, end: TokenKind): Command {
    const start = this.#skipSpace().at;
    const args: Operand[] = [];
    for (;;) {
      const token = this.#skipSpace();
      if (token.kind === end || token.kind === "end") break;
      if (token.kind === "pipe") {
        this.#next();
        const after = this.#skipSpace();
        if (args.length === 0 || after.kind === end) this.#fail(token.at, args.length === 0 ? "empty command" : `missing value for ${context}`);
        return { at: start, args };
      }
      args.push(this.#operand(context));
      const following = this.#peek().kind;
      if (following !== "space" && following !== end && following !== "pipe" && following !== "end") this.#unexpected(this.#peek(), "operand");
    }
    if (args.length === 0) this.#fail(start, "empty command");
    return { at: start, args };
  }

  #operand(context: string): Operand {
    const base = this.#term(context);
    if (this.#peek().kind !== "field") return base;
    const at = this.#peek().at;
    const names: string[] = [];
    while (this.#peek().kind === "field") names.push(this.#next().text.slice(1));
    switch (base.kind) {
      case "field":
        return { kind: "field", at, names: [...base.names, ...names] };
      case "variable":
        return { kind: "variable", at, name: base.name, names: [...base.names, ...names] };
      case "constant":
      case "nil":
      case "dot":
        return this.#fail(at, `unexpected . after term ${JSON.stringify(operandText(base))}`);
      default:
        return { kind: "chain", at, base, names };
    }
  }

  #term(context: string): Operand {
    const token = this.#next();
    const at = token.at;
    switch (token.kind) {
      case "identifier":
        if (!this.#functions.has(token.text)) this.#fail(at, `function ${JSON.stringify(token.text)} not defined`);
        return { kind: "function", at, name: token.text };
      case "dot":
        return { kind: "dot", at };
      case "nil":
        return { kind: "nil", at };
      case "variable":
        if (!this.#variables.includes(token.text)) this.#fail(at, `undefined variable ${JSON.stringify(token.text)}`);
        return { kind: "variable", at, name: token.text, names: [] };
      case "field":
        return { kind: "field", at, names: [token.text.slice(1)] };
      case "bool":
        return { kind: "constant", at, value: token.text === "true", source: token.text };
      case "number":
        return { kind: "constant", at, value: numberValue(token.text), source: token.text };
      case "char":
        return { kind: "constant", at, value: unquote(token).codePointAt(0) ?? 0, source: token.text };
      case "string":
      case "rawstring":
        return { kind: "constant", at, value: unquote(token), source: token.text };
      case "lparen":
        return { kind: "pipeline", at, pipe: this.#pipeline("parenthesized pipeline", "rparen") };
      default:
        return this.#unexpected(token, context);
    }
  }
}

function numberValue(text: string): Value {
  const clean = text.replaceAll("_", "");
  if (/^[+-]?(0[xXbBoO].*|\d+)$/.test(clean)) {
    const negative = clean.startsWith("-");
    const magnitude = Number(clean.replace(/^[+-]/, "").replace(/^0(?=[0-7]+$)/, "0o"));
    return negative ? -magnitude : magnitude;
  }
  const value = Number(clean);
  return Number.isInteger(value) && /[eE]/.test(clean) ? value : new GoFloat(value);
}

function unquote(token: Token): string {
  const inner = token.text.slice(1, -1);
  if (token.kind === "rawstring") return inner;
  return inner.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/g, (_all, sequence: string) => {
    const simple: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
    if (sequence.length === 1) return simple[sequence] ?? sequence;
    if (/^[xuU]/.test(sequence)) return String.fromCodePoint(Number.parseInt(sequence.slice(1), 16));
    return String.fromCodePoint(Number.parseInt(sequence, 8));
  });
}

function describe(token: Token): string {
  if (token.kind === "end") return "EOF";
  if (token.kind === "right") return '"}}"';
  if (token.kind === "keyword") return `<${token.text}>`;
  const text = token.text.length > 10 ? `${JSON.stringify(token.text.slice(0, 10))}...` : JSON.stringify(token.text);
  return text;
}

/** The source form of a part, as error messages show it. */
export function operandText(operand: Operand): string {
  switch (operand.kind) {
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "constant":
      return operand.source;
    case "field":
      return operand.names.map((name) => `.${name}`).join("");
    case "variable":
      return [operand.name, ...operand.names].join(".");
    case "function":
      return operand.name;
    case "pipeline":
      return `(${pipeText(operand.pipe)})`;
    case "chain":
      return operandText(operand.base) + operand.names.map((name) => `.${name}`).join("");
  }
}

export function commandText(command: Command): string {
  return command.args.map(operandText).join(" ");
}

export function pipeText(pipe: Pipe): string {
  const head = pipe.declare.length === 0 ? "" : `${pipe.declare.join(", ")} ${pipe.assign ? "=" : ":="} `;
  return head + pipe.commands.map(commandText).join(" | ");
}
