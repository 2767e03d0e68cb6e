import {
  add,
  compareDecimals,
  type Decimal,
  DecimalError,
  decimal,
  decimalText,
  divide,
  modulo,
  multiply,
  negate,
  power,
  rescale,
  squareRoot,
  subtract,
  ZERO,
} from "./lib/decimal.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "dc",
  summary: "calculate in reverse Polish notation",
  usage: "[OPTION]... [FILE]...",
  package: ["dc", "1.4.1"],
  options: [
    ["-e, --expression=EXPR", "run EXPR"],
    ["-f, --file=FILE", "run FILE"],
  ],
  async run(tool) {
    const machine = new Stack(tool);
    for (const option of tool.given) {
      if (option.key === "expression" && (await machine.run(option.value as string))) return 0;
      if (option.key === "file" && (await machine.run(decodeText(tool.sys.fs.readFile(option.value as string))))) return 0;
    }
    for (const name of tool.operands) if (await machine.run(decodeText(tool.sys.fs.readFile(name)))) return 0;
    if (tool.given.length === 0 && tool.operands.length === 0) await machine.run(decodeText(await readAll(tool.sys, 0)));
    return 0;
  },
});

type Item = Decimal | string;

const MOST_ITEMS = 100_000;

class Stack {
  readonly #tool: Tool;
  #items: Item[] = [];
  readonly #registers = new Map<string, Item[]>();
  #scale = 0;
  #inputBase = 10;
  #outputBase = 10;
  #turns = 0;
  #depth = 0;

  constructor(tool: Tool) {
    this.#tool = tool;
  }

  /** True after q. */
  async run(text: string): Promise<boolean> {
    if (++this.#depth > 1000) {
      this.#depth = 0;
      await this.#tool.note("dc: recursion too deep\n");
      return true;
    }
    try {
      return await this.#steps(text);
    } finally {
      this.#depth--;
    }
  }

