import { anyArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { bool } from "../flag/kinds.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import { nodeReference, printTasks, type Task } from "../service/task-row.ts";

export default defineCommand({
  path: "node ps",
  use: "[OPTIONS] [NODE...]",
  short: { en: "List the tasks on nodes", hi: "Nodes par chalte tasks dikhao" },
  args: anyArgs,
  flags: {
    filter: filterFlag,
    format: formatFlag,
    "no-resolve": bool("", "Print IDs instead of names", "Naam ki jagah ID dikhao"),
    "no-trunc": noTruncFlag,
    quiet: quietFlag,
  },
  async run(docker, args, flags) {
    const errors: string[] = [];
    const tasks: Task[] = [];
    for (const name of args.length > 0 ? args : ["self"]) {
      try {
        const { ID } = await docker.client.get<{ ID: string }>(`/nodes/${pathEscape(await nodeReference(docker, name))}`);
        tasks.push(...(await docker.client.get<Task[]>("/tasks", { filters: encodeFilters({ ...flags.filter, node: [ID] }) })));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        errors.push(error.message);
      }
    }
    if (errors.length > 0 && tasks.length === 0) throw new CommandError(errors.join("\n"));
    await printTasks(docker, tasks, { format: flags.format, quiet: flags.quiet, trunc: !flags["no-trunc"], resolve: !flags["no-resolve"] });
    if (errors.length > 0) throw new CommandError(errors.join("\n"));
    return 0;
  },
});
