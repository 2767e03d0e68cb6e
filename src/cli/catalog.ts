/** Finds the command files, and makes of them what all of the client works with. */
import type { Command } from "./command.ts";
import { commandTree, type Node } from "./tree.ts";

// Helpers beside the commands have no default export, so whole modules are taken.
const FILES = import.meta.glob<{ readonly default?: Command }>(
  "./{buildx,checkpoint,completion,config,container,context,image,manifest,network,node,plugin,registry,secret,service,stack,swarm,system,trust,volume}/**/*.ts",
  {
    eager: true,
  },
);

/** Every command that is defined. */
export const COMMANDS: Node = commandTree(
  Object.values(FILES)
    .flatMap(({ default: command }) => (command === undefined ? [] : [command]))
    .sort((a, b) => (a.path < b.path ? -1 : 1)),
);
