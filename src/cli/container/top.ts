import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { alignColumns } from "../format/table.ts";

export default defineCommand({
  path: "container top",
  shortcut: "top",
  use: "CONTAINER [ps OPTIONS]",
  short: { en: "Show the processes of a container", hi: "Container ke processes dikhao" },
  args: minArgs(1),
  interspersed: false,
  completes: ["running-containers", "nothing"],
  async run(docker, [container = "", ...options]) {
    const list = await docker.client.get<{ Titles: string[]; Processes: string[][] | null }>(`/containers/${pathEscape(container)}/top`, {
      ps_args: options.length === 0 ? undefined : options.join(" "),
    });
    const lines = [list.Titles, ...(list.Processes ?? [])].map((cells) => `${cells.join("\t")}\n`);
    docker.output.out(alignColumns(lines.join(""), { minWidth: 20, padding: 3 }));
    return 0;
  },
});
