import { rangeArgs } from "../args.ts";
import { encodeBase64 } from "../base64.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { list, string } from "../flag/kinds.ts";
import { checkLabel, keyValues, readBytesFile } from "../option/key-value.ts";
import { readAll } from "../prompt.ts";

export default defineCommand({
  path: "secret create",
  use: "[OPTIONS] SECRET [file|-]",
  short: { en: "Make a secret from a file or from STDIN", hi: "File ya STDIN se secret banao" },
  args: rangeArgs(1, 2),
  flags: {
    driver: string("d", "Driver that keeps the secret", "Secret rakhne wala driver"),
    label: list("l", "Put a label on it", "Us par label lagao", { check: checkLabel }),
    "template-driver": string("", "Driver for templates", "Templates ka driver"),
  },
  async run(docker, [name = "", file], flags) {
    if (flags.driver !== "" && file !== undefined) throw new CommandError("When using secret driver secret data must be empty");
    const data = file === undefined ? new Uint8Array(0) : file === "-" ? await readAll(docker) : readBytesFile(docker, file);
    const { ID } = await docker.client.post<{ ID: string }>("/secrets/create", {
      Name: name,
      Labels: keyValues(flags.label),
      Data: encodeBase64(data),
      ...(flags.driver === "" ? {} : { Driver: { Name: flags.driver } }),
      ...(flags["template-driver"] === "" ? {} : { Templating: { Name: flags["template-driver"] } }),
    });
    docker.line(ID);
    return 0;
  },
});
