import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { printRows } from "../format/formatter.ts";
import { naturally } from "../format/natural.ts";
import { filterFlag, formatFlag, quietFlag } from "../option/common.ts";
import { SERVICE_FORMAT, type Service } from "./service-row.ts";

export default defineCommand({
  path: "service ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List services", hi: "Services ki list dikhao" },
  args: noArgs,
  flags: {
    filter: filterFlag,
    format: formatFlag,
    quiet: quietFlag,
  },
  async run(docker, _args, flags) {
    const services = await docker.client.get<Service[]>("/services", { filters: encodeFilters(flags.filter), status: "true" });
    services.sort((a, b) => naturally(a.Spec.Name, b.Spec.Name));
    printRows(docker, services, SERVICE_FORMAT, { format: flags.format || (flags.quiet ? "" : (docker.config.servicesFormat ?? "")), quiet: flags.quiet });
    return 0;
  },
});
