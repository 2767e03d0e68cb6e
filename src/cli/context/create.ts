import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { DEFAULT_DESCRIPTION, readContext, writeContext } from "../context-store.ts";
import { CommandError } from "../error.ts";
import { string, stringToString } from "../flag/kinds.ts";
import { quote } from "../format/quote.ts";
import { checkContextName, dockerEndpoint, endpointHelp, notFound } from "./endpoint.ts";

export default defineCommand({
  path: "context create",
  use: "[OPTIONS] CONTEXT",
  short: { en: "Make a context", hi: "Context banao" },
  details: endpointHelp("create"),
  args: exactArgs(1),
  flags: {
    description: string("", "What the context is for", "Context kis liye hai"),
    docker: stringToString("", "How to reach the daemon (host=tcp://10.0.0.5:2375)", "Daemon tak kaise pahunchein (host=tcp://10.0.0.5:2375)"),
    from: string("", "Context to copy from", "Kis context se copy karna hai"),
  },
  async run(docker, [name = ""], flags) {
    checkContextName(name);
    if (readContext(docker, name)) throw new CommandError(`context ${quote(name)} already exists`);
    const base = flags.from === "" ? undefined : readContext(docker, flags.from);
    if (flags.from !== "" && flags.from !== "default" && !base) throw notFound(docker, flags.from);
    const endpoint =
      Object.keys(flags.docker).length === 0 && base ? (base.Endpoints.docker ?? { SkipTLSVerify: false }) : dockerEndpoint(docker, flags.docker);
    const copied = Object.keys(flags.docker).length === 0 && base === undefined ? DEFAULT_DESCRIPTION : base?.Metadata.Description;
    const description = flags.description || copied || "";
    writeContext(docker, { Name: name, Metadata: description === "" ? {} : { Description: description }, Endpoints: { docker: endpoint } });
    docker.line(name);
    docker.errLine(`Successfully created context ${quote(name)}`);
    return 0;
  },
});
