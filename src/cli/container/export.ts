import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";
import { checkOutput, writeStream } from "../write-file.ts";

export default defineCommand({
  path: "container export",
  shortcut: "export",
  use: "[OPTIONS] CONTAINER",
  short: { en: "Write a container's filesystem as a tar archive", hi: "Container ka filesystem tar archive mein likho" },
  args: exactArgs(1),
  completes: "containers",
  flags: { output: string("o", "File to write to, instead of STDOUT", "STDOUT ki jagah kis file mein likhna hai") },
  async run(docker, [container = ""], flags) {
    checkOutput(docker, flags.output, "export container");
    const response = await docker.client.request("GET", `/containers/${pathEscape(container)}/export`);
    await writeStream(docker, flags.output, response.chunks());
    return 0;
  },
});
