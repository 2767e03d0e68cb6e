import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";
import { platformQuery } from "../option/platform.ts";
import { checkOutput, writeStream } from "../write-file.ts";

export default defineCommand({
  path: "image save",
  shortcut: "save",
  use: "[OPTIONS] IMAGE [IMAGE...]",
  short: { en: "Write images to a tar archive", hi: "Images ko tar archive mein likho" },
  args: minArgs(1),
  completes: "images",
  flags: {
    output: string("o", "File to write to, instead of STDOUT", "STDOUT ki jagah kis file mein likhna hai"),
    platform: string("", 'Write only this platform ("os[/arch[/variant]]")', 'Sirf yeh platform likho ("os[/arch[/variant]]")'),
  },
  async run(docker, args, flags) {
    checkOutput(docker, flags.output, "save image");
    const response = await docker.client.request("GET", "/images/get", {
      query: { names: args, platform: platformQuery(flags.platform, "invalid platform: ") },
    });
    await writeStream(docker, flags.output, response.chunks());
    return 0;
  },
});
