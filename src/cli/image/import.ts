import { isErrno } from "../../base/errno.ts";
import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { list, string } from "../flag/kinds.ts";
import { goErrno } from "../go-errno.ts";
import { showProgress } from "../progress.ts";
import { readChunks } from "../prompt.ts";
import { parseReference } from "../reference.ts";

export default defineCommand({
  path: "image import",
  shortcut: "import",
  use: "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
  short: { en: "Make an image from a tar archive of files", hi: "Files ke tar archive se image banao" },
  args: minArgs(1),
  completes: "files",
  flags: {
    change: list("c", "Dockerfile instruction to apply to the image", "Image par lagne wala Dockerfile instruction"),
    message: string("m", "Message of the commit", "Commit ka sandesh"),
    platform: string("", "Platform of the image", "Image ka platform"),
  },
  async run(docker, [source = "", target = ""], flags) {
    const isUrl = /^https?:\/\//.test(source);
    let fd = 0;
    if (source !== "-" && !isUrl) {
      try {
        fd = await docker.sys.open(source, { read: true });
      } catch (error) {
        if (isErrno(error)) throw new CommandError(`open ${source}: ${goErrno(error)}`);
        throw error;
      }
    }
    if (target !== "") parseReference(target);
    const response = await docker.client.request("POST", "/images/create", {
      query: {
        fromSrc: isUrl ? source : "-",
        repo: target || undefined,
        message: flags.message || undefined,
        changes: flags.change,
        platform: flags.platform.toLowerCase() || undefined,
      },
      ...(isUrl ? {} : { body: readChunks(docker, fd) }),
      headers: { "Content-Type": "text/plain" },
    });
    await showProgress(docker, response.chunks(), { fd: 1 });
    return 0;
  },
});
