import { quote, UsageError } from "./lib/errors.ts";
import { encodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "pathchk",
  summary: "check whether names are valid or portable",
  usage: "[OPTION]... NAME...",
  options: [
    ["-p", "for most POSIX systems"],
    ["-P", "empty names and leading dashes"],
    ["--portability", "for all POSIX systems"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError("missing operand");
    const portable = tool.has("p", "portability");
    for (const path of tool.operands) {
      if (tool.has("P", "portability") && path.split("/").some((part) => part.startsWith("-")))
        await tool.warn(`leading '-' in a component of file name ${quote(path)}`);
      else if (path === "") await tool.warn(portable || tool.has("P") ? "empty file name" : "'': No such file or directory");
      else if (portable && /[^A-Za-z0-9._/-]/.test(path))
        await tool.warn(`nonportable character '${/[^A-Za-z0-9._/-]/.exec(path)?.[0]}' in file name ${quote(path)}`);
      else {
        const limit = portable ? 14 : 255;
        const long = path.split("/").find((part) => encodeText(part).length > limit);
        if (long !== undefined) await tool.warn(`limit ${limit} exceeded by length ${encodeText(long).length} of file name component ${quote(long)}`);
        else if (encodeText(path).length >= (portable ? 256 : 4096))
          await tool.warn(`limit ${portable ? 255 : 4095} exceeded by length ${encodeText(path).length} of file name ${quote(path)}`);
      }
    }
  },
});
