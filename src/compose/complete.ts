/** `docker compose __complete …`: what could come next, in cobra's protocol (candidates, then `:directive`). */
import type { DockerCli } from "../cli/docker-cli.ts";
import { CommandError } from "../cli/error.ts";
import type { FlagTable } from "../cli/flag/parse.ts";
import type { ComposeCommand } from "./command.ts";
import type { Composition } from "./composition.ts";

const DEFAULT = 0;
const NO_FILES = 4;

interface Candidates {
  readonly lines: readonly string[];
  readonly directive: number;
}

export interface CompletionTables {
  readonly commands: ReadonlyMap<string, ComposeCommand>;
  readonly rootFlags: FlagTable;
  readonly commonFlags: FlagTable;
  /** The project that the flags before the command name. */
  composition(flags: readonly string[]): Composition;
}

/** `words`: everything behind `compose`, the last one being typed. */
export async function completeCompose(docker: DockerCli, tables: CompletionTables, words: readonly string[], describe: boolean): Promise<number> {
  const { lines, directive } = await candidatesFor(tables, words);
  for (const line of lines) docker.line(describe ? line : (line.split("\t")[0] as string));
  docker.line(`:${directive}`);
  docker.errLine(`Completion ended with directive: ${directive === NO_FILES ? "ShellCompDirectiveNoFileComp" : "ShellCompDirectiveDefault"}`);
  return 0;
}

async function candidatesFor(tables: CompletionTables, words: readonly string[]): Promise<Candidates> {
  const current = words.at(-1) ?? "";
  const at = commandIndex(tables.rootFlags, words.slice(0, -1));
  const command = at === undefined ? undefined : tables.commands.get(words[at] as string);
  if (at === undefined || command === undefined) {
    if (current.startsWith("-")) return flags(tables.rootFlags, current);
    const last = words.at(-2);
    if (last !== undefined && takesValue(tables.rootFlags, last)) return { lines: [], directive: DEFAULT };
    return named(
      [...tables.commands.values()].map(({ name, short }) => `${name}\t${short.en}`),
      current,
    );
  }
  const table = { ...command.flags, ...tables.commonFlags };
  if (current.startsWith("-")) return flags(table, current);
  const typed = words.slice(at + 1, -1);
  if (takesValue(table, typed.at(-1) ?? "")) return { lines: [], directive: DEFAULT };
  const several = command.use.includes("SERVICE...");
  if (!command.use.includes("SERVICE") || (!several && typed.some((word) => !word.startsWith("-")))) return { lines: [], directive: DEFAULT };
  const services = await serviceNames(tables.composition(words.slice(0, at)));
  return named(
    services.filter((name) => !typed.includes(name)),
    current,
  );
}

/** Where the command is named: the first word that is neither a flag nor a flag's value. */
function commandIndex(table: FlagTable, words: readonly string[]): number | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (!word.startsWith("-")) return index;
    if (takesValue(table, word)) index++;
  }
  return undefined;
}

function takesValue(table: FlagTable, token: string): boolean {
  if (!token.startsWith("-") || token.includes("=")) return false;
  const flag = token.startsWith("--") ? table[token.slice(2)] : Object.values(table).find(({ short }) => short === token.at(-1));
  return flag !== undefined && flag.bare === undefined;
}

function flags(table: FlagTable, prefix: string): Candidates {
  const lines = Object.entries(table)
    .filter(([, flag]) => flag.hidden !== true)
    .flatMap(([name, flag]) => [`--${name}\t${flag.usage.en}`, ...(flag.short === undefined ? [] : [`-${flag.short}\t${flag.usage.en}`])]);
  return named(lines, prefix);
}

function named(lines: readonly string[], prefix: string): Candidates {
  return { lines: lines.filter((line) => line.startsWith(prefix)).sort(), directive: NO_FILES };
}

async function serviceNames(composition: Composition): Promise<readonly string[]> {
  try {
    const { project } = await composition.load();
    return [...project.services.keys()];
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}
