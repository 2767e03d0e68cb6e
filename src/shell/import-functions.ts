/** Functions of the environment, as `exported-functions.ts` puts them there. */
import { parserFor } from "./interpreter/text.ts";
import type { Shell, ShellFunction } from "./shell.ts";
import { ShellSyntaxError } from "./syntax/syntax-error.ts";

const MARK = /^BASH_FUNC_([A-Za-z_][\w:.-]*)%%$/;

/** Takes over the functions of the environment; what is no function by itself is left alone. */
export function importFunctions(shell: Shell): void {
  for (const [variable, value] of shell.sys.env) {
    const name = MARK.exec(variable)?.[1];
    if (name === undefined || !value.startsWith("() {")) continue;
    const definition = readDefinition(shell, `${name} ${value}`);
    if (definition !== undefined) shell.functions.set(name, { ...definition, file: "environment", line: 0, exported: true });
  }
}

function readDefinition(shell: Shell, text: string): Pick<ShellFunction, "name" | "body" | "keyword"> | undefined {
  try {
    const parser = parserFor(shell, `${text}\n`, {});
    const [item, ...rest] = parser.next() ?? [];
    const [command, ...others] = item?.first.commands ?? [];
    if (rest.length > 0 || others.length > 0 || command?.type !== "function" || parser.rest.trim() !== "") return undefined;
    return { name: command.name, body: command.body, keyword: false };
  } catch (error) {
    if (error instanceof ShellSyntaxError) return undefined;
    throw error;
  }
}
