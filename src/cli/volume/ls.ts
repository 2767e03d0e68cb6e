import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { bool } from "../flag/kinds.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { humanSize } from "../format/units.ts";
import { labelText } from "../network/ls.ts";
import { filterFlag, formatFlag } from "../option/common.ts";

export interface VolumeSummary {
  Name: string;
  Driver: string;
  Mountpoint: string;
  Scope: string;
  Labels: Record<string, string> | null;
  ClusterVolume?: object | null;
  UsageData?: { Size: number; RefCount: number } | null;
}

export default defineCommand({
  path: "volume ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List volumes", hi: "Volumes ki list dikhao" },
  args: noArgs,
  flags: {
    cluster: bool("", "Show only cluster volumes", "Sirf cluster volumes dikhao", { hidden: true }),
    filter: filterFlag,
    format: formatFlag,
    quiet: bool("q", "Print names only", "Sirf naam dikhao"),
  },
  async run(docker, _args, flags) {
    const { Volumes } = await docker.client.get<{ Volumes: VolumeSummary[] | null }>("/volumes", { filters: encodeFilters(flags.filter) });
    const volumes = (Volumes ?? []).sort((a, b) => a.Name.localeCompare(b.Name, "en", { numeric: true }) || (a.Name < b.Name ? -1 : 1));
    if (flags.cluster) {
      // The engine's volumes are all of this machine.
      const own = volumes.filter(({ ClusterVolume }) => ClusterVolume);
      printRows(docker, own, { ...VOLUME_FORMAT, table: CLUSTER_TABLE }, { format: flags.format, quiet: flags.quiet });
      return 0;
    }
    const format = flags.format || (flags.quiet ? "" : (docker.config.volumesFormat ?? ""));
    printRows(docker, volumes, VOLUME_FORMAT, { format, quiet: flags.quiet });
    return 0;
  },
});

const CLUSTER_TABLE = "{{.Name}}\t{{.Group}}\t{{.Driver}}\t{{.Availability}}\t{{.Status}}";

export const VOLUME_FORMAT: RowFormat<VolumeSummary> = {
  type: "*formatter.volumeContext",
  headers: {
    ID: "ID",
    Name: "VOLUME NAME",
    Driver: "DRIVER",
    Scope: "SCOPE",
    Availability: "AVAILABILITY",
    Mountpoint: "MOUNTPOINT",
    Labels: "LABELS",
    Links: "LINKS",
    Size: "SIZE",
    Group: "GROUP",
    Status: "STATUS",
  },
  table: "{{.Driver}}\t{{.Name}}",
  quiet: "{{.Name}}",
  raw: "name: {{.Name}}\ndriver: {{.Driver}}\n",
  fields: (volume) => ({
    Availability: "N/A",
    Driver: volume.Driver,
    Group: "N/A",
    Labels: labelText(volume.Labels),
    Links: volume.UsageData ? String(volume.UsageData.RefCount) : "N/A",
    Mountpoint: volume.Mountpoint,
    Name: volume.Name,
    Scope: volume.Scope,
    Size: volume.UsageData ? humanSize(volume.UsageData.Size, 4) : "N/A",
    Status: "N/A",
  }),
  methods: (volume) => ({ Label: (name) => volume.Labels?.[String(name)] ?? "" }),
};
