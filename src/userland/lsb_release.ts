import { decodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "lsb_release",
  summary: "tell the distribution",
  usage: "[options]",
  options: [
    ["-v", "accepted"],
    ["-i, --id", "distributor"],
    ["-d, --description", "description"],
    ["-r, --release", "release"],
    ["-c, --codename", "code name"],
    ["-a, --all", "all of it"],
    ["-s, --short", "without labels"],
  ],
  async run(tool) {
    const release = new Map(
      decodeText(tool.sys.fs.readFile("/etc/os-release"))
        .split("\n")
        .map((line) => [line.split("=")[0] as string, line.slice(line.indexOf("=") + 1).replace(/^"(.*)"$/, "$1")] as const),
    );
    const id = release.get("ID") ?? "";
    const rows: readonly (readonly [key: string, label: string, value: string])[] = [
      ["id", "Distributor ID", id.charAt(0).toUpperCase() + id.slice(1)],
      ["description", "Description", release.get("PRETTY_NAME") ?? ""],
      ["release", "Release", release.get("VERSION_ID") ?? ""],
      ["codename", "Codename", release.get("VERSION_CODENAME") ?? "n/a"],
    ];
    const all = tool.has("all");
    if (all || tool.given.length === 0) await tool.note("No LSB modules are available.\n");
    for (const [key, label, value] of rows) if (all || tool.has(key)) tool.out.put(tool.has("short") ? `${value}\n` : `${label}:\t${value}\n`);
  },
});
