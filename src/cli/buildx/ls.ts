import { zeroArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { string } from "../flag/kinds.ts";
import { printRows } from "../format/formatter.ts";
import { noTruncFlag } from "../option/common.ts";
import { encodeJson } from "../template/value.ts";
import { BUILDER_FORMAT, builderJson, builderRows } from "./builder-row.ts";

const TREE: typeof BUILDER_FORMAT = {
  ...BUILDER_FORMAT,
  fields: (row) => {
    const fields = BUILDER_FORMAT.fields(row);
    return row.node === undefined
      ? { ...fields, Name: `${row.builder.Name}${row.current ? "*" : ""}` }
      : { ...fields, Name: ` \\_ ${String(fields["Name"])}`, DriverEndpoint: ` \\_ ${String(fields["DriverEndpoint"])}` };
  },
};

export default defineCommand({
  path: "buildx ls",
  use: "",
  short: { en: "List builders", hi: "Builders ki list dikhao" },
  args: zeroArgs,
  flags: {
    format: string("", "Print with a Go template, or: table, json", "Go template se dikhao, ya: table, json", { initial: "table" }),
    "no-trunc": noTruncFlag,
  },
  async run(docker, _args, flags) {
    const rows = builderRows(docker);
    const table = /^(?:table\b|$)/.test(flags.format);
    if (flags.format === "json") {
      for (const row of rows.filter(({ node }) => node === undefined)) docker.line(encodeJson(builderJson(row)));
      return 0;
    }
    try {
      // In a table nodes are drawn below their builder.
      printRows(docker, rows, table ? TREE : BUILDER_FORMAT, { format: flags.format });
    } catch (error) {
      throw error instanceof CommandError ? new CommandError(`ERROR: ${error.message}`) : error;
    }
    return 0;
  },
});
