import { BcError } from "./bc/error.ts";
import { BcMachine } from "./bc/machine.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "bc",
  summary: "calculate with numbers of any length",
  usage: "[OPTION]... [FILE]...",
  package: ["bc", "1.07.1"],
  options: [
    ["-l, --mathlib", "s, c, a, l, e and a scale of 20"],
    ["-q, --quiet", "no greeting"],
    ["-i, --interactive", "accepted"],
    ["-s, --standard", "accepted"],
    ["-w, --warn", "accepted"],
    ["-v", "show the version"],
  ],
  async run(tool) {
    if (tool.has("v")) {
      tool.out.put("bc 1.07.1\n");
      return 0;
    }
    const machine = new BcMachine(
      (text) => tool.out.put(text),
      tool.has("mathlib"),
      async () => {
        if (tool.out.full) await tool.out.flush();
        await tool.sys.yield();
      },
    );
    const run = async (text: string): Promise<boolean> => {
      try {
        return await machine.run(text);
      } catch (error) {
        if (!(error instanceof BcError)) throw error;
        await tool.note(`${error.message}\n`);
        return false;
      }
    };
    for (const name of tool.operands) {
      const fd = await tool.openInput(name, "File %n is unavailable");
      if (fd === undefined) return 1;
      if (await run(decodeText(await readAll(tool.sys, fd)))) return 0;
    }
    const reader = tool.lines(0);
    let pending = "";
    for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
      pending += `${line}\n`;
      if (line.endsWith("\\") || unfinished(pending)) continue;
      const text = pending;
      pending = "";
      if (await run(text)) return 0;
    }
    if (pending !== "") await run(pending);
    return 0;
  },
});

/** Braces, a text or a comment go on on the next line. */
function unfinished(text: string): boolean {
  const bare = text.replace(/"[^"]*"/g, "").replace(/\/\*[\s\S]*?\*\//g, "");
  return (bare.match(/\{/g)?.length ?? 0) > (bare.match(/\}/g)?.length ?? 0) || bare.includes("/*") || bare.includes('"');
}
