import { anyArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { bool } from "../flag/kinds.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import type { Task } from "../service/task-row.ts";
import { printTasks } from "../service/task-row.ts";

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
    const nodes: string[] = [];
    for (const name of args.length > 0 ? args : ["self"])
      nodes.push(
        name === "self"
          ? (await docker.client.get<{ Swarm: { NodeID: string } }>("/info")).Swarm.NodeID
          : (await docker.client.get<{ ID: string }>(`/nodes/${pathEscape(name)}`)).ID,
      );
    const tasks = await docker.client.get<Task[]>("/tasks", { filters: encodeFilters({ ...flags.filter, node: nodes }) });
    await printTasks(docker, tasks, { format: flags.format, quiet: flags.quiet, trunc: !flags["no-trunc"], resolve: !flags["no-resolve"] });
    return 0;
  },
});
