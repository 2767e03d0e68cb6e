/** Functions in the environment, as bash hands them to its children: `BASH_FUNC_name%%=() { … }`. */
import type { ShellFunction } from "./shell.ts";
import { printFunction } from "./syntax/print.ts";

export function exportedFunction(fn: ShellFunction): [name: string, value: string] {
  return [`BASH_FUNC_${fn.name}%%`, printFunction(fn.name, fn.body).replace(/^.* \(\) \n\{ \n/, "() { ")];
}
