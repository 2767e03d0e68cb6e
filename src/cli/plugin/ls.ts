import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { ellipsis, truncateId } from "../format/text.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";

export default defineCommand({
  path: "plugin ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List plugins", hi: "Plugins ki list dikhao" },
  args: noArgs,
  flags: {
    filter: filterFlag,
    format: formatFlag,
    "no-trunc": noTruncFlag,
    quiet: quietFlag,
  },
  async run(docker, _args, flags) {
    const plugins = await docker.client.get<Plugin[]>("/plugins", { filters: encodeFilters(flags.filter) });
    plugins.sort((a, b) => (a.Name < b.Name ? -1 : 1));
    printRows(docker, plugins, pluginFormat(!flags["no-trunc"]), {
      format: flags.format || (flags.quiet ? "" : (docker.config.pluginsFormat ?? "")),
      quiet: flags.quiet,
    });
    return 0;
  },
});

interface Plugin {
  Id: string;
  Name: string;
  Enabled: boolean;
  Config: { Description: string };
  PluginReference?: string;
}

function pluginFormat(trunc: boolean): RowFormat<Plugin> {
  return {
    type: "*plugin.pluginContext",
    headers: { ID: "ID", Name: "NAME", Description: "DESCRIPTION", Enabled: "ENABLED", PluginReference: "IMAGE" },
    table: "{{.ID}}\t{{.Name}}\t{{.Description}}\t{{.Enabled}}",
    quiet: "{{.ID}}",
    fields: (plugin) => {
      const description = plugin.Config.Description.replaceAll("\n", "").replaceAll("\r", "");
      return {
        Description: trunc ? ellipsis(description, 45) : description,
        Enabled: plugin.Enabled,
        ID: trunc ? truncateId(plugin.Id) : plugin.Id,
        Name: plugin.Name,
        PluginReference: plugin.PluginReference ?? "",
      };
    },
  };
}
