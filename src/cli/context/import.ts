import { concatBytes } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { type ContextMetadata, readContext, writeContext } from "../context-store.ts";
import { CommandError } from "../error.ts";
import { quote } from "../format/quote.ts";
import { readBytesFile } from "../option/key-value.ts";
import { readAll } from "../prompt.ts";
import { TarReader } from "../tar.ts";
import { checkContextName } from "./endpoint.ts";

export default defineCommand({
  path: "context import",
  use: "CONTEXT FILE|-",
  short: { en: "Read a context from a file", hi: "File se context padho" },
  args: exactArgs(2),
  completes: ["nothing", "files"],
  async run(docker, [name = "", file = ""]) {
    checkContextName(name);
    if (readContext(docker, name)) throw new CommandError(`context ${quote(name)} already exists`);
    const bytes = file === "-" ? await readAll(docker) : readBytesFile(docker, file);
    const reader = new TarReader(once(bytes));
    let found: ContextMetadata | undefined;
    for (let header = await reader.next(); header; header = await reader.next()) {
      const content = concatBytes(await reader.readAll(header.size));
      if (header.name === "meta.json") found = JSON.parse(decodeUtf8(content)) as ContextMetadata;
    }
    if (!found) throw new CommandError("invalid context: no metadata found");
    writeContext(docker, { ...found, Name: name });
    docker.line(name);
    docker.errLine(`Successfully imported context ${quote(name)}`);
    return 0;
  },
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
