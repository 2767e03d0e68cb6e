import { fromBase64 } from "../base/base64.ts";
import type { Bytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import { readAll } from "./lib/input.ts";
import { decodeBinary } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

/** Of GnuPG what sets up a package archive: keys out of their armour. */
export default defineUtility({
  name: "gpg",
  summary: "take a key out of its armour",
  usage: "[OPTION]... [FILE]",
  package: ["GnuPG", "2.4.7"],
  options: [
    ["--dearmor", "unpack an armoured file"],
    ["-o, --output=FILE", "where to write"],
    ["--yes", "overwrite"],
    ["--batch", "ask nothing"],
    ["--no-tty", "accepted"],
    ...[
      "gen-key",
      "full-generate-key",
      "import",
      "export",
      "armor",
      "list-keys",
      "recv-keys",
      "fingerprint",
      "verify",
      "decrypt",
      "encrypt",
      "sign",
      "symmetric",
    ].map((name) => [`--${name}`, "not simulated"] as const),
    ["--keyserver=HOST", "not simulated"],
  ],
  async run(tool) {
    if (!tool.has("dearmor")) {
      await tool.note(`${tool.called}: this program is not part of the simulation\n`);
      return 126;
    }
    const fd = await tool.openInput(tool.operands[0] ?? "-");
    if (fd === undefined) return 2;
    const key = unpack(decodeBinary(await readAll(tool.sys, fd)));
    if (key === undefined) {
      await tool.note("gpg: no valid OpenPGP data found.\ngpg: dearmoring failed: no data\n");
      return 2;
    }
    return await write(tool, key);
  },
});

async function write(tool: Tool, key: Bytes): Promise<number> {
  const path = tool.value("output");
  if (path === undefined) {
    tool.out.putBytes(key);
    return 0;
  }
  if (tool.sys.fs.exists(path) && !tool.has("yes")) {
    await tool.note(`gpg: cannot open '/dev/tty': No such device or address\n`);
    return 2;
  }
  try {
    tool.sys.fs.writeFile(path, key);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await tool.note(`gpg: can't create '${path}': ${error.message}\ngpg: dearmoring failed: ${error.message}\n`);
    return 2;
  }
}

/** The bytes between the lines of dashes, without headers and checksum. */
function unpack(text: string): Bytes | undefined {
  const body = /-----BEGIN PGP [A-Z ]+-----\r?\n(?:[A-Za-z]+: .*\r?\n)*\r?\n([\s\S]*?)-----END PGP/.exec(text)?.[1];
  if (body === undefined) return undefined;
  return fromBase64(body.replace(/^=.{4}$/m, "").replace(/\s/g, ""));
}
