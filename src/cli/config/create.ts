import { exactArgs } from "../args.ts";
import { encodeBase64 } from "../base64.ts";
import { defineCommand } from "../command.ts";
import { list, string } from "../flag/kinds.ts";
import { checkLabel, keyValues, readBytesFile } from "../option/key-value.ts";
import { readAll } from "../prompt.ts";

export default defineCommand({
  path: "config create",
  use: "[OPTIONS] CONFIG file|-",
  short: { en: "Make a config from a file or from STDIN", hi: "File ya STDIN se config banao" },
  args: exactArgs(2),
  flags: {
    label: list("l", "Put a label on it", "Us par label lagao", { check: checkLabel }),
    "template-driver": string("", "Driver for templates", "Templates ka driver"),
  },
  async run(docker, [name = "", file], flags) {
    const data = file === undefined ? new Uint8Array(0) : file === "-" ? await readAll(docker) : readBytesFile(docker, file);
    const { ID } = await docker.client.post<{ ID: string }>("/configs/create", {
      Name: name,
      Labels: keyValues(flags.label),
      Data: encodeBase64(data),

      ...(flags["template-driver"] === "" ? {} : { Templating: { Name: flags["template-driver"] } }),
    });
    docker.line(ID);
    return 0;
  },
});
