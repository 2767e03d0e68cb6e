import { minArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { list } from "../../flag/kinds.ts";

export default defineCommand({
  path: "trust signer add",
  use: "OPTIONS NAME REPOSITORY [REPOSITORY...] ",
  short: { en: "Let somebody sign", hi: "Kisi ko sign karne do" },
  args: minArgs(2),
  flags: {
    key: list("", "Public key of the signer", "Signer ki public key"),
  },
  async run(docker, [name = "", ..._repositories], flags) {
    if (name === "releases") throw new CommandError("releases is a reserved keyword, use a different signer name");
    if (flags.key.length === 0) throw new CommandError("path to a public key must be provided using the `--key` flag");
    for (const path of flags.key)
      if (!docker.sys.fs.exists(path)) throw new CommandError(`unable to read public key from file: open ${path}: no such file or directory`);
    throw new CommandError(`could not parse public key from file: ${flags.key[0] ?? ""}: no valid public key found`);
  },
});
