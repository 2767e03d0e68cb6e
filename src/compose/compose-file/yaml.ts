/** YAML text as data, with the words of Go's YAML library for what is wrong. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, type YAMLError } from "yaml";
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

function yamlMessage(error: YAMLError, text: string, lines: LineCounter): string {
  const line = lines.linePos(error.pos[0]).line;
  const at = (number: number, words: string): string => `yaml: line ${number}: ${words}`;
  const bad = text.slice(error.pos[0], error.pos[1]);
  const source = text.split("\n")[line - 1] ?? "";
  const tab = tabLine(text);
  if (error.code === "TAB_AS_INDENT" || (tab && tab.line <= line + 1 && error.code !== "MISSING_CHAR")) {
    if (tab?.continues) return at(tab.line - 1, "found a tab character that violates indentation");
    return at(tab?.line ?? line, "found character that cannot start any token");
  }
  if (error.code === "BLOCK_AS_IMPLICIT_KEY" || /Nested mappings are not allowed/.test(error.message))
    return at(line, "mapping values are not allowed in this context");
  if (error.code === "BAD_ALIAS")
    return `yaml: unknown anchor '${/unresolved alias[^:]*: (\S+)/i.exec(error.message)?.[1] ?? bad.replace("*", "")}' referenced`;
  if (error.code === "MISSING_CHAR" && /quote/i.test(error.message)) return at(quoteStart(text, error.pos[0], lines), "found unexpected end of stream");
  if (error.code === "MULTILINE_IMPLICIT_KEY" || (error.code === "MISSING_CHAR" && /^\s*[^\s#:]+\s*$/.test(source)))
    return at(keyLine(text, line), "could not find expected ':'");
  if (/flow|\]|\}/i.test(error.message)) {
    const { mark, line: opened } = openBracket(text);
    return at(Math.max(1, opened), `did not find expected ',' or '${mark}'`);
  }
  return at(blockLine(text, line), "did not find expected key");
}

/** The line of the scalar that lacks its colon: this one, or the last one before that has something. */
function keyLine(text: string, line: number): number {
  const lines = text.split("\n");
  let at = line;
  while (at > 1 && (lines[at - 1] ?? "").trim() === "") at--;
  return at;
}

/** Where the bracket stands that is never closed, counted from nought. */
function openBracket(text: string): { mark: string; line: number } {
  const open: { mark: string; line: number }[] = [];
  let quote = "";
  let line = 0;
  for (const character of text) {
    if (character === "\n") line++;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "[" || character === "{") open.push({ mark: character === "[" ? "]" : "}", line });
    else if (character === "]" || character === "}") open.pop();
  }
  return open.at(-1) ?? { mark: "}", line };
}

/** Where the mapping begins in which a key stands askew, counted from nought; in the outermost one, the line itself. */
function blockLine(text: string, line: number): number {
  const lines = text.split("\n");
  const indentOf = (index: number): number => /^ */.exec(lines[index] ?? "")?.[0].length ?? 0;
  let askew = line - 1;
  while (askew > 0 && (lines[askew] ?? "").trim() === "") askew--;
  const limit = indentOf(askew);
  let indent = -1;
  let first = 0;
  for (let index = askew - 1; index >= 0; index--) {
    if ((lines[index] ?? "").trim() === "") continue;
    const own = indentOf(index);
    if (indent < 0 && own < limit) indent = own;
    if (indent >= 0 && own < indent) break;
    if (own === indent) first = index;
  }
  return first === 0 ? line : first;
}

/** The first line that a tab indents, and whether a plain scalar of the line before may go on there. */
function tabLine(text: string): { line: number; continues: boolean } | undefined {
  const lines = text.split("\n");
  const index = lines.findIndex((line) => /^ *\t/.test(line) && line.trim() !== "");
  if (index < 0) return undefined;
  const before = lines[index - 1] ?? "";
  return { line: index + 1, continues: /:\s+[^\s#"'[{|>&*]/.test(before) };
}

function quoteStart(text: string, end: number, lines: LineCounter): number {
  let open = -1;
  for (let at = 0; at < end; at++) {
    if (open < 0 && (text[at] === '"' || text[at] === "'") && /[\s:,[{-]/.test(text[at - 1] ?? " ")) open = at;
    else if (open >= 0 && text[at] === text[open] && text[at - 1] !== "\\") open = -1;
  }
  return lines.linePos(Math.max(0, open)).line;
}
