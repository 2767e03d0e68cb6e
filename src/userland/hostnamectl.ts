import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "hostnamectl",
  package: ["systemd", "257"],
  summary: "show the name of the machine",
  usage: "[OPTIONS...] COMMAND ...",
  options: [["--static", "only the name"]],
  async run(tool) {
    const [command = "status", argument] = tool.operands;
    if (tool.has("static") || (command === "hostname" && argument === undefined)) {
      tool.out.put(`${tool.sys.hostname()}\n`);
      return 0;
    }
    if (command === "hostname" || command === "set-hostname") {
      await tool.note("Could not set static hostname: Access denied\n");
      return 1;
    }
    if (command !== "status") {
      await tool.note(`Unknown command verb '${command}'.\n`);
      return 1;
    }
    const system = /^PRETTY_NAME="(.*)"$/m.exec(textOf(tool, "/etc/os-release"))?.[1] ?? "Linux";
    const release = textOf(tool, "/proc/sys/kernel/osrelease").trim();
    const rows = [
      ["Static hostname", tool.sys.hostname()],
      ["Icon name", "computer-vm"],
      ["Chassis", "vm"],
      ["Machine ID", textOf(tool, "/etc/machine-id").trim()],
      ["Boot ID", textOf(tool, "/proc/sys/kernel/random/boot_id").trim().replaceAll("-", "")],
      ["Operating System", system],
      ["Kernel", `Linux ${release}`],
      ["Architecture", "x86-64"],
    ] as const;
    for (const [name, value] of rows) if (value !== "") tool.out.put(`${name.padStart(16)}: ${value}\n`);
    return 0;
  },
});

function textOf(tool: Tool, path: string): string {
  return tool.sys.fs.exists(path) ? decodeText(tool.sys.fs.readFile(path)) : "";
}
