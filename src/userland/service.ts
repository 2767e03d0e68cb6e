import { runCommand } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";
import { askInit, encodeURIComponentOf, NoInit, type UnitState, unit } from "./systemctl.ts";

export default defineUtility({
  name: "service",
  aliases: ["invoke-rc.d"],
  summary: "start, stop and look at a service",
  usage: "SERVICE COMMAND | --status-all",
  ownArguments: true,
  async run(tool) {
    const [name, verb] = tool.operands;
    if (name === undefined) {
      await tool.note("Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n");
      return 1;
    }
    try {
      if (name === "--status-all") {
        for (const one of (await askInit(tool, "/units")).value as UnitState[])
          tool.out.put(` [ ${one.active === "active" ? "+" : "-"} ]  ${one.name.replace(/\.service$/, "")}\n`);
        return 0;
      }
      const found = await unit(tool, name);
      if (!found) {
        await tool.note(
          verb === "status" ? `Unit ${name}.service could not be found.\n` : `Failed to ${verb} ${name}.service: Unit ${name}.service not found.\n`,
        );
        return verb === "status" ? 4 : 5;
      }
      if (verb === "status") return (await runCommand(tool.sys, ["systemctl", "status", `${name}.service`])).code;
      if (verb === undefined || !["start", "stop", "restart", "reload", "force-reload"].includes(verb)) {
        await tool.note(`Usage: service ${name} {start|stop|restart|reload|status}\n`);
        return 1;
      }
      const answer = await askInit(tool, `/units/${encodeURIComponentOf(name)}/${verb.endsWith("reload") ? "restart" : verb}`, "POST");
      if (answer.status === 200) return 0;
      await tool.note(`${(answer.value as { error?: string }).error ?? "failed"}\n`);
      return 1;
    } catch (error) {
      if (!(error instanceof NoInit)) throw error;
      // In a container there is no init: only scripts in /etc/init.d, run by hand.
      if (tool.sys.fs.exists(`/etc/init.d/${name}`)) return (await runCommand(tool.sys, [`/etc/init.d/${name}`, ...tool.operands.slice(1)])).code;
      await tool.note(`${name}: unrecognized service\n`);
      return 1;
    }
  },
});
