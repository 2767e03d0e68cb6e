/** `ip route` in both families. */
import { isErrno } from "../../base/errno.ts";
import { isIPv4, isIPv6 as isIPv6Address } from "../../base/ip.ts";
import type { Route } from "../../sim/sys.ts";
import { isInPrefix } from "../lib/prefix.ts";
import { lacksCarrier, refuse, type View, wordAfter } from "./view.ts";

const DEFAULTS: readonly string[] = ["0.0.0.0/0", "::/0"];

export async function route(view: View, args: readonly string[]): Promise<number> {
  const { tool } = view;
  const verb = args[0];
  if (verb !== undefined && ["add", "a", "del", "delete", "replace", "change"].includes(verb)) return await changeRoute(view, verb, args.slice(1));
  if (verb === "get") return await getRoute(view, args[1] ?? "");
  const dev = wordAfter(args, "dev");
  const wantsDefault = args.includes("default");
  const wanted = args.find((word) => word.includes("/"));
  const isIPv6 = view.flags.has("6");
  for (const row of tool.sys.net.routes()) {
    if (row.destination.includes(":") !== isIPv6 || (dev !== undefined && row.interface !== dev)) continue;
    if ((wantsDefault && !DEFAULTS.includes(row.destination)) || (wanted !== undefined && row.destination !== wanted)) continue;
    tool.out.put(`${isIPv6 ? ipv6Text(view, row, dev) : ipv4Text(view, row, dev)}\n`);
  }
  // The kernel keeps these in the local table; busybox shows them nevertheless.
  if (!isIPv6 || view.gnu || wantsDefault || wanted !== undefined) return 0;
  for (const { name, kind, up, addresses } of tool.sys.net.interfaces()) {
    if (!up || kind === "loopback" || (dev !== undefined && name !== dev) || !addresses.some(({ address }) => address.includes(":"))) continue;
    tool.out.put(`multicast ff00::/8 ${dev === undefined ? `dev ${name} ` : ""} metric 256 \n`);
  }
  return 0;
}

function ipv4Text(view: View, row: Route, dev: string | undefined): string {
  const destination = row.destination === "0.0.0.0/0" ? "default" : row.destination.replace(/\/32$/, "");
  const via = row.gateway === undefined ? "" : ` via ${row.gateway}`;
  const device = dev === undefined ? ` dev ${row.interface}` : "";
  const source = row.source === undefined ? "" : ` src ${row.source}`;
  const metric = row.metric === undefined ? "" : ` metric ${row.metric}`;
  if (!view.gnu) return `${destination}${via}${device}${row.gateway === undefined ? " scope link " : ""}${source}${metric} `;
  const scope = row.gateway === undefined ? `${row.source === undefined ? "" : " proto kernel"} scope link` : "";
  return `${destination}${via}${device}${scope}${source}${metric} ${isDown(view, row) ? "linkdown " : ""}`;
}

function ipv6Text(view: View, row: Route, dev: string | undefined): string {
  const destination = row.destination === "::/0" ? "default" : row.destination.replace(/\/128$/, "");
  const via = row.gateway === undefined ? "" : ` via ${row.gateway}`;
  const device = dev === undefined ? ` dev ${row.interface}` : "";
  if (!view.gnu) return `${destination}${via}${device}  metric ${row.metric ?? 0} `;
  return `${destination}${via}${device}${row.kernel === true ? " proto kernel" : ""} metric ${row.metric ?? 0}${isDown(view, row) ? " linkdown" : ""} pref medium`;
}

function isDown(view: View, row: Route): boolean {
  const device = view.tool.sys.net.interfaces().find((item) => item.name === row.interface);
  return lacksCarrier(view, device);
}

