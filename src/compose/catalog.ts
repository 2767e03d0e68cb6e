import type { ComposeCommand } from "./command.ts";

const FILES = import.meta.glob<{ readonly default?: ComposeCommand }>("./command/*.ts", { eager: true });

/** Every compose command, by name. */
export function composeCommands(): ReadonlyMap<string, ComposeCommand> {
  const commands = Object.values(FILES).flatMap(({ default: command }) => (command === undefined ? [] : [command]));
  return new Map(commands.sort((a, b) => (a.name < b.name ? -1 : 1)).map((command) => [command.name, command]));
}
