import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { currentContextName, DEFAULT_DESCRIPTION, defaultHost, listContexts } from "../context-store.ts";
import { bool } from "../flag/kinds.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { ellipsis } from "../format/text.ts";
import { formatFlag } from "../option/common.ts";
import { notFound } from "./endpoint.ts";

interface Row {
  readonly name: string;
  readonly description: string;
  readonly endpoint: string;
  readonly current: boolean;
  readonly error: string;
}

export default defineCommand({
  path: "context ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List contexts", hi: "Contexts ki list dikhao" },
  args: noArgs,
  flags: { format: formatFlag, quiet: bool("q", "Print names only", "Sirf naam dikhao") },
  async run(docker, _args, flags) {
    const current = currentContextName(docker);
    const stored = listContexts(docker);
    const rows: Row[] = [
      {
        name: "default",
        description: DEFAULT_DESCRIPTION,
        endpoint: current === "default" || !docker.globals.host ? defaultHost(docker) : "",
        current: current === "default",
        error: "",
      },
      ...stored.map(({ Name, Metadata, Endpoints }) => ({
        name: Name,
        description: Metadata.Description ?? "",
        endpoint: Endpoints.docker?.Host ?? "",
        current: Name === current,
        error: "",
      })),
    ];
    if (!rows.some((row) => row.current)) rows.push({ name: current, description: "", endpoint: "", current: true, error: notFound(docker, current).message });
    rows.sort((a, b) => (a.name < b.name ? -1 : 1));
    printRows(docker, rows, FORMAT, { format: flags.format, quiet: flags.quiet });
    if (docker.sys.env.get("DOCKER_HOST") && docker.globals.context === "" && docker.globals.host === "") {
      docker.errLine(
        `Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set the global --context flag, or unset DOCKER_HOST environment variable.`,
      );
    }
    return 0;
  },
});

const FORMAT: RowFormat<Row> = {
  type: "*formatter.clientContextContext",
  headers: { Name: "NAME", Description: "DESCRIPTION", DockerEndpoint: "DOCKER ENDPOINT", Error: "ERROR" },
  table: "{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}",
  quiet: "{{.Name}}",
  quietAlways: true,
  fields: (row) => ({
    Current: row.current,
    Description: ellipsis(row.description, 60),
    DockerEndpoint: row.endpoint,
    Error: ellipsis(row.error, 45),
    Name: row.name,
  }),
};