  async #steps(text: string): Promise<boolean> {
    for (let at = 0; at < text.length; ) {
      if ((++this.#turns & 1023) === 0) await this.#tool.sys.yield();
      const rest = text.slice(at, at + 4096);
      const number = /^_?(?:[\dA-F]+\.?[\dA-F]*|\.[\dA-F]+)/.exec(rest);
      if (number) {
        this.#push(decimal(number[0].replace("_", "-"), this.#inputBase));
        at += number[0].length;
        continue;
      }
      if (rest[0] === "[") {
        let depth = 0;
        let end = at;
        for (; end < text.length; end++) {
          if (text[end] === "[") depth++;
          else if (text[end] === "]" && --depth === 0) break;
        }
        this.#push(text.slice(at + 1, end));
        at = end + 1;
        continue;
      }
      if (rest[0] === "#") {
        const newline = text.indexOf("\n", at);
        at = newline < 0 ? text.length : newline;
        continue;
      }
      const condition = /^(!?[<>=])(.)/s.exec(rest);
      if (condition) {
        at += condition[0].length;
        const [a, b] = [this.#number(), this.#number()];
        if (a === undefined || b === undefined) continue;
        const order = compareDecimals(a, b);
        const operator = condition[1] as string;
        const plain = operator.endsWith("<") ? order < 0 : operator.endsWith(">") ? order > 0 : order === 0;
        const macro = this.#registers.get(condition[2] as string)?.at(-1);
        if (plain !== operator.startsWith("!") && typeof macro === "string" && (await this.run(macro))) return true;
        continue;
      }
      const command = rest[0] as string;
      const register = /[slSLdD:;]/.test(command) && /[slSL:;]/.test(command) ? rest[1] : undefined;
      at += register === undefined ? 1 : 2;
      try {
        if (await this.#command(command, register)) return true;
      } catch (error) {
        if (!(error instanceof DecimalError)) throw error;
        await this.#tool.note(`dc: ${error.message}\n`);
      }
    }
    return false;
  }

  #push(item: Item): void {
    if (this.#items.length < MOST_ITEMS) this.#items.push(item);
  }

  #number(): Decimal | undefined {
    const item = this.#items.pop();
    if (item === undefined) {
      this.#tool.out.put("");
      return undefined;
    }
    return typeof item === "string" ? ZERO : item;
  }

  async #command(command: string, register: string | undefined): Promise<boolean> {
    const text = (item: Item) => (typeof item === "string" ? item : decimalText(item, this.#outputBase));
    const empty = async () => await this.#tool.note("dc: stack empty\n");
    if ("+-*/%^".includes(command)) {
      if (this.#items.length < 2) {
        await empty();
        return false;
      }
      const [b, a] = [this.#number() as Decimal, this.#number() as Decimal];
      const operations = {
        "+": () => add(a, b),
        "-": () => subtract(a, b),
        "*": () => multiply(a, b, this.#scale),
        "/": () => divide(a, b, this.#scale),
        "%": () => modulo(a, b, this.#scale),
        "^": () => power(a, b, this.#scale),
      };
      this.#push(operations[command as "+"]());
      return false;
    }
    const top = this.#items.at(-1);
    if (/[pPndsvXZxkioaS]/.test(command) && top === undefined) {
      await empty();
      return false;
    }
    switch (command) {
      case "p":
        this.#tool.out.put(`${text(top as Item)}\n`);
        break;
      case "n":
        this.#tool.out.put(text(this.#items.pop() as Item));
        break;
      case "P": {
        const item = this.#items.pop() as Item;
        this.#tool.out.put(typeof item === "string" ? item : String.fromCharCode(Number(rescale(item, 0).value & 127n)));
        break;
      }
      case "f":
        for (const item of this.#items.toReversed()) this.#tool.out.put(`${text(item)}\n`);
        break;
      case "c":
        this.#items = [];
        break;
      case "d":
        this.#push(top as Item);
        break;
      case "r": {
        const [b, a] = [this.#items.pop(), this.#items.pop()];
        if (b !== undefined) this.#push(b);
        if (a !== undefined) this.#push(a);
        break;
      }
      case "s":
        this.#registers.set(register as string, [...(this.#registers.get(register as string) ?? []).slice(0, -1), this.#items.pop() as Item]);
        break;
      case "l": {
        const item = this.#registers.get(register as string)?.at(-1);
        if (item === undefined) await this.#tool.note(`dc: register '${register}' (0${(register as string).charCodeAt(0).toString(8)}) is empty\n`);
        else this.#push(item);
        break;
      }
      case "S":
        this.#registers.set(register as string, [...(this.#registers.get(register as string) ?? []), this.#items.pop() as Item]);
        break;
      case "L": {
        const item = this.#registers.get(register as string)?.pop();
        if (item !== undefined) this.#push(item);
        break;
      }
      case "v":
        this.#push(squareRoot(this.#number() as Decimal, this.#scale));
        break;
      case "k":
        this.#scale = Math.max(0, Math.min(10_000, Number(rescale(this.#number() as Decimal, 0).value)));
        break;
      case "i":
        this.#inputBase = Math.max(2, Math.min(16, Number(rescale(this.#number() as Decimal, 0).value)));
        break;
      case "o":
        this.#outputBase = Math.max(2, Math.min(36, Number(rescale(this.#number() as Decimal, 0).value)));
        break;
      case "K":
        this.#push(decimal(String(this.#scale)));
        break;
      case "I":
        this.#push(decimal(String(this.#inputBase)));
        break;
      case "O":
        this.#push(decimal(String(this.#outputBase)));
        break;
      case "z":
        this.#push(decimal(String(this.#items.length)));
        break;
      case "Z": {
        const item = this.#items.pop() as Item;
        this.#push(decimal(String(typeof item === "string" ? item.length : (item.value < 0n ? -item.value : item.value).toString().length)));
        break;
      }
      case "X": {
        const item = this.#items.pop() as Item;
        this.#push(decimal(String(typeof item === "string" ? 0 : item.scale)));
        break;
      }
      case "a": {
        const item = this.#items.pop() as Item;
        this.#push(typeof item === "string" ? item.slice(0, 1) : String.fromCharCode(Number(rescale(item, 0).value & 127n)));
        break;
      }
      case "x": {
        const item = this.#items.pop() as Item;
        if (typeof item !== "string") this.#push(item);
        else if (await this.run(item)) return true;
        break;
      }
      case "~": {
        const [b, a] = [this.#number(), this.#number()];
        if (a && b) {
          this.#push(divide(a, b, this.#scale));
          this.#push(modulo(a, b, this.#scale));
        }
        break;
      }
      case "_":
        this.#push(negate(this.#number() ?? ZERO));
        break;
      case "q":
        return true;
      case " ":
      case "\n":
      case "\t":
      case "\r":
        break;
      default:
        await this.#tool.note(`dc: '${command}' (0${command.charCodeAt(0).toString(8)}) unimplemented\n`);
    }
    if (this.#tool.out.full) await this.#tool.out.flush();
    return false;
  }
}
