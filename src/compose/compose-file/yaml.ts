/** YAML text as data, with the words of Go's YAML library for what is wrong. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments } from "yaml";
import { yamlMessage } from "../../base/yaml-message.ts";
import { CommandError } from "../../cli/error.ts";
import type { Mapping, Value } from "./model.ts";

const MAX_NODES = 200_000;

/** A document, and the paths in it that `!reset` and `!override` mark. */
export interface YamlDocument {
  readonly value: Value;
  readonly resets: readonly string[];
  readonly overrides: readonly string[];
}

/** Throws CommandError `yaml: line 3: …`. `file` is named when a key is given twice. */
export function parseYaml(text: string, file: string): YamlDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, merge: false, strict: true, version: "1.2", logLevel: "silent" });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const error = document.errors[0];
    if (error) throw new CommandError(yamlMessage(error, text, lines));
    const reader = new NodeReader(document.contents as Node | null, file, lines);
    return { value: reader.read(), resets: reader.resets, overrides: reader.overrides };
  });
}

class NodeReader {
  readonly resets: string[] = [];
  readonly overrides: string[] = [];
  readonly #root: Node | null;
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #anchors = new Map<string, Node>();
  #count = 0;

  constructor(root: Node | null, file: string, lines: LineCounter) {
    this.#root = root;
    this.#file = file;
    this.#lines = lines;
  }

  read(): Value {
    return this.#value(this.#root, "");
  }

  #value(node: unknown, path: string): Value {
    if (++this.#count > MAX_NODES) throw new CommandError("yaml: document contains excessive aliasing");
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (!target) throw new CommandError(`yaml: unknown anchor '${node.source}' referenced`);
      return this.#value(target, path);
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
    if (node.anchor) this.#anchors.set(node.anchor, node);
    if (node.tag === "!reset") {
      this.resets.push(path);
      return null;
    }
    if (node.tag === "!override") this.overrides.push(path);
    if (isSeq(node)) return node.items.map((item, index) => this.#value(item, join(path, `[${index}]`)));
    if (isMap(node)) return this.#mapping(node.items, path);
    return scalarValue(node.value, node.source);
  }

  #mapping(pairs: readonly Pair[], path: string): Mapping {
    const own = new Map<string, Value>();
    const seen = new Map<string, number>();
    const merged: Mapping[] = [];
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.source ?? key.value ?? "") : String(this.#value(key, path));
      if (name === "<<" && isScalar(key) && key.type === "PLAIN") {
        const source = this.#value(value, path);
        for (const part of Array.isArray(source) ? source : [source]) {
          if (typeof part !== "object" || part === null || Array.isArray(part))
            throw new CommandError("yaml: map merge requires map or sequence of maps as the value");
          merged.push(part);
        }
        continue;
      }
      const line = isScalar(key) && key.range ? this.#lines.linePos(key.range[0]).line : 0;
      const before = seen.get(name);
      if (before !== undefined)
        throw new CommandError(`failed to parse ${this.#file}: line ${line}: mapping key ${JSON.stringify(name)} already defined at line ${before}`);
      seen.set(name, line);
      own.set(name, this.#value(value, join(path, name)));
    }
    const result: Mapping = {};
    for (const part of merged.reverse()) Object.assign(result, part);
    for (const [name, value] of own) result[name] = value;
    return result;
  }
}

function scalarValue(value: unknown, source: string | undefined): Value {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  // Go's library reads 0755 as an octal number.
  if (typeof value === "number") return source !== undefined && /^[+-]?0[0-7]+$/.test(source) ? Number.parseInt(source, 8) : value;
  if (typeof value === "bigint") return Number(value);
  return source ?? "";
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
