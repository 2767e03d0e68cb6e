import type { PathFs } from "../../sim/sys.ts";
import type { ArithmeticPart, CommandPart, List, Subscript } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import type { Variables } from "../variables.ts";
import type { ArithmeticEnvironment } from "./arithmetic.ts";
import type { Integer } from "./integer.ts";

/** What expansion needs from the shell. Only substitutions wait. */
export interface ExpandEnvironment extends ArithmeticEnvironment {
  readonly variables: Variables;
  readonly positional: readonly string[];
  /** `$0` */
  readonly scriptName: string;
  /** `?`, `$`, `!`, `#`, `-`, and `0`. */
  special(name: string): string | undefined;
  readonly ifs: string;
  readonly fs: PathFs;
  readonly options: { readonly nounset: boolean; readonly noglob: boolean; isOn(name: string): boolean };
  commandSubstitution(part: CommandPart): Task<string>;
  /** The path that stands for the process: `/dev/fd/63`. */
  processSubstitution(direction: "<" | ">", body: List): string;
  evaluate(part: ArithmeticPart): Task<Integer>;
  evaluateText(text: string): Integer;
  /** The index or key that a subscript names, for this variable. */
  subscriptKey(name: string, subscript: Subscript): Task<number | string>;
  homeOf(user: string): string | undefined;
  /** `${x@P}` */
  promptText(text: string): Task<string>;
  badSubstitution(raw: string): never;
  unbound(name: string): never;
  /** `${x:?message}` */
  parameterError(name: string, message: string): never;
  /** A message on standard error that stops nothing. */
  warn(message: string): Task<void>;
}
