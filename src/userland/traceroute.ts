import { addressesOf, UnknownHost } from "./lib/connection.ts";
import { reverseLookup } from "./lib/dns-client.ts";
import { Failure } from "./lib/errors.ts";
import { isInPrefix } from "./lib/prefix.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

/** A packet's time to live when it leaves a machine. */
const FULL_TTL = 64;

export default defineUtility({
  name: "traceroute",
  aliases: ["traceroute6"],
  summary: "show the way to a host",
  usage: "[-nI] [-m MAX] [-q QUERIES] [-w SECONDS] HOST [BYTES]",
  package: ["Modern traceroute for Linux", "2.1.6"],
  usageStatus: 2,
  options: [
    ["-4", "IPv4 only"],
    ["-6", "IPv6 only"],
    ["-I", "accepted"],
    ["-T", "accepted"],
    ["-U", "accepted"],
    ["-F", "accepted"],
    ["-n", "numbers, no names"],
    ["-f=TTL", "the first hop"],
    ["-i=INTERFACE", "accepted"],
    ["-m=TTL", "the last hop; default 30"],
    ["-p=PORT", "accepted"],
    ["-q=N", "probes for each hop; default 3"],
    ["-s=ADDRESS", "accepted"],
    ["-w=SECONDS", "how long to wait"],
  ],
  async run(tool) {
    const [host, bytes] = tool.operands;
    if (host === undefined) {
      await tool.note(tool.help());
      return tool.gnu ? 2 : 1;
    }
    let address: string;
    try {
      const family = tool.has("6") || tool.name === "traceroute6" ? { family: 6 as const } : tool.has("4") ? { family: 4 as const } : {};
      address = (await addressesOf(tool.sys, host, family))[0] ?? "";
    } catch (error) {
      if (!(error instanceof UnknownHost)) throw error;
      if (!tool.gnu) throw new Failure(`bad address '${host}'`, 1);
      await tool.note(`${host}: Name or service not known\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc 1)\n`);
      return 2;
    }
    const most = number(tool, "m", 30);
    const isIPv6 = address.includes(":");
    const size = bytes ?? (tool.gnu ? (isIPv6 ? "80" : "60") : isIPv6 ? "72" : "46");
    tool.out.put(`traceroute to ${host} (${address}), ${most} hops max, ${size} byte packets\n`);
    await tool.out.flush();
    return await trace(tool, address, most);
  },
});

/**
 * A reply's time to live tells how many routers are on the way. The first is the gateway of our own route; those behind it
 * do not answer probes.
 */
async function trace(tool: Tool, address: string, most: number): Promise<number> {
  const { sys } = tool;
  const wait = BigInt(Math.round(number(tool, "w", 5) * 1e9));
  const first = await sys.net.ping(address, wait);
  if ("error" in first && first.error === "network-unreachable" && first.from !== undefined) {
    tool.out.put(` 1  ${await probes(tool, first.from, wait, " !N")}\n`);
    return 0;
  }
  if ("error" in first && first.error === "network-unreachable") {
    await tool.note(tool.gnu ? "connect: Network is unreachable\n" : "traceroute: sendto: Network unreachable\n");
    return 1;
  }
  const gateway = gatewayTo(tool, address);
  const distance = "ttl" in first ? Math.max(gateway === undefined ? 1 : 2, FULL_TTL - first.ttl + 1) : Number.POSITIVE_INFINITY;
  for (let hop = number(tool, "f", 1); hop <= most; hop++) {
    const router = hop >= distance ? address : hop === 1 ? gateway : undefined;
    tool.out.put(`${String(hop).padStart(2)}  ${await probes(tool, router, wait)}\n`);
    await tool.out.flush();
    if (hop >= distance) break;
  }
  return 0;
}

async function probes(tool: Tool, router: string | undefined, wait: bigint, mark = ""): Promise<string> {
  const count = number(tool, "q", 3);
  const cells: string[] = [];
  for (let i = 0; i < count; i++) {
    if (router === undefined) {
      await tool.sys.sleep(wait);
      cells.push("*");
      continue;
    }
    const result = await tool.sys.net.ping(router, wait);
    cells.push("nanoseconds" in result ? `${(Number(result.nanoseconds) / 1e6).toFixed(3)} ms${mark}` : "*");
  }
  if (router === undefined || cells.every((cell) => cell === "*")) return cells.join(tool.gnu ? " " : "  ");
  const name = tool.has("n") ? undefined : await reverseLookup(tool.sys, router);
  return `${tool.has("n") ? router : `${name ?? router} (${router})`}  ${cells.join("  ")}`;
}

function gatewayTo(tool: Tool, address: string): string | undefined {
  const ours = tool.sys.net.interfaces().flatMap((each) => each.addresses);
  if (address === "::1" || isInPrefix(address, "127.0.0.0/8") || ours.some((own) => isInPrefix(address, `${own.address}/${own.prefix}`))) return undefined;
  const routes = tool.sys.net.routes().filter((route) => isInPrefix(address, route.destination));
  const longest = routes.reduce<(typeof routes)[number] | undefined>(
    (best, route) => (best === undefined || length(route.destination) > length(best.destination) ? route : best),
    undefined,
  );
  return longest?.gateway;
}

function length(destination: string): number {
  return Number(destination.split("/")[1] ?? 32);
}

function number(tool: Tool, key: string, fallback: number): number {
  const text = tool.value(key);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Failure(tool.gnu ? `Cannot handle "-${key}" option with arg \`${text}'` : `invalid number '${text}'`, 2);
  return value;
}
