import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError, isNotFound } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { fetchText, inspectAll, inspectPretty } from "../inspect.ts";
import { SERVICE_TYPE } from "../inspect-swarm-types.ts";
import { inspectFormatFlag } from "../option/common.ts";
import { type PrettyService, prettyService } from "./pretty.ts";

export default defineCommand({
  path: "service inspect",
  use: "[OPTIONS] SERVICE [SERVICE...]",
  short: { en: "Show everything about services", hi: "Services ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  flags: {
    format: inspectFormatFlag,
    pretty: bool("", "Print for people", "Insaani roop mein dikhao"),
  },
  run(docker, args, flags) {
    if (flags.pretty && flags.format !== "") throw new CommandError("--format is incompatible with human friendly format");
    const fetch = async (name: string): Promise<string> => {
      try {
        return await fetchText(docker, `/services/${pathEscape(name)}`, { insertDefaults: "true" });
      } catch (error) {
        throw isNotFound(error) ? new CommandError(`Error: no such service: ${name}`) : error;
      }
    };
    if (flags.pretty) return inspectPretty(docker, args, async (name) => prettyService(docker, JSON.parse(await fetch(name)) as PrettyService));
    return inspectAll(docker, args, flags.format, async (name) => ({ text: await fetch(name), type: SERVICE_TYPE }));
  },
});
