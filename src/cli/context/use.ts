import { cobraExactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { metaPath, readContext } from "../context-store.ts";
import { CommandError } from "../error.ts";
import { quote } from "../format/quote.ts";

export default defineCommand({
  path: "context use",
  use: "CONTEXT",
  short: { en: "Make a context the current one", hi: "Kisi context ko chalu context banao" },
  args: cobraExactArgs(1),
  completes: "contexts",
  async run(docker, [name = ""]) {
    if (name !== "default" && !readContext(docker, name))
      throw new CommandError(`context ${quote(name)}: context not found: open ${metaPath(docker, name)}: no such file or directory`);
    const { currentContext: _old, ...config } = docker.config;
    docker.saveConfig({ auths: {}, ...config, ...(name === "default" ? {} : { currentContext: name }) });
    docker.line(name);
    docker.errLine(`Current context is now ${quote(name)}`);
    if (docker.sys.env.get("DOCKER_HOST")) {
      docker.errLine(
        `Warning: DOCKER_HOST environment variable overrides the active context. To use ${quote(name)}, either set the global --context flag, or unset DOCKER_HOST environment variable.`,
      );
    }
    return 0;
  },
});
