/** Runs a parsed Go template on a value (text/template/exec). */

import type { ArgumentKind, TemplateFunction } from "./functions.ts";
import { type Command, commandText, type Operand, operandText, type Pipe, pipeText, type Template, type TemplateNode } from "./parse.ts";
import { formatValue, GoFloat, GoStruct, isMap, isTrue, isUntyped, printValue, typeName, type Value } from "./value.ts";

export class TemplateExecError extends Error {
  /** What was written before the failure. */
  partial = "";
}

export interface ExecuteOptions {
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  /** `missingkey=error`: a map without the key is an error and not "no value". */
  readonly missingKeyError?: boolean;
}

const MAX_DEPTH = 1000;
const MAX_OUTPUT = 16_777_216;

/** Throws TemplateExecError with Go's text. */
export function executeTemplate(template: Template, data: Value, options: ExecuteOptions): string {
  const state = new State(template, options);
  try {
    state.run(template.body, data, [["$", data]], 0);
  } catch (error) {
    if (error instanceof TemplateExecError) error.partial = state.output.join("");
    throw error;
  }
  return state.output.join("");
}

type Variables = [name: string, value: Value][];
type Flow = "break" | "continue" | undefined;

class State {
  readonly output: string[] = [];
  readonly #template: Template;
  readonly #options: ExecuteOptions;
  #written = 0;

  constructor(template: Template, options: ExecuteOptions) {
    this.#template = template;
    this.#options = options;
  }

  run(nodes: readonly TemplateNode[], dot: Value, variables: Variables, depth: number): Flow {
    for (const node of nodes) {
      const flow = this.#node(node, dot, variables, depth);
      if (flow) return flow;
    }
    return undefined;
  }

