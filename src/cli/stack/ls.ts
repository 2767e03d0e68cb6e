import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { formatFlag } from "../option/common.ts";

export default defineCommand({
  path: "stack ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List stacks", hi: "Stacks ki list dikhao" },
  args: noArgs,
  flags: {
    format: formatFlag,
  },
  async run(docker, _args, flags) {
    const services = await docker.client.get<{ Spec: { Labels: Record<string, string> } }[]>("/services", {
      filters: encodeFilters({ label: ["com.docker.stack.namespace"] }),
    });
    const counts = new Map<string, number>();
    for (const { Spec } of services)
      counts.set(Spec.Labels["com.docker.stack.namespace"] ?? "", (counts.get(Spec.Labels["com.docker.stack.namespace"] ?? "") ?? 0) + 1);
    printRows(docker, [...counts].sort(), STACK_FORMAT, { format: flags.format });
    return 0;
  },
});

const STACK_FORMAT: RowFormat<[name: string, services: number]> = {
  type: "*formatter.stackContext",
  headers: { Name: "NAME", Services: "SERVICES" },
  table: "{{.Name}}\t{{.Services}}",
  fields: ([name, services]) => ({ Name: name, Services: String(services) }),
};
