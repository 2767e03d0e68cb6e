import { formatAddress } from "../base/cidr.ts";
import { isErrno } from "../base/errno.ts";
import { Failure } from "./lib/errors.ts";
import { readProc } from "./lib/processes.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "route",
  summary: "show and change the routing table",
  usage: "[-n] [{add|del} [-net|-host] TARGET [netmask MASK] [gw GATEWAY] [[dev] INTERFACE]]",
  package: ["net-tools", "2.10"],
  ownArguments: true,
  async run(tool) {
    const args = tool.operands.filter((word) => !/^-([ne46]+|A|-inet6?)$/.test(word) && word !== "inet" && word !== "inet6");
    const isIPv6 = tool.operands.some((word) => word === "inet6" || word === "--inet6" || /^-[ne]*6[ne]*$/.test(word));
    if (args.length === 0 && isIPv6) {
      tool.out.put(ipv6RouteTable(tool));
      return 0;
    }
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
    const everything = isIPv6 ? "::/0" : "0.0.0.0/0";
    const destination = target === "default" ? everything : target.includes("/") ? target : `${target}/${isIPv6 ? 128 : prefix}`;
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
  const routes = tool.sys.net.routes().filter((route) => !route.destination.includes(":"));
  const rows = routes.map((route) => {
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

/** As /proc/net/ipv6_route has it: the main table and the local one. */
export function ipv6RouteTable(tool: Tool): string {
  const title = tool.gnu
    ? "Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref Use If\n"
    : "Kernel IPv6 routing table\nDestination                                 Next Hop                                Flags Metric Ref    Use Iface\n";
  const rows = (readProc(tool.sys, "net/ipv6_route") ?? "").split("\n").filter(Boolean);
  return title + rows.map((row) => ipv6Row(tool, row.trim().split(/\s+/))).join("");
}

const GATEWAY = 0x2;
const REJECT = 0x200;
const NO_NEXT_HOP = 0x200000;

function ipv6Row(tool: Tool, fields: readonly string[]): string {
  const [target = "0", prefix = "0", , , hop = "0", metricText = "0", references = "0", uses = "0", flagText = "0", device = ""] = fields;
  const address = (digits: string) => formatAddress({ family: 6, value: BigInt(`0x${digits}`) });
  const number = (digits: string) => Number.parseInt(digits, 16) | 0;
  const bits = number(flagText);
  const flags = `${(bits & REJECT) === 0 ? "U" : "!"}${(bits & GATEWAY) === 0 ? "" : "G"}${(bits & NO_NEXT_HOP) === 0 ? "" : "n"}`;
  const [destination, nextHop] = [`${address(target)}/${number(prefix)}`, address(hop)];
  const [metric, reference, use] = [metricText, references, uses].map((digits) => String(number(digits))) as [string, string, string];
  if (tool.gnu) return `${destination.padEnd(30)} ${nextHop.padEnd(26)} ${flags.padEnd(4)} ${metric.padEnd(3)} ${reference}${use.padStart(6)} ${device}\n`;
  return `${destination.padEnd(43)} ${nextHop.padEnd(39)} ${flags.padEnd(5)} ${metric.padEnd(6)} ${reference.padEnd(2)} ${use.padStart(7)} ${device.padEnd(8)}\n`;
}
