/** Bake files in HCL: variables, functions, groups and targets, each worked out when it is needed. */
import { CommandError } from "../../error.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { type HclFunction, type HclWorld, hclFunctions } from "./functions.ts";
import type { Attribute, Block, Body, Expression } from "./parse.ts";
import { type HclValue, isMap, textOf } from "./value.ts";

export interface HclBlock {
  readonly type: string;
  readonly label: string;
  readonly attributes: Readonly<Record<string, HclValue>>;
}

export interface HclSettings extends HclWorld {
  /** Of the process; goes before what files say. */
  environment(name: string): string | undefined;
  /** Variables that are always there. */
  readonly builtIn: Readonly<Record<string, string>>;
}

/** Throws CommandError. The files are one: what comes later goes before. */
export function hclBlocks(files: readonly Body[], settings: HclSettings): HclBlock[] {
  return new Definition(files, settings).blocks();
}

class Definition {
  readonly #blocks: readonly Block[];
  readonly #assigned = new Map<string, Attribute>();
  readonly #variables = new Map<string, Block[]>();
  readonly #values = new Map<string, HclValue>();
  readonly #open = new Set<string>();
  readonly #functions: Map<string, HclFunction>;
  readonly #settings: HclSettings;
  readonly #scope: Scope;

  constructor(files: readonly Body[], settings: HclSettings) {
    this.#settings = settings;
    this.#blocks = files.flatMap(({ blocks }) => blocks);
    for (const attribute of files.flatMap(({ attributes }) => attributes)) this.#assigned.set(attribute.name, attribute);
    for (const block of this.#blocks.filter(({ type }) => type === "variable")) {
      const name = block.labels[0] ?? "";
      this.#variables.set(name, [...(this.#variables.get(name) ?? []), block]);
    }
    this.#functions = new Map(hclFunctions(settings));
    this.#scope = {
      variable: (name) => this.#variable(name),
      function: (name) => this.#functions.get(name),
      similarFunction: (name) => [...this.#functions.keys()].sort().find((known) => distance(name, known) < 3),
    };
    for (const block of this.#blocks.filter(({ type }) => type === "function")) this.#functions.set(block.labels[0] ?? "", this.#ownFunction(block));
  }

  blocks(): HclBlock[] {
    const result: HclBlock[] = [];
    for (const name of new Set([...this.#variables.keys()])) {
      const value = this.#variable(name) ?? null;
      const blocks = this.#variables.get(name) ?? [];
      this.#validate(blocks);
      const type = last(blocks, "type");
      const description = last(blocks, "description");
      result.push({
        type: "variable",
        label: name,
        attributes: {
          value,
          description: description === undefined ? "" : this.#evaluate(description, this.#scope),
          type: type === undefined ? "" : typeText(type.value),
        },
      });
    }
    for (const block of this.#blocks) {
      const label = block.labels[0] ?? "";
      if (block.type === "group") result.push({ type: "group", label, attributes: this.#attributes(block.body, this.#scope) });
      else if (block.type === "target") result.push(...this.#target(block, label));
    }
    return result;
  }

  #target(block: Block, label: string): HclBlock[] {
    const matrix = block.body.attributes.find(({ name }) => name === "matrix");
    const rest: Body = { ...block.body, attributes: block.body.attributes.filter(({ name }) => name !== "matrix" && name !== "name") };
    const nameExpression = block.body.attributes.find(({ name }) => name === "name");
    if (matrix === undefined) return [{ type: "target", label, attributes: this.#attributes(rest, this.#scope) }];
    const axes = this.#evaluate(matrix, this.#scope);
    if (!isMap(axes)) throw matrix.source.error(matrix.value, "Invalid matrix", "matrix must be a map");
    if (nameExpression === undefined) throw matrix.source.error(block.header, "Missing name", `target ${JSON.stringify(label)} has a matrix and needs a name`);
    let rows: Record<string, HclValue>[] = [{}];
    for (const [axis, values] of Object.entries(axes)) {
      if (!Array.isArray(values)) throw matrix.source.error(matrix.value, "Invalid matrix", `matrix key ${JSON.stringify(axis)} must be a list`);
      rows = rows.flatMap((row) => values.map((value) => ({ ...row, [axis]: value })));
    }
    const targets = rows.map((row): HclBlock => {
      const scope: Scope = { ...this.#scope, variable: (name) => (Object.hasOwn(row, name) ? row[name] : this.#variable(name)) };
      const name = textOf(this.#evaluate(nameExpression, scope)) ?? "";
      if (!/^[a-zA-Z0-9_-]+$/.test(name))
        throw nameExpression.source.error(nameExpression.value, "Invalid name", `invalid name ${JSON.stringify(name)}: only "^[a-zA-Z0-9_-]+$" are allowed`);
      return { type: "target", label: name, attributes: this.#attributes(rest, scope) };
    });
    return [{ type: "group", label, attributes: { targets: targets.map((target) => target.label) } }, ...targets];
  }

  #attributes(body: Body, scope: Scope): Record<string, HclValue> {
    return Object.fromEntries(body.attributes.map((attribute) => [attribute.name, this.#evaluate(attribute, scope)]));
  }

  #evaluate(attribute: Attribute, scope: Scope): HclValue {
    return evaluate(attribute.value, scope, attribute.source);
  }

  #variable(name: string): HclValue | undefined {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (name === "target") return this.#targets();
    const assigned = this.#assigned.get(name);
    const blocks = this.#variables.get(name);
    const builtIn = this.#settings.builtIn[name];
    if (assigned === undefined && blocks === undefined) return builtIn;
    if (this.#open.has(name)) throw new CommandError(`ERROR: variable cycle not allowed for ${name}`);
    this.#open.add(name);
    const attribute = assigned ?? last(blocks ?? [], "default");
    const fallback = attribute === undefined ? "" : this.#evaluate(attribute, this.#scope);
    const value = blocks === undefined ? fallback : this.#given(name, blocks, fallback);
    this.#open.delete(name);
    this.#values.set(name, value);
    return value;
  }

  /** What the environment says, in the type that the variable has. */
  #given(name: string, blocks: readonly Block[], fallback: HclValue): HclValue {
    const text = this.#settings.environment(name);
    if (text === undefined) return fallback;
    const declared = last(blocks, "type");
    const type = declared === undefined ? (fallback === null ? "string" : typeof fallback) : typeText(declared.value);
    const block = blocks.at(-1) as Block;
    const wrong = (kind: string, why: string): CommandError =>
      block.source.error({ start: block.header.end - 1, end: block.header.end - 1 }, "Invalid value", `failed to parse ${name} as ${kind}: ${why}`);
    if (type === "number") {
      if (text.trim() === "" || Number.isNaN(Number(text))) throw wrong("number", `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
      return Number(text);
    }
    if (type === "bool" || type === "boolean") {
      if (!/^(1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/.test(text))
        throw wrong("bool", `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
      return /^[1tT]/.test(text);
    }
    if (Array.isArray(fallback) || /^(list|set|tuple)/.test(type)) return text === "" ? [] : text.split(",");
    return text;
  }

  #validate(blocks: readonly Block[]): void {
    for (const { body } of blocks) {
      for (const block of body.blocks.filter(({ type }) => type === "validation")) {
        const condition = block.body.attributes.find(({ name }) => name === "condition");
        const message = block.body.attributes.find(({ name }) => name === "error_message");
        if (condition === undefined || this.#evaluate(condition, this.#scope) === true) continue;
        const text = message === undefined ? "This check failed, but has an invalid error message." : String(this.#evaluate(message, this.#scope));
        throw block.source.error(condition.value, "Validation failed", text);
      }
    }
  }

  /** `target.NAME.ATTRIBUTE`: those that are being worked out are not among them. */
  #targets(): HclValue {
    const all: { [name: string]: HclValue } = {};
    for (const block of this.#blocks) {
      const name = block.labels[0] ?? "";
      if (block.type !== "target" || this.#open.has(`target ${name}`) || block.body.attributes.some((one) => one.name === "matrix")) continue;
      this.#open.add(`target ${name}`);
      all[name] = this.#attributes(block.body, this.#scope);
      this.#open.delete(`target ${name}`);
    }
    return all;
  }

  #ownFunction({ body }: Block): HclFunction {
    const find = (wanted: string): Attribute | undefined => body.attributes.find(({ name }) => name === wanted);
    const names = (attribute: Attribute | undefined): string[] => {
      if (attribute === undefined) return [];
      return attribute.value.kind === "list" ? attribute.value.items.map((item) => (item.kind === "variable" ? item.name : "")) : [];
    };
    const params = names(find("params"));
    const variadic = find("variadic_params")?.value;
    const rest = variadic?.kind === "variable" ? variadic.name : undefined;
    const result = find("result");
    return {
      params,
      ...(rest === undefined ? {} : { rest }),
      call: (args) => {
        if (result === undefined) return null;
        if (this.#open.size > MAX_CALLS) throw new CommandError("ERROR: function calls are nested too deep");
        const mark = `call ${this.#open.size}`;
        this.#open.add(mark);
        const own = (name: string): HclValue | undefined => {
          if (name === rest) return args.slice(params.length);
          return params.includes(name) ? args[params.indexOf(name)] : this.#variable(name);
        };
        const value = this.#evaluate(result, { ...this.#scope, variable: own });
        this.#open.delete(mark);
        return value;
      },
    };
  }
}

const MAX_CALLS = 100;

function last(blocks: readonly Block[], name: string): Attribute | undefined {
  return blocks.flatMap(({ body }) => body.attributes.filter((attribute) => attribute.name === name)).at(-1);
}

/** `list(string)` is told as `list of string`. */
function typeText(expression: Expression): string {
  if (expression.kind === "variable") return expression.name;
  if (expression.kind !== "call") return "";
  const [inner] = expression.args;
  return expression.name === "object" || expression.name === "tuple" || inner === undefined ? expression.name : `${expression.name} of ${typeText(inner)}`;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min((previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1), (previous[j] as number) + 1, (row[j - 1] as number) + 1));
    previous = row;
  }
  return previous[b.length] as number;
}
