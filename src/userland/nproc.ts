import { Failure, quote } from "./lib/errors.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "nproc",
  summary: "print the number of processors",
  usage: "[OPTION]...",
  options: [
    ["--all", "all that are installed"],
    ["--ignore=N", "leave out N of them"],
  ],
  async run(tool) {
    tool.rejectExtraOperands(0);
    const text = tool.value("ignore") ?? "0";
    if (!/^\d+$/.test(text)) throw new Failure(`invalid number: ${quote(text)}`);
    tool.out.put(`${Math.max(1, processors(tool) - Number(text))}\n`);
  },
});

/** What this process may run on; else what there is. */
function processors(tool: Tool): number {
  const read = (path: string) => {
    try {
      return decodeText(tool.sys.fs.readFile(path));
    } catch {
      return "";
    }
  };
  const allowed = tool.has("all") ? undefined : /^Cpus_allowed_list:\s*(\S+)/m.exec(read("/proc/self/status"))?.[1];
  if (allowed !== undefined) {
    const count = allowed.split(",").reduce((sum, range) => {
      const [first, last] = range.split("-").map(Number);
      return sum + ((last ?? (first as number)) - (first as number) + 1);
    }, 0);
    if (count > 0) return count;
  }
  return read("/proc/cpuinfo").match(/^processor\s*:/gm)?.length ?? 1;
}