  #node(node: TemplateNode, dot: Value, variables: Variables, depth: number): Flow {
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return undefined;
      case "break":
      case "continue":
        return node.kind;
      case "action": {
        const value = this.#pipeline(node.pipe, dot, variables);
        if (node.pipe.declare.length === 0) this.#write(value === null && this.#options.missingKeyError ? "<no value>" : printValue(value));
        return undefined;
      }
      case "if":
      case "with": {
        const mark = variables.length;
        const value = this.#pipeline(node.pipe, dot, variables);
        const flow = isTrue(value)
          ? this.run(node.body, node.kind === "with" ? value : dot, variables, depth)
          : this.run(node.otherwise ?? [], dot, variables, depth);
        variables.length = mark;
        return flow;
      }
      case "range":
        this.#range(node, dot, variables, depth);
        return undefined;
      case "template": {
        const body = this.#template.defined.get(node.name);
        if (!body)
          this.fail(
            node.at,
            `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${pipeText(node.pipe)}` : ""}}}`,
            `template ${JSON.stringify(node.name)} not defined`,
          );
        if (depth >= MAX_DEPTH) this.fail(node.at, `{{template ${JSON.stringify(node.name)}}}`, `exceeded maximum template depth (${MAX_DEPTH})`);
        const value = node.pipe ? this.#pipeline(node.pipe, dot, variables) : undefined;
        this.run(body, value, [["$", value]], depth + 1);
        return undefined;
      }
    }
  }

  #range(node: Extract<TemplateNode, { kind: "range" | "if" | "with" }>, dot: Value, variables: Variables, depth: number): void {
    const mark = variables.length;
    const value = this.#pipeline({ ...node.pipe, declare: [] }, dot, variables);
    const entries = this.#entries(value, node.pipe);
    if (entries.length === 0) {
      this.run(node.otherwise ?? [], dot, variables, depth);
      variables.length = mark;
      return;
    }
    const [first, second] = node.pipe.declare;
    for (const [key, item] of entries) {
      const set = (name: string, to: Value): void => {
        if (node.pipe.assign) assignVariable(variables, name, to);
        else variables.push([name, to]);
      };
      if (first !== undefined) set(first, second === undefined ? item : key);
      if (second !== undefined) set(second, item);
      const flow = this.run(node.body, item, variables, depth);
      variables.length = mark;
      if (flow === "break") break;
    }
  }

  #entries(value: Value, pipe: Pipe): [Value, Value][] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item, index) => [index, item]);
    if (typeof value === "number") return Array.from({ length: Math.max(0, Math.min(value, 100_000)) }, (_none, index) => [index, index]);
    if (isMap(value)) {
      return Object.keys(value)
        .sort()
        .map((key) => [key, value[key]]);
    }
    // What was looked at last is what the error is about, not the declarations before it.
    const subject = pipe.commands.at(-1)?.args[0];
    const [at, text] = subject === undefined || pipe.declare.length === 0 ? [pipe.at, pipeText(pipe)] : [subject.at, operandText(subject)];
    return this.fail(at, text, `range can't iterate over ${formatValue(value)}`);
  }

  #pipeline(pipe: Pipe, dot: Value, variables: Variables): Value {
    let value: Value;
    let final: { value: Value } | undefined;
    for (const command of pipe.commands) {
      value = this.#command(command, dot, variables, final);
      final = { value };
    }
    for (const name of pipe.declare) {
      if (pipe.assign) assignVariable(variables, name, value);
      else variables.push([name, value]);
    }
    return value;
  }

  #command(command: Command, dot: Value, variables: Variables, final: { value: Value } | undefined): Value {
    const first = command.args[0] as Operand;
    const rest = command.args.slice(1);
    if (first.kind === "function") return this.#call(first, command, rest, dot, variables, final);
    if (first.kind === "field" || first.kind === "variable" || first.kind === "chain") {
      return this.#evaluate(first, dot, variables, { args: rest, final });
    }
    if (rest.length > 0 || final) this.fail(first.at, commandText(command), `can't give argument to non-function ${operandText(first)}`);
    if (first.kind === "nil") this.fail(first.at, "nil", "nil is not a command");
    return this.#evaluate(first, dot, variables);
  }

  #call(
    name: Extract<Operand, { kind: "function" }>,
    command: Command | undefined,
    rest: readonly Operand[],
    dot: Value,
    variables: Variables,
    final: { value: Value } | undefined,
  ): Value {
    const fn = this.#options.functions.get(name.name);
    if (!fn) this.fail(name.at, name.name, `${JSON.stringify(name.name)} is not a defined function`);
    // `and` and `or` stop at the first value that decides.
    if (name.name === "and" || name.name === "or") {
      let value: Value;
      for (const operand of rest) {
        value = this.#evaluate(operand, dot, variables);
        if (isTrue(value) === (name.name === "or")) return value;
      }
      if (final) value = final.value;
      else if (rest.length === 0) this.fail(name.at, name.name, `wrong number of args for ${name.name}: want at least 1 got 0`);
      return value;
    }
    const args = rest.map((operand) => this.#evaluate(operand, dot, variables));
    if (final) args.push(final.value);
    if (args.length < fn.min || args.length > fn.max) {
      this.fail(name.at, name.name, `wrong number of args for ${name.name}: want ${fn.min === fn.max ? fn.min : `at least ${fn.min}`} got ${args.length}`);
    }
    if (name.name === "call" && rest[0] !== undefined)
      this.fail(name.at, command ? commandText(command) : name.name, `error calling call: non-function ${operandText(rest[0])} of type ${typeName(args[0])}`);
    for (const [index, kind] of (fn.kinds ?? []).entries()) {
      const value = args[index];
      if (kind === undefined || value === undefined || matchesKind(value, kind)) continue;
      const operand = rest[index];
      if (operand?.kind === "constant" && kind === "strings")
        this.fail(operand.at, operandText(operand), `can't handle ${operandText(operand)} for arg of type []string`);
      if (operand?.kind === "constant")
        this.fail(operand.at, operandText(operand), `expected ${kind === "int" ? "integer" : kind}; found ${operandText(operand)}`);
      this.fail(
        operand?.at ?? name.at,
        operand ? operandText(operand) : name.name,
        `wrong type for value; expected ${kind === "strings" ? "[]string" : kind}; got ${typeName(value)}`,
      );
    }
    try {
      return fn.call(args);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TemplateExecError) throw error;
      return this.fail(command?.at ?? name.at, command ? commandText(command) : name.name, `error calling ${name.name}: ${error.message}`);
    }
  }

  #evaluate(operand: Operand, dot: Value, variables: Variables, call?: { args: readonly Operand[]; final: { value: Value } | undefined }): Value {
    switch (operand.kind) {
      case "dot":
        return dot;
      case "nil":
        return null;
      case "constant":
        return operand.value;
      case "function":
        return this.#call(operand, undefined, [], dot, variables, undefined);
      case "pipeline":
        return this.#pipeline(operand.pipe, dot, variables);
      case "field":
        return this.#fields(operand, dot, operand.names, dot, variables, call);
      case "variable": {
        const value = variables.findLast(([name]) => name === operand.name)?.[1];
        if (operand.names.length === 0 && call && (call.args.length > 0 || call.final))
          this.fail(operand.at, operandText(operand), `can't give argument to non-function ${operandText(operand)}`);
        return this.#fields(operand, value, operand.names, dot, variables, call);
      }
      case "chain": {
        if (operand.base.kind === "nil") this.fail(operand.at, operandText(operand), "indirection through explicit nil in");
        return this.#fields(operand, this.#evaluate(operand.base, dot, variables), operand.names, dot, variables, call);
      }
    }
  }

  #fields(
    operand: Operand,
    start: Value,
    names: readonly string[],
    dot: Value,
    variables: Variables,
    call: { args: readonly Operand[]; final: { value: Value } | undefined } | undefined,
  ): Value {
    let value = start;
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const args = isLast && call ? call.args.map((argument) => this.#evaluate(argument, dot, variables)) : [];
      if (isLast && call?.final) args.push(call.final.value);
      value = this.#field(operand, value, name, args);
    }
    return value;
  }

  #field(operand: Operand, receiver: Value, name: string, args: readonly Value[]): Value {
    if (receiver instanceof GoStruct) {
      const method = Object.hasOwn(receiver.methods, name) ? receiver.methods[name] : undefined;
      if (method) {
        if (args.length !== method.length) this.#failAt(operand, `wrong number of args for ${name}: want ${method.length} got ${args.length}`);
        return method(...args);
      }
      if (receiver.has(name)) {
        if (args.length > 0) this.#failAt(operand, `${name} has arguments but cannot be invoked as function`);
        return receiver.get(name);
      }
      if (args.length === 0 && Object.hasOwn(receiver.promoted, name)) return receiver.promoted[name];
      return this.#failAt(operand, `can't evaluate field ${name} in type ${receiver.type}`);
    }
    if (receiver === undefined) {
      if (this.#options.missingKeyError) this.#failAt(operand, `nil data; no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    if (receiver === null) return this.#failAt(operand, `nil pointer evaluating interface {}.${name}`);
    if (isMap(receiver)) {
      if (args.length > 0) this.#failAt(operand, `${name} is not a method but has arguments`);
      if (Object.hasOwn(receiver, name)) return receiver[name];
      if (this.#options.missingKeyError) this.#failAt(operand, `map has no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    return this.#failAt(operand, `can't evaluate field ${name} in type ${this.#options.missingKeyError ? "interface {}" : typeName(receiver)}`);
  }

  #failAt(operand: Operand, message: string): never {
    return this.fail(operand.at, operandText(operand), message);
  }

  #write(text: string): void {
    this.#written += text.length;
    if (this.#written > MAX_OUTPUT) throw new TemplateExecError("template: output too large");
    this.output.push(text);
  }

  fail(at: number, context: string, message: string): never {
    const before = this.#template.source.slice(0, at);
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1);
    const name = this.#template.name;
    throw new TemplateExecError(`template: ${name}:${line}:${column}: executing ${JSON.stringify(name)} at <${context}>: ${message}`);
  }
}

function assignVariable(variables: Variables, name: string, value: Value): void {
  const found = variables.findLast(([known]) => known === name);
  if (found) found[1] = value;
}

function matchesKind(value: Value, kind: ArgumentKind): boolean {
  if (kind === "strings") return typeof value !== "string" && !(Array.isArray(value) && isUntyped(value));
  return kind === "string" ? typeof value === "string" : typeof value === "number" && !((value as unknown) instanceof GoFloat);
}
