/** `docker compose` as a branch of docker's tree of commands, for what explains command lines. */
import type { Command } from "../cli/command.ts";
import type { Node } from "../cli/tree.ts";
import { composeCommands } from "./catalog.ts";
import type { ComposeCommand } from "./command.ts";
import { DRY_RUN, ROOT_FLAGS } from "./compose.ts";

export function composeNode(): Node {
  const commands = [...composeCommands().values()].map(commandNode);
  const named = (command: ComposeCommand) => commands.filter(({ name }) => name === command.name);
  return {
    name: "compose",
    commandPath: "docker compose",
    command: undefined,
    group: {
      path: "compose",
      short: {
        en: "Run an application of several containers that a file describes",
        hi: "Kai containers wali application chalao, jo ek file mein likhi hai",
      },
      heading: "Management Commands",
    },
    flags: ROOT_FLAGS,
    children: new Map(commands.map((node) => [node.name, node])),
    aliases: new Map(
      [...composeCommands().values()].flatMap((command) => (command.aliases ?? []).flatMap((alias) => named(command).map((node) => [alias, node] as const))),
    ),
    mirror: false,
  };
}

function commandNode(command: ComposeCommand): Node {
  const { name, use, alsoUse, short, flags, interspersed } = command;
  const shown = { path: `compose ${name}`, use, short, interspersed, flags, ...(alsoUse === undefined ? {} : { alsoUse }) };
  return {
    name,
    commandPath: `docker compose ${name}`,
    // Only what explains it: it is run by Compose itself.
    command: shown as unknown as Command,
    group: undefined,
    flags: { ...flags, ...DRY_RUN },
    children: new Map(),
    aliases: new Map(),
    mirror: false,
  };
}
