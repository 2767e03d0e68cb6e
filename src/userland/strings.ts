import { Failure } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeBinary } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "strings",
  summary: "print the text in data",
  usage: "[OPTION]... [FILE]...",
  package: ["GNU Binutils", "2.44"],
  options: [
    ["-a, --all", "all of the file (the default)"],
    ["-f, --print-file-name", "the file's name before each text"],
    ["-n, --bytes=NUMBER", "texts of at least NUMBER characters; default 4"],
    ["-o", "offsets in octal"],
    ["-t, --radix=RADIX", "offsets: o, x or d"],
    ["-w, --include-all-whitespace", "newlines are text too"],
  ],
  rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg)),
  async run(tool) {
    const least = Number(tool.value("bytes") ?? 4);
    if (!(least >= 1)) throw new Failure(`invalid minimum string length ${tool.value("bytes")}`);
    const radix = tool.has("o") ? 8 : { o: 8, x: 16, d: 10 }[tool.value("radix") ?? ""];
    const pattern = new RegExp(`[\\t\\x20-\\x7e${tool.has("include-all-whitespace") ? "\\n\\r\\v\\f" : ""}]{${least},}`, "g");
    await tool.eachInput(async (fd, name) => {
      for (const match of decodeBinary(await readAll(tool.sys, fd)).matchAll(pattern)) {
        tool.out.put(
          `${tool.has("print-file-name") ? `${name}: ` : ""}${radix === undefined ? "" : `${match.index.toString(radix).padStart(7)} `}${match[0]}\n`,
        );
        if (tool.out.full) await tool.out.flush();
      }
    });
  },
});
