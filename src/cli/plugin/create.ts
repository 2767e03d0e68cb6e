import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { absolutePath } from "../container/run-config.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { parseReference } from "../reference.ts";
import { packTree } from "../tar-files.ts";

export default defineCommand({
  path: "plugin create",
  use: "[OPTIONS] PLUGIN PLUGIN-DATA-DIR",
  short: { en: "Make a plugin from a directory", hi: "Directory se plugin banao" },
  args: minArgs(2),
  flags: {
    compress: bool("", "Compress the directory with gzip", "Directory ko gzip se chhota karo"),
  },
  async run(docker, [name = "", directory = ""]) {
    parseReference(name);
    const path = absolutePath(docker, directory);
    if (!docker.sys.fs.exists(path)) throw new CommandError(`lstat ${path}: no such file or directory`);
    if (!docker.sys.fs.exists(`${path}/config.json`)) throw new CommandError(`open ${path}/config.json: no such file or directory`);
    const response = await docker.client.request("POST", "/plugins/create", {
      query: { name },
      body: packTree(docker.sys, path, "."),
      headers: { "Content-Type": "application/x-tar" },
    });
    await response.body();
    docker.line(name);
    return 0;
  },
});
