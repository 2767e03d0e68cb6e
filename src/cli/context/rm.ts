import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { currentContextName, readContext, removeContext } from "../context-store.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { quote } from "../format/quote.ts";

export default defineCommand({
  path: "context rm",
  aliases: ["remove"],
  use: "CONTEXT [CONTEXT...]",
  short: { en: "Remove contexts", hi: "Contexts hatao" },
  args: minArgs(1),
  completes: "contexts",
  flags: { force: bool("f", "Remove it even when it is the current one", "Chalu context ho tab bhi hatao") },
  async run(docker, args, flags) {
    const errors: string[] = [];
    const current = currentContextName(docker);
    for (const name of args) {
      if (name === "default") errors.push('context "default" cannot be removed');
      else if (!readContext(docker, name)) {
        if (flags.force) docker.line(name);
        else errors.push(`context ${quote(name)} does not exist`);
      } else if (name === current && !flags.force) errors.push(`context ${quote(name)} is in use, set -f flag to force remove`);
      else {
        removeContext(docker, name);
        if (docker.config.currentContext === name) {
          const { currentContext: _old, ...config } = docker.config;
          docker.saveConfig({ auths: {}, ...config });
        }
        docker.line(name);
      }
    }
    if (errors.length > 0) throw new CommandError(errors.join("\n"));
    return 0;
  },
});
