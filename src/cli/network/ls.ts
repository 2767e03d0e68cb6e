import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { goTime, parseTime, truncateId } from "../format/text.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";

interface NetworkSummary {
  Name: string;
  Id: string;
  Created: string;
  Scope: string;
  Driver: string;
  EnableIPv4?: boolean;
  EnableIPv6: boolean;
  Internal: boolean;
  Labels: Record<string, string> | null;
}

export default defineCommand({
  path: "network ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List networks", hi: "Networks ki list dikhao" },
  args: noArgs,
  flags: { filter: filterFlag, format: formatFlag, "no-trunc": noTruncFlag, quiet: quietFlag },
  async run(docker, _args, flags) {
    const networks = await docker.client.get<NetworkSummary[]>("/networks", { filters: encodeFilters(flags.filter) });
    networks.sort((a, b) => a.Name.localeCompare(b.Name, "en", { numeric: true }) || (a.Name < b.Name ? -1 : 1));
    const format = flags.format || (flags.quiet ? "" : (docker.config.networksFormat ?? ""));
    printRows(docker, networks, networkFormat(!flags["no-trunc"]), { format, quiet: flags.quiet });
    return 0;
  },
});

function networkFormat(trunc: boolean): RowFormat<NetworkSummary> {
  return {
    type: "*network.networkContext",
    headers: {
      ID: "NETWORK ID",
      Name: "NAME",
      Driver: "DRIVER",
      Scope: "SCOPE",
      IPv4: "IPV4",
      IPv6: "IPV6",
      Internal: "INTERNAL",
      Labels: "LABELS",
      CreatedAt: "CREATED AT",
    },
    table: "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
    quiet: "{{.ID}}",
    raw: "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n",
    fields: (network) => {
      const created = parseTime(network.Created);
      return {
        CreatedAt: goTime(created.milliseconds, created.fraction),
        Driver: network.Driver,
        ID: trunc ? truncateId(network.Id) : network.Id,
        IPv4: String(network.EnableIPv4 ?? true),
        IPv6: String(network.EnableIPv6),
        Internal: String(network.Internal),
        Labels: labelText(network.Labels),
        Name: network.Name,
        Scope: network.Scope,
      };
    },
    methods: (network) => ({ Label: (name) => network.Labels?.[String(name)] ?? "" }),
  };
}

export function labelText(labels: Readonly<Record<string, string>> | null): string {
  return Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(",");
}
