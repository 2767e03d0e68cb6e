import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { bool } from "../flag/kinds.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import { nodeFilter, printTasks, type Task } from "./task-row.ts";

export default defineCommand({
  path: "service ps",
  use: "[OPTIONS] SERVICE [SERVICE...]",
  short: { en: "List the tasks of services", hi: "Services ke tasks dikhao" },
  args: minArgs(1),
  flags: {
    filter: filterFlag,
    format: formatFlag,
    "no-resolve": bool("", "Print IDs instead of names", "Naam ki jagah ID dikhao"),
    "no-trunc": noTruncFlag,
    quiet: quietFlag,
  },
  async run(docker, args, flags) {
    const services = [
      ...(await docker.client.get<Named[]>("/services", { filters: encodeFilters({ name: args }) })),
      ...(await docker.client.get<Named[]>("/services", { filters: encodeFilters({ id: args }) })),
    ];
    const found = args.map((name) => ({
      name,
      service: services.find(({ ID, Spec }) => ID === name || Spec.Name === name) ?? services.find(({ ID }) => ID.startsWith(name)),
    }));
    const missing = found.filter(({ service }) => service === undefined).map(({ name }) => `no such service: ${name}`);
    const ids = found.flatMap(({ service }) => (service ? [service.ID] : []));
    if (ids.length > 0) {
      const tasks = await docker.client.get<Task[]>("/tasks", {
        filters: encodeFilters({ ...flags.filter, service: ids, ...(await nodeFilter(docker, flags.filter)) }),
      });
      await printTasks(docker, tasks, { format: flags.format, quiet: flags.quiet, trunc: !flags["no-trunc"], resolve: !flags["no-resolve"] });
    }
    if (missing.length > 0) throw new CommandError(missing.join("\n"));
    return 0;
  },
});

interface Named {
  ID: string;
  Spec: { Name: string };
}
