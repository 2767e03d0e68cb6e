import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { isIdentifier } from "./lib-options.ts";

/** Assigns to `name` or `name[subscript]` as builtins name variables. false when it is no name; the message is out then. */
export function* assignByName(shell: Shell, name: string, value: string): Task<boolean> {
  const element = shell.dialect === "bash" ? /^([A-Za-z_]\w*)\[(.+)\]$/s.exec(name) : null;
  if (element !== null) {
    const [, array = "", subscript = ""] = element;
    shell.variables.setElement(array, yield* shell.subscriptKey(array, { raw: subscript, parts: [{ type: "text", text: subscript }] }), value);
    return true;
  }
  if (!isIdentifier(name)) {
    yield* shell.builtinError(shell.dialect === "bash" ? `\`${name}': not a valid identifier` : `${name}: bad variable name`);
    return false;
  }
  shell.setVariable(name, undefined, value);
  return true;
}
