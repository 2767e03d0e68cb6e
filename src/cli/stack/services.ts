import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { addFilter, encodeFilters } from "../filters.ts";
import { printRows } from "../format/formatter.ts";
import { naturally } from "../format/natural.ts";
import { filterFlag, formatFlag, quietFlag } from "../option/common.ts";
import { SERVICE_FORMAT, type Service } from "../service/service-row.ts";

export default defineCommand({
  path: "stack services",
  use: "[OPTIONS] STACK",
  short: { en: "List the services of a stack", hi: "Stack ki services dikhao" },
  args: exactArgs(1),
  flags: {
    filter: filterFlag,
    format: formatFlag,
    quiet: quietFlag,
  },
  async run(docker, [name = ""], flags) {
    const services = await docker.client.get<Service[]>("/services", {
      filters: encodeFilters(addFilter(flags.filter, "label", `com.docker.stack.namespace=${name}`)),
      status: "true",
    });
    if (services.length === 0) docker.errLine(`Nothing found in stack: ${name}`);
    services.sort((a, b) => naturally(a.Spec.Name, b.Spec.Name));
    if (services.length > 0) printRows(docker, services, SERVICE_FORMAT, { format: flags.format, quiet: flags.quiet });
    return 0;
  },
});
