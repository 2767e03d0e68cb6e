import { Failure } from "./lib/errors.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { readAll } from "./lib/input.ts";
import { openShell } from "./lib/shell.ts";
import { waitFor } from "./lib/spawn.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "watch",
  summary: "run a command again and again and show what it prints",
  usage: "[OPTION]... COMMAND",
  stopAtOperand: true,
  package: ["procps-ng", "4.0.4"],
  options: [
    ["-b, --beep", "beep when the command fails"],
    ["-c, --color", "keep colours"],
    ["-d, --differences[=permanent]", "mark what changed"],
    ["-e, --errexit", "end when the command fails"],
    ["-g, --chgexit", "end when the output changes"],
    ["-n, --interval=SECS", "seconds to wait; default 2"],
    ["-p, --precise", "accepted"],
    ["-t, --no-title", "no heading"],
    ["-w, --no-wrap", "cut long lines"],
    ["-x, --exec", "accepted"],
  ],
  async run(tool) {
    const { sys } = tool;
    const text = tool.value("interval") ?? "2";
    const seconds = Number(text.replace(",", "."));
    if (Number.isNaN(seconds)) throw new Failure(`failed to parse argument: '${text}'`);
    if (tool.operands.length === 0) {
      await tool.note(tool.help());
      return 1;
    }
    const command = tool.operands.join(" ");
    const interval = Math.max(0.1, seconds);
    let last: string | undefined;
    for (;;) {
      const process = openShell(sys, `{ ${command}\n} 2>&1`, "read");
      const output = decodeText(await readAll(sys, process.fd));
      sys.close(process.fd);
      const { code } = await waitFor(sys, process.pid);
      draw(tool, command, interval, output, last);
      await tool.out.flush();
      if (code !== 0 && tool.has("errexit")) return 8;
      if (last !== undefined && last !== output && tool.has("chgexit")) return 0;
      last = output;
      await sys.sleep(BigInt(Math.round(interval * 1e9)));
    }
  },
});

function draw(tool: Tool, command: string, interval: number, output: string, last: string | undefined): void {
  const { rows, cols } = tool.out.isTty ? tool.sys.windowSize(1) : { rows: 24, cols: 80 };
  const title = tool.has("no-title") ? 0 : 2;
  const old = last?.split("\n") ?? [];
  const lines = output
    .split("\n")
    .slice(0, Math.max(1, rows - title))
    .map((line, i) => {
      const plain = (tool.has("color") ? line : line.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "")).slice(0, tool.has("color") ? undefined : cols);
      if (!tool.has("differences") || last === undefined) return plain;
      return [...plain].map((character, k) => (character === (old[i] ?? "")[k] ? character : `\x1b[7m${character}\x1b[27m`)).join("");
    });
  tool.out.put("\x1b[H\x1b[2J");
  if (title > 0) {
    const left = `Every ${interval.toFixed(1)}s: ${command}`;
    const right = `${tool.sys.hostname()}: ${formatTime("%a %b %e %H:%M:%S %Y", tool.sys.clock.realtime(), zoneOf(tool.sys))}`;
    tool.out.put(`${left.slice(0, Math.max(0, cols - right.length - 1)).padEnd(Math.max(0, cols - right.length))}${right}\r\n\r\n`);
  }
  tool.out.put(lines.join("\r\n"));
}
