import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool, strings } from "../flag/kinds.ts";
import { loadStackFile } from "./file/load.ts";
import { renderStackFile } from "./file/render.ts";

export default defineCommand({
  path: "stack config",
  use: "[OPTIONS]",
  short: { en: "Print the compose file as a stack reads it", hi: "Compose file waise dikhao jaise stack padhta hai" },
  args: noArgs,
  flags: {
    "compose-file": strings("c", 'Compose file, or "-" for STDIN', 'Compose file, ya STDIN ke liye "-"'),
    "skip-interpolation": bool("", "Leave variables as they are", "Variables jaise hain waise rakho"),
  },
  async run(docker, _args, flags) {
    docker.output.out(renderStackFile(await loadStackFile(docker, flags["compose-file"], { interpolate: !flags["skip-interpolation"] })));
    return 0;
  },
});
