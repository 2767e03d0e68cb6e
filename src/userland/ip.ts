import { isErrno } from "../base/errno.ts";
import { isIPv4, isIPv6 } from "../base/ip.ts";
import type { NetInterface } from "../sim/sys.ts";
import { route } from "./ip/route.ts";
import { lacksCarrier, refuse, type View } from "./ip/view.ts";
import { Failure } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "ip",
  summary: "show and change interfaces, addresses, routes",
  usage: "[ OPTIONS ] OBJECT { COMMAND | help }",
  ownArguments: true,
  notes: "OBJECT is link, address, route, neigh or netns. OPTIONS: -4, -6, -s, -o, -br, -j is not known here.",
  async run(tool) {
    const args = [...tool.operands];
    const flags = new Set<string>();
    while (args[0]?.startsWith("-")) {
      const flag = (args.shift() as string).replace(/^--?/, "");
      if (flag === "V" || flag === "Version") {
        tool.out.put(tool.gnu ? "ip utility, iproute2-6.15.0\n" : "ip utility, iproute2-ss251120\n");
        return 0;
      }
      if (flag === "n" || flag === "netns") args.shift();
      else if (flag === "f" || flag === "family") flags.add(args.shift() === "inet6" ? "6" : "4");
      else
        flags.add(
          "oneline".startsWith(flag)
            ? "o"
            : "brief".startsWith(flag) && flag.length > 1
              ? "br"
              : "details".startsWith(flag)
                ? "d"
                : /^(s|stats|statistics|ss)$/.test(flag)
                  ? "s"
                  : /^c/.test(flag)
                    ? "c"
                    : flag,
        );
    }
    const object = args.shift();
    if (object === undefined || object === "help") {
      await tool.note(USAGE);
      return object === undefined ? 255 : 0;
    }
    const view: View = { tool, flags, gnu: tool.gnu };
    if ("address".startsWith(object)) return await address(view, args);
    if ("link".startsWith(object)) return await link(view, args);
    if ("route".startsWith(object)) return await route(view, args);
    if ("neighbour".startsWith(object) || object === "neighbor") return neighbours(view, args);
    if (object === "netns") return 0;
    if ("rule".startsWith(object)) {
      tool.out.put(`0:\tfrom all lookup local\n32766:\tfrom all lookup main\n${flags.has("6") ? "" : "32767:\tfrom all lookup default\n"}`);
      return 0;
    }
    await tool.note(tool.gnu ? `Object "${object}" is unknown, try "ip help".\n` : USAGE);
    return 1;
  },
});

const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | neighbour | netns | route | rule }
       OPTIONS := { -V[ersion] | -s[tatistics] | -o[neline] | -br[ief] | -4 | -6 | -c[olor] }
`;

/** `ip neigh [show] [ADDRESS] [dev NAME]` */
function neighbours({ tool, gnu, flags }: View, args: readonly string[]): number {
  const words = args.filter((word) => !["show", "list", "ls", "to"].includes(word));
  const device = words.includes("dev") ? words[words.indexOf("dev") + 1] : undefined;
  const address = words[0] === "dev" ? undefined : words[0];
  for (const row of tool.sys.net.neighbours()) {
    if ((device !== undefined && row.interface !== device) || (address !== undefined && row.address !== address)) continue;
    // busybox shows statistics unasked; there and with -s they are the ages of the entry.
    const statistics = `used ${row.ageSeconds}/${row.ageSeconds}/${row.ageSeconds} probes ${row.mac === undefined ? 6 : 4} `;
    const isIPv6 = row.address.includes(":");
    if (flags.has("6") ? !isIPv6 : flags.has("4") && isIPv6) continue;
    const lladdr = row.mac === undefined ? "" : `lladdr ${row.mac} ${row.router === true ? "router " : ""}`;
    const detail = gnu && !flags.has("s") ? lladdr : `${lladdr === "" ? " " : `${lladdr}ref 1 `}${statistics}`;
    tool.out.put(`${row.address} ${device === undefined ? `dev ${row.interface} ` : ""}${detail}${row.state}${gnu ? " " : ""}\n`);
  }
  return 0;
}

async function address(view: View, args: string[]): Promise<number> {
  const { tool, flags } = view;
  const verb = args[0];
  if (verb !== undefined && ["add", "a", "del", "delete", "d", "replace", "change", "flush"].includes(verb))
    return await changeAddress(view, verb, args.slice(1));
  const shown = select(view, verb === "show" || verb === "list" || verb === "ls" || verb === "s" ? args.slice(1) : args);
  if (shown === undefined) return 1;
  for (const item of shown) {
    if (flags.has("br")) {
      const addresses = ofFamily(view, item).map((one) => `${one.address}/${one.prefix}`);
      tool.out.put(`${label(item).padEnd(16)} ${state(view, item).padEnd(14)} ${addresses.map((text) => `${text} `).join("")}\n`);
      continue;
    }
    const addresses = ofFamily(view, item);
    if (flags.has("o")) {
      for (const one of addresses) tool.out.put(`${item.index}: ${item.name}    ${inet(view, item, one)}\\       valid_lft forever preferred_lft forever\n`);
      continue;
    }
    if (flags.has("4") && addresses.length === 0) continue;
    if (flags.has("6") && addresses.length === 0) continue;
    tool.out.put(
      flags.has("4") && view.gnu ? `${head(view, item)}\n` : `${head(view, item)}\n${flags.has("4") || flags.has("6") ? "" : `    ${hardware(view, item)}\n`}`,
    );
    for (const one of addresses) tool.out.put(`    ${inet(view, item, one)}\n       valid_lft forever preferred_lft forever\n`);
    if (flags.has("s")) tool.out.put(statistics(item));
  }
  return 0;
}

function select(view: View, args: readonly string[]): NetInterface[] | undefined {
  const { tool } = view;
  let items = [...tool.sys.net.interfaces()];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === "up") items = items.filter((item) => item.up);
    else if (word === "type") {
      const type = args[++i];
      items = items.filter((item) => item.kind === type);
    } else if (word === "master") {
      const master = args[++i];
      items = items.filter((item) => item.master === master);
    } else if (word === "scope" || word === "label") i++;
    else if (word === "to" || word === "primary") continue;
    else {
      const name = word === "dev" ? (args[++i] ?? "") : word;
      items = items.filter((item) => item.name === name);
      if (items.length === 0) {
        void tool.note(view.gnu ? `Device "${name}" does not exist.\n` : `ip: can't find device '${name}'\n`);
        return undefined;
      }
    }
  }
  return items;
}

