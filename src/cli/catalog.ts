/** Finds the command files. */
import type { Command } from "./command.ts";

// Helpers beside the commands have no default export, so whole modules are taken.
const FILES = import.meta.glob<{ readonly default?: Command }>(
  "./{buildx,checkpoint,completion,config,container,context,image,manifest,network,node,plugin,registry,secret,service,stack,swarm,system,trust,volume}/**/*.ts",
  {
    eager: true,
  },
);

/** Every command that is defined, by path. */
export function commandCatalog(): Command[] {
  const commands: Command[] = [];
  for (const { default: command } of Object.values(FILES)) if (command !== undefined) commands.push(command);
  return commands.sort((a, b) => (a.path < b.path ? -1 : 1));
}
