import { concatBytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { rangeArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { defaultHost, metaPath, readContext } from "../context-store.ts";
import { CommandError } from "../error.ts";
import { quote } from "../format/quote.ts";
import { goErrno } from "../go-errno.ts";
import { END_OF_ARCHIVE, encodeHeader, padding } from "../tar.ts";

export default defineCommand({
  path: "context export",
  use: "[OPTIONS] CONTEXT [FILE|-]",
  short: { en: "Write a context to a file", hi: "Context ko file mein likho" },
  args: rangeArgs(1, 2),
  completes: ["contexts", "files"],
  async run(docker, [name = "", file = `${name}.dockercontext`]) {
    const context =
      name === "default" ? { Name: name, Metadata: {}, Endpoints: { docker: { Host: defaultHost(docker), SkipTLSVerify: false } } } : readContext(docker, name);
    if (!context) throw new CommandError(`context ${quote(name)}: context not found: open ${metaPath(docker, name)}: no such file or directory`);
    const data = encodeUtf8(JSON.stringify(context));
    const entry = { mode: 0o644, uid: 0, gid: 0, mtime: 0, linkTarget: "" };
    const archive = concatBytes([
      encodeHeader({ ...entry, name: "meta.json", type: "file", size: data.length }),
      data,
      padding(data.length),
      encodeHeader({ ...entry, name: "tls", bareName: true, type: "dir", mode: 0o700, size: 0 }),
      END_OF_ARCHIVE,
    ]);
    if (file === "-") {
      if (docker.stdoutIsTerminal) throw new CommandError("cowardly refusing to export to a terminal, specify a file path");
      docker.output.out(archive);
      return 0;
    }
    if (docker.sys.fs.exists(file)) throw new CommandError(`open ${file}: file exists`);
    try {
      docker.sys.fs.writeFile(file, archive, { mode: 0o600 });
    } catch (error) {
      if (isErrno(error)) throw new CommandError(`open ${file}: ${goErrno(error)}`);
      throw error;
    }
    docker.errLine(`Written file ${quote(file)}`);
    return 0;
  },
});