function ofFamily(view: View, item: NetInterface): NetInterface["addresses"] {
  const wanted = view.flags.has("4") ? "inet" : view.flags.has("6") ? "inet6" : undefined;
  return wanted === undefined ? item.addresses : item.addresses.filter((one) => one.address.includes(":") === (wanted === "inet6"));
}

function label(item: NetInterface): string {
  return item.peerIndex === undefined ? item.name : `${item.name}@if${item.peerIndex}`;
}

function state(view: View, item: NetInterface): string {
  return !item.up || lacksCarrier(view, item) ? "DOWN" : item.kind === "loopback" || item.kind === "dummy" ? "UNKNOWN" : "UP";
}

function head(view: View, item: NetInterface): string {
  const flags = item.kind === "loopback" ? ["LOOPBACK"] : item.kind === "dummy" ? ["BROADCAST", "NOARP"] : ["BROADCAST", "MULTICAST"];
  if (item.up) flags.push("UP", "LOWER_UP");
  // The other end is in another namespace, where busybox does not see whether it is up.
  if (item.up && item.kind === "veth" && !view.gnu) flags.push("M-DOWN");
  const idle = lacksCarrier(view, item);
  if (idle && item.up) flags.splice(0, flags.length, "NO-CARRIER", "BROADCAST", "MULTICAST", "UP");
  // busybox asks for the family's own list of interfaces, which says less.
  const short = !view.gnu && view.flags.has("6");
  const queue = item.kind === "loopback" || item.kind === "bridge" || item.kind === "veth" || item.kind === "dummy" ? "noqueue" : "fq_codel";
  // busybox leaves the state out where the C library's headers do not name it.
  const hasState = view.gnu || view.tool.sys.programOptions["libc"] === "musl";
  const words = [
    ...(short ? [] : [`qdisc ${queue}`]),
    ...(item.master === undefined ? [] : [`master ${item.master}`]),
    ...(hasState ? [`state ${state(view, item)}`] : []),
    ...(view.gnu ? ["group default"] : []),
  ];
  const hasQueue = item.kind === "loopback" || item.kind === "ethernet" || (view.gnu && item.kind === "dummy");
  const end = hasQueue ? " qlen 1000" : view.gnu ? "" : " ";
  return `${item.index}: ${label(item)}: <${flags.join(",")}> mtu ${[item.mtu, ...words].join(" ")}${end}`;
}

function hardware(view: View, item: NetInterface): string {
  const type = item.kind === "loopback" ? "loopback" : "ether";
  const broadcast = item.kind === "loopback" ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff";
  const far = view.gnu && item.peerIndex !== undefined ? " link-netnsid 0" : "";
  return `link/${type} ${item.mac} brd ${broadcast}${far}`;
}

function inet(view: View, item: NetInterface, one: NetInterface["addresses"][number]): string {
  const broadcast = one.broadcast === undefined ? "" : ` brd ${one.broadcast}`;
  if (one.address.includes(":")) {
    const scope = one.address === "::1" ? "host" : /^fe[89ab]/.test(one.address) ? "link" : "global";
    const kernel = scope === "host" ? "proto kernel_lo " : scope === "link" ? "proto kernel_ll " : "";
    const nodad = one.nodad === undefined ? "" : view.gnu ? "nodad " : "flags 02 ";
    return `inet6 ${one.address}/${one.prefix} scope ${scope} ${one.tentative === true ? "tentative " : ""}${nodad}${view.gnu ? kernel : ""}`;
  }
  return `inet ${one.address}/${one.prefix}${broadcast} scope ${one.address.startsWith("127.") ? "host" : "global"} ${item.name}`;
}

