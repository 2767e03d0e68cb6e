import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { addFilter, encodeFilters } from "../filters.ts";
import { bool } from "../flag/kinds.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import { nodeFilter, printTasks, type Task } from "../service/task-row.ts";

export default defineCommand({
  path: "stack ps",
  use: "[OPTIONS] STACK",
  short: { en: "List the tasks of a stack", hi: "Stack ke tasks dikhao" },
  args: exactArgs(1),
  flags: {
    filter: filterFlag,
    format: formatFlag,
    "no-resolve": bool("", "Print IDs instead of names", "Naam ki jagah ID dikhao"),
    "no-trunc": noTruncFlag,
    quiet: quietFlag,
  },
  async run(docker, [name = ""], flags) {
    const tasks = await docker.client.get<Task[]>("/tasks", {
      filters: encodeFilters({ ...addFilter(flags.filter, "label", `com.docker.stack.namespace=${name}`), ...(await nodeFilter(docker, flags.filter)) }),
    });
    if (tasks.length === 0) throw new CommandError(`nothing found in stack: ${name}`);
    await printTasks(docker, tasks, { format: flags.format, quiet: flags.quiet, trunc: !flags["no-trunc"], resolve: !flags["no-resolve"] });
    return 0;
  },
});
