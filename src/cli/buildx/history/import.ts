import { isErrno } from "../../../base/errno.ts";
import { cobraNoArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { stringArray } from "../../flag/kinds.ts";
import { goErrno } from "../../go-errno.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx history import",
  use: "[OPTIONS] -",
  short: { en: "Read build records from a file", hi: "File se build records padho" },
  args: cobraNoArgs,
  flags: {
    file: stringArray("f", "File to read from", "Kis file se padhna hai"),
  },
  async run(docker, _args, flags) {
    for (const path of flags.file) {
      try {
        docker.sys.fs.readFile(path);
      } catch (error) {
        if (isErrno(error)) throw new CommandError(`ERROR: failed to open file ${path}: open ${path}: ${goErrno(error)}`);
        throw error;
      }
    }
    return notYet();
  },
});
