import { isErrno } from "../base/errno.ts";
import type { NetInterface } from "../sim/sys.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "ifconfig",
  summary: "show and change interfaces",
  usage: "[-a] [interface] [address [netmask mask]] [up|down]",
  package: ["net-tools", "2.10"],
  ownArguments: true,
  async run(tool) {
    const all = tool.operands.includes("-a");
    const [name, ...changes] = tool.operands.filter((word) => !word.startsWith("-"));
    const items = tool.sys.net.interfaces();
    if (name === undefined) {
      for (const item of items) if (all || item.up) tool.out.put(tool.gnu ? interfaceBlock(item) : busyboxBlock(item));
      return 0;
    }
    const item = items.find((candidate) => candidate.name === name);
    if (item === undefined) {
      await tool.note(
        tool.gnu
          ? `${name}: error fetching interface information: Device not found\n`
          : `ifconfig: ${name}: error fetching interface information: Device not found\n`,
      );
      return 1;
    }
    if (changes.length === 0) {
      tool.out.put(tool.gnu ? interfaceBlock(item) : busyboxBlock(item));
      return 0;
    }
    try {
      const { admin } = tool.sys.net;
      for (const [i, word] of changes.entries()) {
        if (word === "up" || word === "down") admin.setUp(name, word === "up");
        else if (/^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(word) && changes[i - 1] !== "netmask") {
          const mask = changes.includes("netmask") ? (changes[changes.indexOf("netmask") + 1] ?? "") : "";
          const bits = mask === "" ? 24 : mask.split(".").reduce((sum, part) => sum + Number(part).toString(2).replaceAll("0", "").length, 0);
          for (const old of item.addresses) if (!old.address.includes(":")) admin.removeAddress(name, old.address);
          admin.addAddress(name, word.split("/")[0] as string, word.includes("/") ? Number(word.split("/")[1]) : bits);
        } else if (word.includes(":")) {
          const [address = "", prefix = "128"] = word.split("/");
          if (changes[i - 1] === "del") admin.removeAddress(name, address);
          else admin.addAddress(name, address, Number(prefix));
        }
      }
      return 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      await tool.note(`${tool.gnu ? "" : "ifconfig: "}SIOCSIFFLAGS: ${error.message}\n`);
      return tool.gnu ? 255 : 1;
    }
  },
});

function netmask(prefix: number): string {
  const value = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
}

function scopeOf(address: string, [host, link, global]: readonly [string, string, string]): string {
  return address === "::1" ? host : /^fe[89ab]/.test(address) ? link : global;
}

function interfaceBlock(item: NetInterface): string {
  const loopback = item.kind === "loopback";
  const flags = loopback ? ["LOOPBACK", "RUNNING"] : ["BROADCAST", "RUNNING", "MULTICAST"];
  const bits = (item.up ? 65 : 0) + (loopback ? 8 : 4098);
  const { rxBytes, rxPackets, txBytes, txPackets } = item.statistics;
  const lines = [`${item.name}: flags=${bits}<${[...(item.up ? ["UP"] : []), ...flags].join(",")}>  mtu ${item.mtu}`];
  for (const one of item.addresses)
    lines.push(
      one.address.includes(":")
        ? `        inet6 ${one.address}  prefixlen ${one.prefix}  scopeid ${scopeOf(one.address, ["0x10<host>", "0x20<link>", "0x0<global>"])}`
        : `        inet ${one.address}  netmask ${netmask(one.prefix)}${one.broadcast === undefined ? "" : `  broadcast ${one.broadcast}`}`,
    );
  lines.push(
    loopback
      ? "        loop  txqueuelen 1000  (Local Loopback)"
      : `        ether ${item.mac}  txqueuelen ${item.kind === "veth" || item.kind === "bridge" ? 0 : 1000}  (Ethernet)`,
  );
  lines.push(`        RX packets ${rxPackets}  bytes ${rxBytes} (${human(rxBytes)})`, "        RX errors 0  dropped 0  overruns 0  frame 0");
  lines.push(
    `        TX packets ${txPackets}  bytes ${txBytes} (${human(txBytes)})`,
    "        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0",
    "",
    "",
  );
  return lines.join("\n");
}

function busyboxBlock(item: NetInterface): string {
  const loopback = item.kind === "loopback";
  const { rxBytes, rxPackets, txBytes, txPackets } = item.statistics;
  const lines = [`${item.name.padEnd(9)} Link encap:${loopback ? "Local Loopback  " : `Ethernet  HWaddr ${item.mac.toUpperCase()}  `}`];
  for (const one of item.addresses)
    lines.push(
      one.address.includes(":")
        ? `          inet6 addr: ${one.address}/${one.prefix} Scope:${scopeOf(one.address, ["Host", "Link", "Global"])}`
        : `          inet addr:${one.address}  ${one.broadcast === undefined ? "" : `Bcast:${one.broadcast}  `}Mask:${netmask(one.prefix)}`,
    );
  lines.push(`          ${item.up ? "UP " : ""}${loopback ? "LOOPBACK" : "BROADCAST"} RUNNING ${loopback ? "" : "MULTICAST "} MTU:${item.mtu}  Metric:1`);
  lines.push(
    `          RX packets:${rxPackets} errors:0 dropped:0 overruns:0 frame:0`,
    `          TX packets:${txPackets} errors:0 dropped:0 overruns:0 carrier:0`,
  );
  lines.push(
    `          collisions:0 txqueuelen:${loopback ? 1000 : 0} `,
    `          RX bytes:${rxBytes} (${binary(rxBytes)})  TX bytes:${txBytes} (${binary(txBytes)})`,
    "",
    "",
  );
  return lines.join("\n");
}

function human(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < 3) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

function binary(bytes: number): string {
  return bytes < 1024 ? `${bytes.toFixed(1)} B` : bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
