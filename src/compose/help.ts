/** Help pages, laid out as Compose lays them out. */

import type { FlagTable } from "../cli/flag/parse.ts";
import { flagUsages } from "../cli/flag/usage.ts";
import type { ComposeCommand } from "./command.ts";

export function rootHelp(commands: ReadonlyMap<string, ComposeCommand>, flags: FlagTable, columns: number): string {
  const rows = [...commands.values()].map(({ name, short }) => `  ${name.padEnd(11)} ${short.en}\n`).join("");
  return `Usage:  docker compose [OPTIONS] COMMAND\n\nDescribe an application of several containers in a file and run it\n\nOptions:\n${flagUsages(flags, columns)}\nCommands:\n${rows}\nRun 'docker compose COMMAND --help' for more information on a command.\n`;
}

export function commandHelp(command: ComposeCommand, flags: FlagTable, columns: number): string {
  const also = (command.alsoUse ?? []).map((line) => `\n\tdocker compose ${line}`).join("");
  const aliases = command.aliases?.length ? `\nAliases:\n  ${[command.name, ...command.aliases].map((name) => `docker compose ${name}`).join(", ")}\n` : "";
  return `Usage:  docker compose ${`${command.name} ${command.use}`.trim()}${also}\n\n${command.short.en}\n${aliases}\nOptions:\n${flagUsages(flags, columns)}`;
}
