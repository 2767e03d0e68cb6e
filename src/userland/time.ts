import { Exit } from "./lib/errors.ts";
import { runCommand } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "time",
  summary: "run a command and print the time it took",
  usage: "[OPTION]... COMMAND [ARG]...",
  usageStatus: 125,
  stopAtOperand: true,
  package: ["GNU Time", "1.9"],
  options: [
    ["-p, --portability", "in POSIX's format"],
    ["-f, --format=FORMAT", "print FORMAT: %e real, %U user, %S system seconds, %P cpu, %x status, %C command"],
    ["-o, --output=FILE", "write to FILE"],
    ["-a, --append", "add to FILE"],
    ["-v, --verbose", "print all that is known"],
    ["-q, --quiet", "no word on a status that is not 0"],
  ],
  async run(tool) {
    const { sys } = tool;
    if (tool.operands.length === 0) {
      await tool.note(tool.help());
      throw new Exit(125);
    }
    const before = { wall: sys.clock.monotonic(), ...sys.times() };
    const status = await runCommand(sys, tool.operands, {
      failed: async (child, error) => {
        await child.write(
          2,
          tool.gnu ? `time: cannot run ${tool.operands[0]}: ${error.message}\n` : `time: can't execute '${tool.operands[0]}': ${error.message}\n`,
        );
        return error.code === "ENOENT" ? 127 : 126;
      },
    });
    const after = sys.times();
    const wall = Number(sys.clock.monotonic() - before.wall) / 1e9;
    const user = Number(after.childrenUser - before.childrenUser) / 1e9;
    const system = Number(after.childrenSystem - before.childrenSystem) / 1e9;
    const elapsed =
      wall >= 3600
        ? `${Math.floor(wall / 3600)}:${pad(Math.floor(wall / 60) % 60)}:${pad(Math.floor(wall % 60))}`
        : `${Math.floor(wall / 60)}:${(wall % 60).toFixed(2).padStart(5, "0")}`;
    const percent = wall > 0 ? `${Math.floor(((user + system) / wall) * 100)}%` : "?%";
    let text: string;
    if (tool.has("portability")) text = `real ${wall.toFixed(2)}\nuser ${user.toFixed(2)}\nsys ${system.toFixed(2)}\n`;
    else if (!tool.gnu) text = `real\t${minutes(wall)}\nuser\t${minutes(user)}\nsys\t${minutes(system)}\n`;
    else {
      const failed = status.code !== 0 && !tool.has("quiet") ? `Command exited with non-zero status ${status.code}\n` : "";
      const format =
        tool.value("format") ?? "%Uuser %Ssystem %Eelapsed %PCPU (0avgtext+0avgdata %Mmaxresident)k\n0inputs+0outputs (0major+0minor)pagefaults 0swaps";
      const values: Record<string, string> = {
        e: wall.toFixed(2),
        E: elapsed,
        U: user.toFixed(2),
        S: system.toFixed(2),
        P: percent,
        M: "0",
        x: String(status.code),
        C: tool.operands.join(" "),
        "%": "%",
      };
      text = `${failed}${format.replace(/%([A-Za-z%])|\\([nt\\])/g, (whole, letter: string | undefined, escaped: string | undefined) => (letter !== undefined ? (values[letter] ?? whole) : ({ n: "\n", t: "\t", "\\": "\\" }[escaped as "n"] as string)))}\n`;
    }
    const file = tool.value("output");
    if (file !== undefined) sys.fs.writeFile(file, text, { append: tool.has("append") });
    else await tool.note(text);
    return status.code;
  },
});

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
}
