import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { goErrno } from "../go-errno.ts";
import { platformQuery } from "../option/platform.ts";
import { showProgress } from "../progress.ts";
import { readChunks } from "../prompt.ts";

export default defineCommand({
  path: "image load",
  shortcut: "load",
  use: "[OPTIONS]",
  short: { en: "Read images from a tar archive", hi: "Tar archive se images padho" },
  args: noArgs,
  completes: "files",
  flags: {
    input: string("i", "File to read from, instead of STDIN", "STDIN ki jagah kis file se padhna hai"),
    platform: string("", 'Read only this platform ("os[/arch[/variant]]")', 'Sirf yeh platform padho ("os[/arch[/variant]]")'),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
  },
  async run(docker, _args, flags) {
    let fd = 0;
    if (flags.input !== "") {
      if (docker.sys.fs.exists(flags.input) && docker.sys.fs.stat(flags.input).type === "dir")
        throw new CommandError(
          `error during connect: Post "http://${encodeURIComponent(docker.client.host.replace(/^\w+:\/\//, ""))}/v${await docker.client.version()}/images/load?quiet=${flags.quiet || !docker.stdoutIsTerminal ? 1 : 0}": read ${flags.input}: is a directory`,
        );
      try {
        fd = await docker.sys.open(flags.input, { read: true });
      } catch (error) {
        if (isErrno(error)) throw new CommandError(`open ${flags.input}: ${goErrno(error)}`);
        throw error;
      }
    } else if (docker.stdinIsTerminal) throw new CommandError("requested load from stdin, but stdin is empty");
    const response = await docker.client.request("POST", "/images/load", {
      query: { quiet: flags.quiet || !docker.stdoutIsTerminal, platform: platformQuery(flags.platform, "invalid platform: ") },
      body: readChunks(docker, fd),
      headers: { "Content-Type": "application/x-tar" },
    });
    if (response.headers.get("content-type")?.startsWith("application/json")) await showProgress(docker, response.chunks(), { fd: 1 });
    else docker.output.out(decodeUtf8(await response.body()));
    return 0;
  },
});
