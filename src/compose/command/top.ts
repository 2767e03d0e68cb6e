import { alignColumns } from "../../cli/format/table.ts";
import { defineCompose } from "../command.ts";
import { listContainers, numberOf, serviceOf } from "../containers.ts";

export default defineCompose({
  name: "top",
  use: "[SERVICES...]",
  short: { en: "Show the processes of services", hi: "Services ke processes dikhao" },
  async run(compose, services) {
    const { name } = await compose.projectOrName();
    const containers = (await listContainers(compose.client, { project: name, oneOff: "include" })).filter(
      (container) => services.length === 0 || services.includes(serviceOf(container)),
    );
    const titles = ["SERVICE", "#"];
    const rows: Map<string, string>[] = [];
    for (const container of containers) {
      const list = await compose.client.get<{ Titles: string[]; Processes: string[][] | null }>(`/containers/${container.Id}/top`);
      for (const title of list.Titles) if (!titles.includes(title)) titles.push(title);
      for (const cells of list.Processes ?? []) {
        const row = new Map(list.Titles.map((title, index) => [title, cells[index] ?? ""]));
        rows.push(row.set("SERVICE", serviceOf(container)).set("#", String(numberOf(container))));
      }
    }
    if (rows.length === 0) return 0;
    const lines = [titles, ...rows.map((row) => titles.map((title) => row.get(title) ?? "-"))];
    compose.docker.output.out(alignColumns(lines.map((cells) => `${cells.join("\t")}\n`).join(""), { minWidth: 4, padding: 2 }));
    return 0;
  },
});
