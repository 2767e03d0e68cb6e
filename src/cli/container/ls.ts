import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { bool, int } from "../flag/kinds.ts";
import { printRows } from "../format/formatter.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import { executeTemplate } from "../template/execute.ts";
import { FORMAT_FUNCTIONS } from "../template/functions.ts";
import { parseTemplate, type Template } from "../template/parse.ts";
import { GoStruct } from "../template/value.ts";
import { type ContainerSummary, containerFormat } from "./container-row.ts";

export default defineCommand({
  path: "container ls",
  aliases: ["list", "ps"],
  shortcut: "ps",
  use: "[OPTIONS]",
  short: { en: "List containers", hi: "Containers ki list dikhao" },
  args: noArgs,
  flags: {
    all: bool("a", "Show those that do not run, too (default shows just running)", "Jo nahi chal rahe woh bhi dikhao (warna sirf chalte hue)"),
    filter: filterFlag,
    format: formatFlag,
    last: int("n", "Show the n newest, in any state", "Sabse naye n dikhao, kisi bhi state mein", { initial: -1 }),
    latest: bool("l", "Show the newest, in any state", "Sabse naya dikhao, kisi bhi state mein"),
    "no-trunc": noTruncFlag,
    quiet: quietFlag,
    size: bool("s", "Show how much each has written", "Har ek ne kitna likha hai, woh bhi dikhao"),
  },
  async run(docker, _args, flags, { changed }) {
    let format = flags.format;
    if (format === "") format = flags.quiet ? "" : (docker.config.psFormat ?? "");
    else if (flags.quiet) docker.errLine("WARNING: Ignoring custom format, because both --format and --quiet are set.");
    const asked = format === "" ? new Set<string>() : checkTemplate(docker, format);
    const limit = flags.latest && !changed("last") ? 1 : flags.last;
    // A template may ask for sizes, which cost the engine some work.
    const size = flags.size || (!flags.quiet && !changed("size") && asked.has("Size"));
    const rows = await docker.client.get<ContainerSummary[]>("/containers/json", {
      all: flags.all || undefined,
      limit: limit > 0 ? limit : undefined,
      size: size || undefined,
      filters: encodeFilters(flags.filter),
    });
    printRows(docker, rows, containerFormat(docker, { trunc: !flags["no-trunc"], size: flags.size }), { format, quiet: flags.quiet });
    return 0;
  },
});

/**
 * Runs the template on a container without any properties, before anything is asked of the engine, and says which fields it looked at.
 * Throws CommandError.
 */
function checkTemplate(docker: DockerCli, format: string): ReadonlySet<string> {
  let template: Template;
  try {
    template = parseTemplate(format, new Set(FORMAT_FUNCTIONS.keys()));
  } catch (error) {
    throw new CommandError(`failed to parse template: ${messageOf(error)}`);
  }
  const kind = containerFormat(docker, { trunc: false, size: false });
  const used = new Set<string>();
  const nothing = new GoStruct({
    type: kind.type,
    fields: kind.headers,
    columns: {
      has: (name) => Object.hasOwn(kind.headers, name),
      get: (name) => {
        used.add(name);
        return "";
      },
    },
    methods: { Label: (_name) => "" },
    json: () => Object.fromEntries([...Object.keys(kind.headers)].map((name) => [name, ""])),
    pointer: true,
  });
  try {
    executeTemplate(template, nothing, { functions: FORMAT_FUNCTIONS });
  } catch (error) {
    throw new CommandError(`failed to execute template: ${messageOf(error)}`);
  }
  // The whole struct shows every field.
  if (/json\s+\.\s*[|}]|\{\{\s*\.\s*\}\}/.test(format)) used.add("Size");
  return used;
}
