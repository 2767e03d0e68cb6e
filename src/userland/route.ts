import { isErrno } from "../base/errno.ts";
import { Failure } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "route",
  summary: "show and change the routing table",
  usage: "[-n] [{add|del} [-net|-host] TARGET [netmask MASK] [gw GATEWAY] [[dev] INTERFACE]]",
  package: ["net-tools", "2.10"],
  ownArguments: true,
  async run(tool) {
    const args = tool.operands.filter((word) => word !== "-n" && word !== "-e" && word !== "-4");
    if (args.length === 0) {
      tool.out.put(routeTable(tool, tool.operands.includes("-n")));
      return 0;
    }
    const verb = args[0];
    const rest = args.slice(1).filter((word) => word !== "-net" && word !== "-host");
    if (verb !== "add" && verb !== "del") throw new Failure(`unknown command '${verb}'`);
    const after = (word: string) => (rest.includes(word) ? rest[rest.indexOf(word) + 1] : undefined);
    const target = rest[0] ?? "";
    const prefix = maskPrefix(after("netmask")) ?? 32;
    const destination = target === "default" ? "0.0.0.0/0" : target.includes("/") ? target : `${target}/${prefix}`;
    const gateway = after("gw");
    const device = after("dev") ?? tool.sys.net.interfaces().find((item) => item.kind !== "loopback" && item.up)?.name ?? "lo";
    try {
      if (verb === "add") tool.sys.net.admin.addRoute({ destination, interface: device, ...(gateway !== undefined && { gateway }) });
      else tool.sys.net.admin.removeRoute(destination);
      return 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      await tool.note(
        tool.gnu ? `SIOC${verb === "add" ? "ADD" : "DEL"}RT: ${error.message}\n` : `route: SIOC${verb === "add" ? "ADD" : "DEL"}RT: ${error.message}\n`,
      );
      return tool.gnu ? 7 : 1;
    }
  },
});

function maskPrefix(mask: string | undefined): number | undefined {
  if (mask === undefined) return undefined;
  return mask
    .split(".")
    .map((part) => Number(part).toString(2).replaceAll("0", "").length)
    .reduce((sum, bits) => sum + bits, 0);
}

export function routeTable(tool: Tool, numeric: boolean): string {
  const head = "Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n";
  const netstat = tool.name === "netstat";
  const title = netstat ? "Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n" : head;
  const rows = tool.sys.net.routes().map((route) => {
    const [address = "", prefix = "32"] = route.destination.split("/");
    const bits = Number(prefix);
    const value = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    const mask = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
    const shown = !numeric && route.destination === "0.0.0.0/0" ? "default" : address;
    const gateway = route.gateway ?? (numeric || !tool.gnu ? (numeric ? "0.0.0.0" : "*") : "0.0.0.0");
    const flags = `U${route.gateway === undefined ? "" : "G"}${bits === 32 ? "H" : ""}`;
    const numbers = netstat ? "    0 0          0" : `${String(route.metric ?? 0).padEnd(6)} 0        0`;
    return `${shown.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} ${numbers} ${route.interface}\n`;
  });
  return title + rows.join("");
}
