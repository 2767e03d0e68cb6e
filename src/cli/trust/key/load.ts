import { exactArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { string } from "../../flag/kinds.ts";

export default defineCommand({
  path: "trust key load",
  use: "[OPTIONS] KEYFILE",
  short: { en: "Read a private key", hi: "Private key padho" },
  args: exactArgs(1),
  flags: {
    name: string("", "Name of the key", "Key ka naam", { initial: "signer" }),
  },
  async run(docker, [path = ""]) {
    docker.line(`Loading key from "${path}"...`);
    if (!docker.sys.fs.exists(path)) throw new CommandError(`refusing to load key from ${path}: stat ${path}: no such file or directory`);
    throw new CommandError(`could not import key from ${path}: invalid key`);
  },
});
