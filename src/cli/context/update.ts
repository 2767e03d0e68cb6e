import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { metaPath, readContext, writeContext } from "../context-store.ts";
import { CommandError } from "../error.ts";
import { string, stringToString } from "../flag/kinds.ts";
import { quote } from "../format/quote.ts";
import { checkContextName, dockerEndpoint, endpointHelp } from "./endpoint.ts";

export default defineCommand({
  path: "context update",
  use: "[OPTIONS] CONTEXT",
  short: { en: "Change a context", hi: "Context badlo" },
  details: endpointHelp("update"),
  args: exactArgs(1),
  completes: "contexts",
  flags: {
    description: string("", "What the context is for", "Context kis liye hai"),
    docker: stringToString("", "How to reach the daemon (host=tcp://10.0.0.5:2375)", "Daemon tak kaise pahunchein (host=tcp://10.0.0.5:2375)"),
  },
  async run(docker, [name = ""], flags) {
    checkContextName(name);
    const context = readContext(docker, name);
    if (!context) throw new CommandError(`context ${quote(name)}: context not found: open ${metaPath(docker, name)}: no such file or directory`);
    if (flags.description !== "") context.Metadata.Description = flags.description;
    if (Object.keys(flags.docker).length > 0) context.Endpoints.docker = dockerEndpoint(docker, flags.docker);
    writeContext(docker, context);
    docker.line(name);
    docker.errLine(`Successfully updated context ${quote(name)}`);
    return 0;
  },
});
