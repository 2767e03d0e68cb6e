import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { quote } from "../format/quote.ts";
import { alignColumns } from "../format/table.ts";
import { boot } from "./boot.ts";
import { BUILDKIT_VERSION, PLATFORMS } from "./builder-row.ts";
import { chosenBuilder } from "./builder-store.ts";

export default defineCommand({
  path: "buildx inspect",
  use: "[NAME]",
  short: { en: "Show a builder", hi: "Builder ke baare mein dikhao" },
  args: maxArgs(1),
  flags: {
    bootstrap: bool("", "Start it first", "Pehle chalu karo"),
  },
  async run(docker, args, flags) {
    const builder = chosenBuilder(docker, args[0] ?? (flags as { builder?: string }).builder ?? "");
    if (builder === undefined) {
      docker.line(
        `Name:   default\nDriver: docker\n\nNodes:\nName:             default\nEndpoint:         default\nStatus:           running\nBuildKit version: ${BUILDKIT_VERSION}\nPlatforms:        ${PLATFORMS.join(", ")}`,
      );
      return 0;
    }
    if (flags.bootstrap) await boot(docker, builder);
    docker.line(`Name:   ${builder.Name}\nDriver: ${builder.Driver}\n\nNodes:`);
    for (const [index, node] of builder.Nodes.entries()) {
      const rows: [string, string][] = [
        ["Name:", node.Name],
        ["Endpoint:", node.Endpoint],
        ...Object.entries(node.DriverOpts ?? {}).map(([name, value], at): [string, string] => [at === 0 ? "Driver Options:" : "", `${name}=${quote(value)}`]),
        ["Status:", "inactive"],
        ...(node.Flags === null ? [] : [["BuildKit daemon flags:", node.Flags.join(" ")] as [string, string]]),
      ];
      docker.output.out(`${index > 0 ? "\n" : ""}${alignColumns(rows.map((row) => `${row.join("\t")}\n`).join(""), { minWidth: 0, padding: 1 })}`);
    }
    return 0;
  },
});
