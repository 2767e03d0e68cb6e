import type { ContainerSummary } from "../../cli/container/container-row.ts";
import { CommandError } from "../../cli/error.ts";
import { bool, filter, string } from "../../cli/flag/kinds.ts";
import { alignColumns } from "../../cli/format/table.ts";
import { defineCompose } from "../command.ts";
import { LABEL } from "../labels.ts";

export default defineCompose({
  name: "ls",
  use: "[OPTIONS]",
  short: { en: "List the projects that have containers", hi: "Jin projects ke containers hain, unki list" },
  args: "none",
  flags: {
    all: bool("a", "Show projects of which nothing runs, too", "Jinka kuch nahi chal raha, woh projects bhi dikhao"),
    filter: filter("", "Show only what fits (name=...)", "Sirf wahi jo mel khaye (name=...)"),
    format: string("", "table or json", "table ya json", { initial: "table" }),
    quiet: bool("q", "Print names only", "Sirf naam dikhao"),
  },
  async run(compose, _args, flags) {
    const { docker } = compose;
    for (const key of Object.keys(flags.filter)) if (key !== "name") throw new CommandError(`invalid filter '${key}'`);
    const containers = await compose.client.get<ContainerSummary[]>("/containers/json", {
      all: flags.all || undefined,
      filters: JSON.stringify({ label: [LABEL.project, LABEL.configHash] }),
    });
    const byProject = new Map<string, ContainerSummary[]>();
    for (const container of containers) {
      const name = container.Labels?.[LABEL.project] ?? "";
      byProject.set(name, [...(byProject.get(name) ?? []), container]);
    }
    const patterns = flags.filter.name ?? [];
    const rows = [...byProject]
      .filter(([name]) => patterns.length === 0 || patterns.some((pattern) => new RegExp(pattern.replace(/[^\w.*^$|()[\]+?-]/g, "")).test(name)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, own]) => ({ Name: name, Status: statusOf(own), ConfigFiles: configFiles(own) }));
    if (flags.quiet) for (const row of rows) docker.line(row.Name);
    else if (flags.format === "json") docker.line(JSON.stringify(rows));
    else if (flags.format === "table" || flags.format === "") {
      const lines = ["NAME\tSTATUS\tCONFIG FILES", ...rows.map((row) => `${row.Name}\t${row.Status}\t${row.ConfigFiles}`)];
      docker.output.out(alignColumns(lines.map((line) => `${line}\n`).join(""), { minWidth: 20, padding: 3 }));
    } else throw new CommandError(`format value ${JSON.stringify(flags.format)} could not be parsed: parsing failed`);
    return 0;
  },
});

/** `exited(1), running(2)`. */
function statusOf(containers: readonly ContainerSummary[]): string {
  const counts = new Map<string, number>();
  for (const { State } of containers) counts.set(State, (counts.get(State) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => `${state}(${count})`)
    .join(", ");
}

function configFiles(containers: readonly ContainerSummary[]): string {
  const files = new Set<string>();
  for (const { Labels } of containers) for (const file of (Labels?.[LABEL.configFiles] ?? "").split(",")) if (file !== "") files.add(file);
  return files.size === 0 ? "N/A" : [...files].join(",");
}
