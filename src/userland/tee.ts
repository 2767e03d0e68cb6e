import { Errno } from "../base/errno.ts";
import { reason } from "./lib/errors.ts";
import { CHUNK } from "./lib/input.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "tee",
  summary: "copy standard input to each file, and to standard output",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-a, --append", "add to the files instead of replacing them"],
    ["-i, --ignore-interrupts", "ignore the interrupt signal"],
    ["-p, --output-error[=MODE]", "what to do when writing fails"],
  ],
  async run(tool) {
    if (tool.has("ignore-interrupts")) tool.sys.signal("INT", "ignore");
    const outputs: { fd: number; name: string }[] = [{ fd: 1, name: "standard output" }];
    for (const name of tool.operands) {
      try {
        const append = tool.has("append");
        outputs.push({ fd: await tool.sys.open(name, { write: true, create: true, append, truncate: !append }, 0o666), name });
      } catch (error) {
        await tool.warn(`${name}: ${reason(error)}`);
      }
    }
    while (outputs.length > 0) {
      const chunk = await tool.sys.read(0, CHUNK);
      if (chunk.length === 0) break;
      for (const output of [...outputs]) {
        try {
          await tool.sys.write(output.fd, chunk);
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          outputs.splice(outputs.indexOf(output), 1);
          await tool.warn(`${output.name}: ${error.message}`);
        }
      }
    }
  },
});