async function getRoute(view: View, target: string): Promise<number> {
  const { net, uid } = view.tool.sys;
  if (!isIPv4(target) && !isIPv6Address(target)) return await notAnAddress(view, target);
  const best = longest(net.routes().filter((row) => isInPrefix(target, row.destination)));
  const own = net.interfaces().find((item) => item.addresses.some((one) => one.address === target));
  const isOwn = own !== undefined || target.startsWith("127.");
  if (!isOwn && best === undefined) {
    await view.tool.note(`${view.gnu ? "" : "ip: "}RTNETLINK answers: Network is unreachable\n`);
    return 2;
  }
  const source = net.sourceFor(target);
  const via = best?.gateway === undefined ? "" : ` via ${best.gateway}`;
  if (isIPv4(target)) {
    const cache = isOwn ? `local ${target} dev lo src ${target} uid ${uid} \n    cache <local> \n` : undefined;
    view.tool.out.put(cache ?? `${target}${via} dev ${best?.interface} src ${source} uid ${uid} \n    cache \n`);
    return 0;
  }
  const [type, device, table] = isOwn ? ["local ", own?.name ?? "lo", " table local"] : ["", best?.interface, ""];
  const metric = `metric ${isOwn ? 0 : (best?.metric ?? 0)}`;
  const kernel = isOwn || best?.kernel === true ? " proto kernel" : "";
  const path = `${type}${target} from ::${isOwn ? "" : via} dev ${device}${table}`;
  view.tool.out.put(view.gnu ? `${path}${kernel} src ${source} ${metric} pref medium\n` : `${path}  src ${source}  ${metric} \n`);
  return 0;
}

function longest(rows: readonly Route[]): Route | undefined {
  const length = (row: Route) => Number(row.destination.split("/")[1] ?? 32);
  return rows.reduce<Route | undefined>((best, row) => (best === undefined || length(row) > length(best) ? row : best), undefined);
}

async function changeRoute(view: View, verb: string, args: readonly string[]): Promise<number> {
  const { net } = view.tool.sys;
  const first = args[0] ?? "";
  const gateway = wordAfter(args, "via");
  const isIPv6 = view.flags.has("6") || first.includes(":") || gateway?.includes(":") === true;
  const destination = first === "default" ? (isIPv6 ? "::/0" : "0.0.0.0/0") : first.includes("/") ? first : `${first}/${isIPv6 ? 128 : 32}`;
  const [address = ""] = destination.split("/");
  if (isIPv6 ? !isIPv6Address(address) : !isIPv4(address)) return await notAnAddress(view, first);
  const metric = wordAfter(args, "metric");
  const dev = wordAfter(args, "dev") ?? deviceFor(view, gateway, isIPv6);
  try {
    if (verb.startsWith("d")) net.admin.removeRoute(destination);
    else {
      if (verb === "replace" || verb === "change") forget(view, destination);
      net.admin.addRoute({ destination, interface: dev, ...(gateway !== undefined && { gateway }), ...(metric !== undefined && { metric: Number(metric) }) });
    }
    return 0;
  } catch (error) {
    if (isErrno(error, "ENODEV")) {
      await view.tool.note(`Cannot find device "${dev}"\n`);
      return 1;
    }
    // In IPv6 a router that no route leads to is no host.
    if (isErrno(error, "ENETUNREACH") && isIPv6 && gateway !== undefined) {
      await view.tool.note(`${view.gnu ? "" : "ip: "}RTNETLINK answers: No route to host\n`);
      return 2;
    }
    return await refuse(view, error);
  }
}

function forget({ tool }: View, destination: string): void {
  try {
    tool.sys.net.admin.removeRoute(destination);
  } catch (error) {
    if (!isErrno(error, "ESRCH")) throw error;
  }
}

/** Where nobody says by which interface: IPv6 asks its own table. */
function deviceFor({ tool }: View, gateway: string | undefined, isIPv6: boolean): string {
  if (isIPv6 && gateway !== undefined) return "";
  return tool.sys.net.interfaces().find((item) => item.name !== "lo" && item.up)?.name ?? "";
}

async function notAnAddress(view: View, text: string): Promise<number> {
  const kind = view.flags.has("6") ? "inet6" : view.flags.has("4") ? "inet" : "any valid";
  await view.tool.note(view.gnu ? `Error: ${kind} prefix is expected rather than "${text}".\n` : `ip: invalid argument '${text}' to 'ip'\n`);
  return 1;
}
