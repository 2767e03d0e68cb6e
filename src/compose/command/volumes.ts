import { bool, string } from "../../cli/flag/kinds.ts";
import { printRows } from "../../cli/format/formatter.ts";
import { VOLUME_FORMAT, type VolumeSummary } from "../../cli/volume/ls.ts";
import { defineCompose } from "../command.ts";
import { listContainers, serviceOf } from "../containers.ts";
import { LABEL } from "../labels.ts";

export default defineCompose({
  name: "volumes",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "List the volumes of services", hi: "Services ke volumes ki list" },
  flags: {
    format: string("", "Print with a Go template, or: table, table TEMPLATE, json", "Go template se dikhao, ya: table, table TEMPLATE, json", {
      initial: "table",
    }),
    quiet: bool("q", "Print names only", "Sirf naam dikhao"),
  },
  async run(compose, services, flags) {
    const { name } = await compose.projectForContainers(services);
    const { Volumes } = await compose.client.get<{ Volumes: VolumeSummary[] | null }>("/volumes", {
      filters: JSON.stringify({ label: [`${LABEL.project}=${name}`] }),
    });
    let volumes = Volumes ?? [];
    if (services.length > 0) {
      const containers = await listContainers(compose.client, { project: name, all: true, oneOff: "exclude" });
      const used = new Set(
        containers.filter((container) => services.includes(serviceOf(container))).flatMap((container) => container.Mounts.map((mount) => mount.Name)),
      );
      volumes = volumes.filter((volume) => used.has(volume.Name));
    }
    volumes.sort((a, b) => (a.Name < b.Name ? -1 : 1));
    printRows(compose.docker, volumes, VOLUME_FORMAT, { format: flags.quiet ? "" : flags.format, quiet: flags.quiet });
    return 0;
  },
});
