import { Failure, reason } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { defineUtility } from "./lib/utility.ts";

/** Zeros at once: what a file holds of them costs nothing. */
const CHUNK = new Uint8Array(1 << 20);

export default defineUtility({
  name: "fallocate",
  summary: "give a file room on the disk",
  usage: "[options] <filename>",
  options: [
    ["-l, --length=NUM", "length of the range, in bytes"],
    ["-o, --offset=NUM", "where the range begins"],
    ["-n, --keep-size", "leave the size of the file as it is"],
    ["-z, --zero-range", "make the range zeros"],
    ["-x, --posix", "as posix_fallocate(3)"],
    ["-v, --verbose", "say what was done"],
  ],
  async run(tool) {
    const given = tool.value("length");
    const length = given === undefined ? undefined : parseSize(given);
    const offset = parseSize(tool.value("offset") ?? "0");
    if (given === undefined) throw new Failure("no length argument specified");
    if (length === undefined || length <= 0) throw new Failure("invalid length value specified");
    if (offset === undefined || offset < 0) throw new Failure("invalid offset value specified");
    const [name, extra] = tool.operands;
    if (name === undefined) throw new Failure("no filename specified");
    if (extra !== undefined) throw new Failure("unexpected number of arguments");
    let fd: number;
    try {
      fd = await tool.sys.open(name, { read: true, write: true, create: !tool.has("keep-size") }, 0o666);
    } catch (error) {
      throw new Failure(`cannot open ${name}: ${reason(error)}`);
    }
    const { size } = tool.sys.fstat(fd);
    // What the file has stays, unless it is to become zeros.
    const from = tool.has("zero-range") ? offset : Math.max(offset, size);
    const end = offset + length;
    try {
      tool.sys.seek(fd, from, "set");
      for (let at = from; at < end; at += CHUNK.length) await tool.sys.write(fd, CHUNK.subarray(0, Math.min(CHUNK.length, end - at)));
      if (tool.has("keep-size")) tool.sys.ftruncate(fd, size);
    } catch (error) {
      throw new Failure(`fallocate failed: ${reason(error)}`);
    } finally {
      tool.sys.close(fd);
    }
    if (tool.has("verbose")) tool.out.put(`${name}: ${end - offset} bytes allocated.\n`);
    return 0;
  },
});
