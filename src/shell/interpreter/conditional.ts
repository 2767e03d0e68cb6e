import { ExpansionError } from "../errors.ts";
import { matchesPattern } from "../expand/pattern.ts";
import { backslashQuoted } from "../expand/quote.ts";
import { compileRegex } from "../expand/regex.ts";
import { expandPattern, expandRegex, expandString } from "../expand/words.ts";
import type { Shell } from "../shell.ts";
import type { Conditional } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { testBinary, testUnary } from "../test-expression.ts";
import { IndexedArray } from "../variables.ts";
import { traceLine } from "./trace.ts";

/** `[[ … ]]` */
export function* runConditional(shell: Shell, expression: Conditional): Task<number> {
  try {
    return (yield* holds(shell, expression)) ? 0 : 1;
  } catch (error) {
    if (error instanceof RegexError) return 2;
    if (!(error instanceof ExpansionError) || error.reach === "exit") throw error;
    yield* shell.error(`[[: ${error.message}`);
    return 1;
  }
}

class RegexError {}

function* holds(shell: Shell, expression: Conditional): Task<boolean> {
  switch (expression.type) {
    case "and":
      return (yield* holds(shell, expression.left)) && (yield* holds(shell, expression.right));
    case "or":
      return (yield* holds(shell, expression.left)) || (yield* holds(shell, expression.right));
    case "not":
      return !(yield* holds(shell, expression.operand));
    case "group":
      return yield* holds(shell, expression.operand);
    case "unary": {
      const operand = yield* expandString(expression.operand, shell);
      if (shell.options.xtrace) yield* traceLine(shell, `[[ ${expression.operator} ${backslashQuoted(operand)} ]]`);
      return testUnary(expression.operator, operand, shell);
    }
    case "binary":
      return yield* binary(shell, expression);
  }
}

function* binary(shell: Shell, { operator, left, right }: Conditional & { type: "binary" }): Task<boolean> {
  const a = yield* expandString(left, shell);
  switch (operator) {
    case "=":
    case "==":
    case "!=": {
      const pattern = yield* expandPattern(right, shell);
      if (shell.options.xtrace) yield* traceLine(shell, `[[ ${backslashQuoted(a)} ${operator} ${pattern} ]]`);
      const matched = matchesPattern(a, pattern, { extglob: true, ignoreCase: shell.options.isOn("nocasematch") });
      return matched === (operator !== "!=");
    }
    case "=~": {
      const source = yield* expandRegex(right, shell);
      if (shell.options.xtrace) yield* traceLine(shell, `[[ ${backslashQuoted(a)} =~ ${source} ]]`);
      return yield* matchRegex(shell, a, source);
    }
    case "-eq":
    case "-ne":
    case "-lt":
    case "-le":
    case "-gt":
    case "-ge": {
      const b = yield* expandString(right, shell);
      if (shell.options.xtrace) yield* traceLine(shell, `[[ ${backslashQuoted(a)} ${operator} ${backslashQuoted(b)} ]]`);
      const x = shell.evaluateText(a);
      const y = shell.evaluateText(b);
      return operator === "-eq"
        ? x === y
        : operator === "-ne"
          ? x !== y
          : operator === "-lt"
            ? x < y
            : operator === "-le"
              ? x <= y
              : operator === "-gt"
                ? x > y
                : x >= y;
    }
    default: {
      const b = yield* expandString(right, shell);
      if (shell.options.xtrace) yield* traceLine(shell, `[[ ${backslashQuoted(a)} ${operator} ${backslashQuoted(b)} ]]`);
      return testBinary(a, operator, b, shell) ?? false;
    }
  }
}

/** POSIX extended regular expressions; what matched goes to BASH_REMATCH. */
function* matchRegex(shell: Shell, text: string, source: string): Task<boolean> {
  const regex = compileRegex(source, shell.options.isOn("nocasematch"));
  if (regex === undefined) throw new RegexError();
  const match = regex.exec(text);
  shell.variables.setArray("BASH_REMATCH", IndexedArray.of(match === null ? [] : match.map((group) => group ?? "")));
  return match !== null;
}
