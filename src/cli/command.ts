/** What a docker command is. One file defines one command; the catalog finds it. */
import type { ArgsRule } from "./args.ts";
import type { DockerCli } from "./docker-cli.ts";
import type { AnyFlag, Flag, FlagValues, Text } from "./flag/flag.ts";

export interface Invocation {
  /** `docker ps`, as it was called. */
  readonly commandPath: string;
  readonly useLine: string;
  /** Was the flag given? */
  changed(name: string): boolean;
  /** Prints the help page, in place of doing something. Returns the exit status. Absent where a command runs on behalf of another. */
  showHelp?(): Promise<number>;
}

export interface CommandDefinition<F extends Readonly<Record<string, AnyFlag>>> {
  /** Without `docker`: `container run`. */
  readonly path: string;
  /** Other names in the same place: `list`, `ps`. */
  readonly aliases?: readonly string[];
  /** The short form at the top: `run`, `ps`, `rmi`. */
  readonly shortcut?: string;
  /** Other places where it is reached; they show the usage line of `path`. */
  readonly mirrors?: readonly string[];
  /** What follows the name in the usage line. */
  readonly use: string;
  /** Other forms of the usage line, each a whole line after the name. */
  readonly alsoUse?: readonly string[];
  readonly short: Text;
  /** Stands in the help page in place of `short`; several lines. */
  readonly details?: Text;
  readonly args: ArgsRule;
  readonly flags?: F;
  /** False: the first positional argument ends the flags (run, exec). */
  readonly interspersed?: false;
  readonly hidden?: boolean;
  /** Only with a swarm, or only on one of its managers. */
  readonly swarm?: "active" | "manager" | "inactive";
  readonly experimental?: boolean;
  /** What completes the positional arguments. */
  readonly completes?: Completes | readonly Completes[];
  /** Returns the exit status. */
  run(docker: DockerCli, args: readonly string[], flags: FlagValues<F>, invocation: Invocation): Promise<number | undefined>;
}

export type Completes = "containers" | "running-containers" | "stopped-containers" | "images" | "networks" | "volumes" | "contexts" | "files" | "nothing";

/** A command as the tree holds it. */
export interface Command extends Omit<CommandDefinition<Readonly<Record<string, AnyFlag>>>, "run" | "flags"> {
  readonly flags: Readonly<Record<string, Flag<unknown>>>;
  run(docker: DockerCli, args: readonly string[], flags: never, invocation: Invocation): Promise<number | undefined>;
}

/** The catalog takes what a file under `cli/` exports by default from here. */
export function defineCommand<const F extends Readonly<Record<string, AnyFlag>> = Record<never, never>>(definition: CommandDefinition<F>): Command {
  return { ...definition, flags: (definition.flags ?? {}) as unknown as Readonly<Record<string, Flag<unknown>>> } as unknown as Command;
}
