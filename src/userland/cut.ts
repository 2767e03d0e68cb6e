import { Failure, quote, UsageError } from "./lib/errors.ts";
import { encodeBinary, toBinary } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "cut",
  summary: "print selected parts of each line",
  usage: "OPTION... [FILE]...",
  options: [
    ["-b, --bytes=LIST", "these bytes"],
    ["-c, --characters=LIST", "these characters"],
    ["-d, --delimiter=DELIM", "DELIM instead of tab between fields"],
    ["-f, --fields=LIST", "these fields; also lines without a delimiter unless -s"],
    ["-n", "no effect"],
    ["--complement", "the parts that are not in the list"],
    ["-s, --only-delimited", "leave out lines without a delimiter"],
    ["--output-delimiter=STRING", "STRING between the parts that are printed"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    const modes = tool.given.filter((option) => ["bytes", "characters", "fields"].includes(option.key));
    if (modes.length === 0)
      throw tool.gnu
        ? new UsageError(tool.gnu ? "you must specify a list of bytes, characters, or fields" : "expected a list of bytes, characters, or fields")
        : new Failure("expected a list of bytes, characters, or fields");
    if (modes.length > 1) throw new UsageError("only one list may be specified");
    const byFields = modes[0]?.key === "fields";
    const delimiterText = tool.value("delimiter");
    if (!byFields && delimiterText !== undefined) throw new UsageError("an input delimiter may be specified only when operating on fields");
    if (!byFields && tool.has("only-delimited")) throw new UsageError("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
    const delimiter = toBinary(delimiterText === "" ? "\0" : (delimiterText ?? "\t"));
    if (delimiter.length !== 1) throw new UsageError("the delimiter must be a single character");
    const ranges = parseList(modes[0]?.value ?? "", byFields, tool.has("complement"), tool.gnu);
    const given = tool.value("output-delimiter");
    const output = given === undefined ? (byFields ? delimiter : "") : toBinary(given);
    const ending = tool.has("zero-terminated") ? "\0" : "\n";
    const strict = tool.has("only-delimited");
    const cutLine = (line: string): string | undefined => {
      if (!byFields)
        return ranges
          .map(([from, to]) => line.slice(from - 1, to))
          .filter((part) => part !== "" || output === "")
          .join(output);
      if (!line.includes(delimiter)) return strict ? undefined : line;
      const fields = line.split(delimiter);
      const parts: string[] = [];
      for (const [from, to] of ranges) for (let i = from; i <= Math.min(to, fields.length); i++) parts.push(fields[i - 1] as string);
      return parts.join(output);
    };
    await tool.eachInput(async (fd) => {
      const reader = tool.lines(fd, { separator: ending.charCodeAt(0), binary: true });
      for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
        let text = "";
        for (const line of batch) {
          const part = cutLine(line);
          if (part !== undefined) text += part + ending;
        }
        tool.out.putBytes(encodeBinary(text));
        if (tool.out.full) await tool.out.flush();
      }
    });
  },
});

type Range = readonly [from: number, to: number];

/** `1,3-5,7-` as ranges in order, those that touch made one. */
function parseList(text: string, fields: boolean, complement: boolean, gnu: boolean): Range[] {
  const ranges: [number, number][] = [];
  for (const item of text.split(/[,\s]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(item);
    if (!match && !gnu) throw new Failure(`invalid number '${item}'`);
    if (!match)
      throw new UsageError(
        /^[\d-]/.test(item) && !/[^\d-]/.test(item)
          ? "invalid range"
          : `invalid ${fields ? "field value" : "byte/character position"} ${quote(item.replace(/^[\d-]+/, ""))}`,
      );
    const [, low, dash, high] = match as unknown as [string, string, string, string];
    if (low === "" && high === "")
      throw new UsageError(
        dash ? "invalid range with no endpoint: -" : `fields are numbered from 1`.replace("fields", fields ? "fields" : "byte/character positions"),
      );
    const from = low === "" ? 1 : Number(low);
    const to = dash === "" ? from : high === "" ? Number.MAX_SAFE_INTEGER : Number(high);
    if (high !== "" && to < from) throw new UsageError("invalid decreasing range");
    if (from === 0 || to === 0) throw new UsageError(fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1");
    if (to < from) throw new UsageError("invalid decreasing range");
    ranges.push([from, to]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else merged.push([...range]);
  }
  if (!complement) return merged;
  const rest: Range[] = [];
  let next = 1;
  for (const [from, to] of merged) {
    if (from > next) rest.push([next, from - 1]);
    next = to + 1;
  }
  if (next < Number.MAX_SAFE_INTEGER) rest.push([next, Number.MAX_SAFE_INTEGER]);
  return rest;
}
