/** What a compose command is. One file in `command/` defines one. */
import type { AnyFlag, Flag, FlagValues, Text } from "../cli/flag/flag.ts";
import type { Composition } from "./composition.ts";

interface ComposeInvocation {
  changed(flag: string): boolean;
}

export interface ComposeDefinition<F extends Readonly<Record<string, AnyFlag>>> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What follows the name in the usage line. */
  readonly use: string;
  readonly alsoUse?: readonly string[];
  readonly short: Text;
  readonly flags?: F;
  /** False: the first positional argument ends the flags (exec, run). */
  readonly interspersed?: false;
  readonly args?: ArgumentCount;
  /** Returns the exit status. */
  run(compose: Composition, args: readonly string[], flags: FlagValues<F>, invocation: ComposeInvocation): Promise<number | undefined>;
}

/** `minimum` positional arguments; `none` takes them for names of commands. */
type ArgumentCount = { readonly minimum: number } | { readonly exact: number } | "none";

export interface ComposeCommand extends Omit<ComposeDefinition<Readonly<Record<string, AnyFlag>>>, "run" | "flags"> {
  readonly flags: Readonly<Record<string, Flag<unknown>>>;
  run(compose: Composition, args: readonly string[], flags: never, invocation: ComposeInvocation): Promise<number | undefined>;
}

export function defineCompose<const F extends Readonly<Record<string, AnyFlag>> = Record<never, never>>(definition: ComposeDefinition<F>): ComposeCommand {
  return { ...definition, flags: (definition.flags ?? {}) as unknown as Readonly<Record<string, Flag<unknown>>> } as unknown as ComposeCommand;
}

/** The message for a wrong number of arguments; undefined when it is right. */
export function checkArguments(command: ComposeCommand, count: number, first: string | undefined): string | undefined {
  const rule = command.args;
  if (rule === undefined) return undefined;
  if (rule === "none") return count === 0 ? undefined : `unknown command ${JSON.stringify(first)} for "docker compose ${command.name}"`;
  if ("exact" in rule) return count === rule.exact ? undefined : `accepts ${rule.exact} arg(s), received ${count}`;
  return count >= rule.minimum ? undefined : `requires at least ${rule.minimum} arg(s), only received ${count}`;
}
