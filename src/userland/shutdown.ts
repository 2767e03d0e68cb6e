import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "shutdown",
  aliases: ["reboot", "poweroff", "halt"],
  summary: "would end or restart the machine",
  usage: "[OPTIONS...] [TIME] [WALL...]",
  package: ["systemd", "257.9-1~deb13u1"],
  options: [
    ["-r, --reboot", "restart"],
    ["-h, --poweroff", "power off"],
    ["-H, --halt", "halt"],
    ["-c", "cancel"],
    ["-k", "only warn"],
    ["-f, --force", "accepted"],
    ["--no-wall", "accepted"],
  ],
  async run(tool) {
    if (tool.sys.uid !== 0) {
      await tool.note(`Call to ${tool.name === "reboot" || tool.has("reboot") ? "Reboot" : "PowerOff"} failed: Interactive authentication required.\n`);
      return 1;
    }
    const what = tool.name === "reboot" || tool.has("reboot") ? "restart" : "power off";
    await tool.note(`${tool.name}: this would ${what} the machine; the simulation stays on. Reset the page for a fresh one.\n`);
    return 1;
  },
});