function statistics(item: NetInterface): string {
  const { rxBytes, rxPackets, txBytes, txPackets } = item.statistics;
  const row = (bytes: number, packets: number) => `${String(bytes).padStart(10)} ${String(packets).padStart(8)}      0       0       0       0 `;
  return `    RX:  bytes  packets errors dropped  missed   mcast           \n    ${row(rxBytes, rxPackets)}\n    TX:  bytes  packets errors dropped carrier collsns           \n    ${row(txBytes, txPackets)}\n`;
}

async function changeAddress(view: View, verb: string, args: readonly string[]): Promise<number> {
  const dev = args[args.indexOf("dev") + 1];
  const { net } = view.tool.sys;
  if (args.indexOf("dev") < 0 || dev === undefined) {
    await view.tool.note('Not enough information: "dev" argument is required.\n');
    return 1;
  }
  try {
    if (verb === "flush") {
      const item = view.tool.sys.net.interfaces().find((candidate) => candidate.name === dev);
      for (const one of item === undefined ? [] : ofFamily(view, item)) net.admin.removeAddress(dev, one.address);
      return 0;
    }
    const family = view.flags.has("6") ? "inet6" : view.flags.has("4") ? "inet" : "any valid";
    const [text = "", given] = (args.find((word) => isAddress(word.replace(/\/\d+$/, ""), family)) ?? "").split("/");
    if (text === "") throw new Failure(`Error: ${family} prefix is expected rather than "${args[0] ?? ""}".`);
    const prefix = given ?? (text.includes(":") ? "128" : "32");
    if (verb.startsWith("d")) net.admin.removeAddress(dev, text);
    else net.admin.addAddress(dev, text, Number(prefix), { nodad: args.includes("nodad") });
    return 0;
  } catch (error) {
    if (isErrno(error, "ENODEV")) {
      await view.tool.note(view.gnu ? `Cannot find device "${dev}"\n` : `ip: can't find device '${dev}'\n`);
      return 1;
    }
    if (isErrno(error, "EEXIST")) {
      const assigned = args.some((word) => word.includes(":")) ? "Error: ipv6: address already assigned.\n" : "Error: ipv4: Address already assigned.\n";
      await view.tool.note(view.gnu ? assigned : "ip: RTNETLINK answers: File exists\n");
      return 2;
    }
    return await refuse(view, error);
  }
}

function isAddress(text: string, family: string): boolean {
  return (family !== "inet6" && isIPv4(text)) || (family !== "inet" && isIPv6(text));
}

async function link(view: View, args: string[]): Promise<number> {
  const { tool, flags } = view;
  const verb = args[0];
  if (verb === "set") {
    const rest = args.slice(1).filter((word) => word !== "dev");
    const name = rest[0] ?? "";
    try {
      if (!tool.sys.net.interfaces().some((item) => item.name === name)) {
        await tool.note(view.gnu ? `Cannot find device "${name}"\n` : `ip: can't find device '${name}'\n`);
        return 1;
      }
      if (rest.includes("up")) tool.sys.net.admin.setUp(name, true);
      if (rest.includes("down")) tool.sys.net.admin.setUp(name, false);
      return 0;
    } catch (error) {
      // busybox asks by ioctl for this.
      if (!view.gnu && isErrno(error)) throw new Failure(`SIOCSIFFLAGS: ${error.message}`, 1);
      return await refuse(view, error);
    }
  }
  if (verb === "add" || verb === "del" || verb === "delete") {
    const rest = args.slice(1).filter((word) => word !== "dev" && word !== "name");
    const name = rest[0] ?? "";
    const type = args[args.indexOf("type") + 1];
    try {
      if (verb !== "add") tool.sys.net.admin.removeInterface(name);
      else if (args.includes("type") && type === "dummy") tool.sys.net.admin.addDummy(name);
      else {
        await tool.note(view.gnu ? "Error: Unknown device type.\n" : "ip: RTNETLINK answers: Operation not supported\n");
        return 2;
      }
      return 0;
    } catch (error) {
      if (isErrno(error, "ENODEV")) {
        await tool.note(`Cannot find device "${name}"\n`);
        return 1;
      }
      return await refuse(view, error);
    }
  }
  const shown = select(view, verb === "show" || verb === "list" || verb === "ls" || verb === "s" ? args.slice(1) : args);
  if (shown === undefined) return 1;
  for (const item of shown) {
    const mode = view.gnu ? head(view, item).replace(" group default", " mode DEFAULT group default") : head(view, item);
    const layers = `<${/<([^>]*)>/.exec(head(view, item))?.[1] ?? ""}>`;
    if (flags.has("br")) tool.out.put(`${label(item).padEnd(16)} ${state(view, item).padEnd(14)} ${item.mac} ${layers} \n`);
    else if (flags.has("o")) tool.out.put(`${mode}\\    ${hardware(view, item)}\n`);
    else tool.out.put(`${mode}\n    ${hardware(view, item)}\n${flags.has("s") ? statistics(item) : ""}`);
  }
  return 0;
}
