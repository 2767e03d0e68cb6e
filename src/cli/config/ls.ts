import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { encodeFilters } from "../filters.ts";
import { humanDuration } from "../format/duration.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { labelText } from "../network/ls.ts";
import { filterFlag, formatFlag, quietFlag } from "../option/common.ts";

export default defineCommand({
  path: "config ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List configs", hi: "configs ki list dikhao" },
  args: noArgs,
  flags: {
    filter: filterFlag,
    format: formatFlag,
    quiet: quietFlag,
  },
  async run(docker, _args, flags) {
    const items = await docker.client.get<Item[]>("/configs", { filters: encodeFilters(flags.filter) });
    items.sort((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
    printRows(docker, items, itemFormat(docker), { format: flags.format || (flags.quiet ? "" : (docker.config.configFormat ?? "")), quiet: flags.quiet });
    return 0;
  },
});

interface Item {
  ID: string;
  CreatedAt: string;
  UpdatedAt: string;
  Spec: { Name: string; Labels: Record<string, string> | null; Driver?: { Name: string } };
}

function itemFormat(docker: DockerCli): RowFormat<Item> {
  const since = (text: string): string => `${humanDuration((docker.now() - Date.parse(text)) * 1e6)} ago`;
  return {
    type: "*formatter.configContext",
    headers: { ID: "ID", Name: "NAME", CreatedAt: "CREATED", UpdatedAt: "UPDATED", Labels: "LABELS" },
    table: "{{.ID}}\t{{.Name}}\t{{.CreatedAt}}\t{{.UpdatedAt}}",
    quiet: "{{.ID}}",
    fields: (item) => ({
      CreatedAt: since(item.CreatedAt),
      ID: item.ID,
      Labels: labelText(item.Spec.Labels),
      Name: item.Spec.Name,
      UpdatedAt: since(item.UpdatedAt),
    }),
    methods: (item) => ({ Label: (name) => item.Spec.Labels?.[String(name)] ?? "" }),
  };
}
