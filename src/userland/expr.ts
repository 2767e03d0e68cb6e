import { posixRegExp, RegexError } from "../base/posix-regexp.ts";
import { Failure, UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "expr",
  summary: "evaluate an expression",
  usage: "EXPRESSION",
  usageStatus: 2,
  ownArguments: true,
  notes:
    "ARG | ARG  ARG & ARG  ARG < <= = != >= > ARG  ARG + - * / % ARG  STRING : REGEXP\nmatch STRING REGEXP  substr STRING POS LENGTH  index STRING CHARS  length STRING  + TOKEN  ( EXPRESSION )",
  async run(tool) {
    const words = tool.operands[0] === "--" ? tool.operands.slice(1) : tool.operands;
    if (words.length === 0) throw tool.gnu ? new UsageError("missing operand") : new Failure("too few arguments", 2);
    const value = evaluate(words, tool.gnu);
    tool.out.put(`${value}\n`);
    return value === "" || /^-?0+$/.test(value) ? 1 : 0;
  },
});

function evaluate(words: readonly string[], gnu: boolean): string {
  try {
    const reader = new Reader(words);
    const value = reader.or();
    if (!reader.done) throw new Failure(`syntax error: unexpected argument '${reader.peek}'`, 2);
    return value;
  } catch (error) {
    if (gnu || !(error instanceof Failure)) throw error;
    // busybox has fewer words for it.
    throw new Failure(error.message.replace(/^syntax error.*/s, "syntax error").replace("non-integer", "non-numeric"), error.status);
  }
}

class Reader {
  readonly #words: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  get peek(): string | undefined {
    return this.#words[this.#at];
  }

  #take(...operators: string[]): string | undefined {
    const word = this.peek;
    if (word === undefined || !operators.includes(word)) return undefined;
    this.#at++;
    return word;
  }

  or(): string {
    let left = this.#and();
    while (this.#take("|")) {
      const right = this.#and();
      left = truthy(left) ? left : truthy(right) ? right : "0";
    }
    return left;
  }

  #and(): string {
    let left = this.#compare();
    while (this.#take("&")) {
      const right = this.#compare();
      left = truthy(left) && truthy(right) ? left : "0";
    }
    return left;
  }

  #compare(): string {
    let left = this.#sum();
    for (let operator = this.#take("<", "<=", "=", "==", "!=", ">=", ">"); operator; operator = this.#take("<", "<=", "=", "==", "!=", ">=", ">")) {
      const right = this.#sum();
      const numbers = isInteger(left) && isInteger(right);
      const order = numbers ? (BigInt(left) < BigInt(right) ? -1 : BigInt(left) > BigInt(right) ? 1 : 0) : left < right ? -1 : left > right ? 1 : 0;
      const holds = { "<": order < 0, "<=": order <= 0, "=": order === 0, "==": order === 0, "!=": order !== 0, ">=": order >= 0, ">": order > 0 }[operator];
      left = holds ? "1" : "0";
    }
    return left;
  }

  #sum(): string {
    let left = this.#product();
    for (let operator = this.#take("+", "-"); operator; operator = this.#take("+", "-")) {
      const [a, b] = [integer(left), integer(this.#product())];
      left = String(operator === "+" ? a + b : a - b);
    }
    return left;
  }

  #product(): string {
    let left = this.#match();
    for (let operator = this.#take("*", "/", "%"); operator; operator = this.#take("*", "/", "%")) {
      const [a, b] = [integer(left), integer(this.#match())];
      if (operator !== "*" && b === 0n) throw new Failure("division by zero", 2);
      left = String(operator === "*" ? a * b : operator === "/" ? a / b : a % b);
    }
    return left;
  }

  #match(): string {
    let left = this.#primary();
    while (this.#take(":")) left = matchText(left, this.#primary());
    return left;
  }

  #primary(): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new Failure(this.#at > 1 ? `syntax error: missing argument after '${this.#words[this.#at - 2]}'` : "syntax error", 2);
    if (++this.#depth > 500) throw new Failure("expression too deep", 2);
    try {
      if (word === "(") {
        const value = this.or();
        if (!this.#take(")"))
          throw new Failure(
            this.done ? `syntax error: expecting ')' after '${this.#words[this.#at - 1]}'` : `syntax error: expecting ')' instead of '${this.peek}'`,
            2,
          );
        return value;
      }
      if (word === ")") throw new Failure("syntax error: unexpected ')'", 2);
      if (word === "+" && !this.done) return this.#words[this.#at++] as string;
      if (this.done) return word;
      switch (word) {
        case "match":
          return matchText(this.#primary(), this.#primary());
        case "length":
          return String([...this.#primary()].length);
        case "index": {
          const text = this.#primary();
          const characters = this.#primary();
          return String([...text].findIndex((character) => characters.includes(character)) + 1);
        }
        case "substr": {
          const text = this.#primary();
          const [from, length] = [this.#primary(), this.#primary()];
          if (!isInteger(from) || !isInteger(length) || Number(from) <= 0 || Number(length) <= 0) return "";
          return [...text].slice(Number(from) - 1, Number(from) - 1 + Number(length)).join("");
        }
      }
      return word;
    } finally {
      this.#depth--;
    }
  }
}

function matchText(text: string, pattern: string): string {
  try {
    const match = posixRegExp(pattern, { flags: "y" }).exec(text);
    if (/\\\(/.test(pattern)) return match?.[1] ?? "";
    return String(match ? [...match[0]].length : 0);
  } catch (error) {
    if (error instanceof RegexError) throw new Failure(error.message, 2);
    throw error;
  }
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function integer(text: string): bigint {
  if (!isInteger(text)) throw new Failure("non-integer argument", 2);
  return BigInt(text);
}

function truthy(text: string): boolean {
  return text !== "" && !/^-?0+$/.test(text);
}
