import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { currentContextName } from "../context-store.ts";

export default defineCommand({
  path: "context show",
  use: "",
  short: { en: "Print the name of the current context", hi: "Chalu context ka naam dikhao" },
  args: noArgs,
  async run(docker) {
    docker.line(currentContextName(docker));
    return 0;
  },
});
