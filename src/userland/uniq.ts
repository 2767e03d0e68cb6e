import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { Output } from "./lib/output.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "uniq",
  summary: "leave out lines that repeat the one before",
  usage: "[OPTION]... [INPUT [OUTPUT]]",
  options: [
    ["-c, --count", "print how often a line occurred"],
    ["-d, --repeated", "only lines that repeat, one of each"],
    ["-D, --all-repeated[=METHOD]", "all lines that repeat; METHOD is none, prepend or separate"],
    ["-f, --skip-fields=N", "do not compare the first N fields"],
    ["--group[=METHOD]", "all lines, groups parted by an empty line"],
    ["-i, --ignore-case", "ignore case"],
    ["-s, --skip-chars=N", "do not compare the first N characters"],
    ["-u, --unique", "only lines that do not repeat"],
    ["-w, --check-chars=N", "compare no more than N characters"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    tool.rejectExtraOperands(2);
    const number = (key: string, what: string) => {
      const text = tool.value(key);
      if (text !== undefined && !/^\d+$/.test(text)) throw new Failure(`${text}: invalid number of ${what}`);
      return text === undefined ? undefined : Number(text);
    };
    const fields = number("skip-fields", "fields to skip") ?? 0;
    const skip = number("skip-chars", "bytes to skip") ?? 0;
    const width = number("check-chars", "bytes to compare");
    const fold = tool.has("ignore-case");
    const keyOf = (line: string) => {
      let at = 0;
      for (let i = 0; i < fields && at < line.length; i++) at += (/^[ \t]*[^ \t]*/.exec(line.slice(at)) as RegExpExecArray)[0].length;
      const key = line.slice(at + skip, width === undefined ? undefined : at + skip + width);
      return fold ? key.toLowerCase() : key;
    };
    const plain = fields === 0 && skip === 0 && width === undefined && !fold;
    const ending = tool.has("zero-terminated") ? "\0" : "\n";
    const input = await tool.openInput(tool.operands[0] ?? "-");
    if (input === undefined) return 1;
    const out = await openOutput(tool.operands[1], tool);
    const all = tool.has("all-repeated");
    const grouped = tool.has("group");
    const method = tool.value("all-repeated") ?? tool.value("group") ?? (grouped ? "separate" : "none");
    if (!["none", "prepend", "separate", "append", "both"].includes(method)) throw new Failure(`invalid argument ${quote(method)} for '--all-repeated'`);
    if (all && tool.has("count")) throw new UsageError("printing all duplicated lines and repeat counts is meaningless");
    const onlyRepeated = tool.has("repeated");
    const onlyUnique = tool.has("unique");
    let groups = 0;
    const emit = (group: string[], count: number) => {
      if (all || grouped) {
        if (all && count < 2) return;
        if (method === "prepend" || (method === "both" && groups === 0) || (method === "separate" && groups > 0)) out.put(ending);
        groups++;
        for (const line of group) out.put(line + ending);
        if (method === "append" || method === "both") out.put(ending);
        return;
      }
      if ((onlyRepeated && count < 2) || (onlyUnique && count > 1)) return;
      out.put(`${tool.has("count") ? `${String(count).padStart(7)} ` : ""}${group[0]}${ending}`);
    };
    const keep = all || grouped;
    let group: string[] = [];
    let key = "";
    let count = 0;
    const reader = tool.lines(input, { separator: ending.charCodeAt(0) });
    for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
      for (const line of batch) {
        const own = plain ? line : keyOf(line);
        if (count > 0 && own === key) {
          count++;
          if (keep) group.push(line);
          continue;
        }
        if (count > 0) emit(group, count);
        group = [line];
        key = own;
        count = 1;
      }
      if (out.full) await out.flush();
    }
    if (count > 0) emit(group, count);
    await out.flush();
    return 0;
  },
});

async function openOutput(name: string | undefined, tool: Parameters<Parameters<typeof defineUtility>[0]["run"]>[0]): Promise<Output> {
  if (name === undefined || name === "-") return tool.out;
  try {
    return new Output(tool.sys, await tool.sys.open(name, { write: true, create: true, truncate: true }, 0o666));
  } catch (error) {
    throw new Failure(`${name}: ${reason(error)}`);
  }
}
