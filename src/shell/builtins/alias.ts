import { singleQuoted } from "../expand/quote.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["alias"], usage: "alias [-p] [name[=value] ... ]", summary: "Gives commands other names, or lists those names.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const operands = args.slice(1).filter((arg) => arg !== "--" && arg !== "-p");
  const show = (name: string): string => `${shell.dialect === "bash" ? "alias " : ""}${name}=${singleQuoted(shell.aliases.get(name) ?? "")}\n`;
  if (operands.length === 0) {
    for (const name of [...shell.aliases.keys()].sort()) yield* shell.print(show(name));
    return 0;
  }
  let status = 0;
  for (const operand of operands) {
    const equals = operand.indexOf("=", 1);
    if (equals > 0) {
      const name = operand.slice(0, equals);
      if (/[\s$`"'\\/=|&;()<>]/.test(name)) {
        yield* shell.builtinError(`\`${name}': invalid alias name`);
        status = 1;
      } else shell.aliases.set(name, operand.slice(equals + 1));
    } else if (shell.aliases.has(operand)) yield* shell.print(show(operand));
    else {
      if (shell.dialect === "bash") yield* shell.builtinError(`${operand}: not found`);
      else yield* shell.printError(`alias: ${operand} not found\n`);
      status = 1;
    }
  }
  return status;
}
