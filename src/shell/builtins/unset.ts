import { BadSubscript, ExitShell, ExpansionError, ReadonlyError } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { IndexedArray } from "../variables.ts";
import { defineBuiltin } from "./builtin.ts";
import { isIdentifier, parseOptions } from "./lib-options.ts";

export default defineBuiltin({ names: ["unset"], special: true, usage: "unset [-f] [-v] [-n] [name ...]", summary: "Forgets variables or functions.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, shell.dialect === "bash" ? "fvn" : "fv");
  if (parsed === undefined) return 2;
  let status = 0;
  for (const name of parsed.operands) {
    if (parsed.has("f")) {
      shell.functions.delete(name);
      continue;
    }
    try {
      status = (yield* unsetVariable(shell, name, parsed.has("n"), parsed.has("v"))) || status;
    } catch (error) {
      if (!(error instanceof ReadonlyError)) throw error;
      if (shell.dialect !== "bash") {
        yield* shell.builtinError(error.message);
        throw new ExitShell(2, true);
      }
      yield* shell.builtinError(`${name}: cannot unset: readonly variable`);
      status = 1;
    }
  }
  return status;
}

function* unsetVariable(shell: Shell, name: string, reference: boolean, onlyVariable: boolean): Task<number> {
  const element = shell.dialect === "bash" ? /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name) : null;
  if (element !== null) return yield* unsetElement(shell, element[1] as string, element[2] as string);
  if (!isIdentifier(name)) {
    if (shell.dialect === "bash" && !onlyVariable && shell.functions.delete(name)) return 0;
    if (shell.dialect === "bash" && !onlyVariable) return 0;
    yield* shell.builtinError(shell.dialect === "bash" ? `\`${name}': not a valid identifier` : `${name}: bad variable name`);
    if (shell.dialect !== "bash" && !shell.interactive) throw new ExitShell(2, true);
    return shell.dialect === "bash" ? 1 : 2;
  }
  const target = reference ? name : shell.variables.resolve(name);
  if (!shell.variables.unset(target) && shell.dialect === "bash" && !onlyVariable) shell.functions.delete(name);
  return 0;
}

function* unsetElement(shell: Shell, name: string, subscript: string): Task<number> {
  const variable = shell.variables.find(name);
  if (variable === undefined) return 0;
  const value = variable.value;
  if (value instanceof Map) {
    value.delete(subscript.replace(/^(["'])(.*)\1$/s, "$2"));
    return 0;
  }
  if (subscript === "@" || subscript === "*") {
    if (value instanceof IndexedArray) shell.variables.setArray(name, new IndexedArray());
    return 0;
  }
  let index: number | string;
  try {
    index = yield* shell.subscriptKey(name, { raw: subscript, parts: [{ type: "text", text: subscript }] });
  } catch (error) {
    if (!(error instanceof BadSubscript)) throw error;
    yield* shell.builtinError(`[${subscript}]: bad array subscript`);
    return 1;
  }
  if (value instanceof IndexedArray) value.delete(Number(index));
  else if (index === 0) shell.variables.unset(name);
  else throw new ExpansionError(`${name}: not an array variable`, "line");
  return 0;
}
