import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "brctl",
  aliases: ["bridge"],
  summary: "show bridges and their ports",
  usage: ["show [BRIDGE]", "showmacs BRIDGE"],
  package: ["bridge-utils", "1.7.1"],
  ownArguments: true,
  async run(tool) {
    const args = tool.operands.filter((word) => !word.startsWith("-"));
    if (tool.name === "bridge") return links(tool, args);
    if (args[0] === "show") return show(tool, args.slice(1));
    if (args[0] === "showmacs") {
      tool.out.put("port no\tmac addr\t\tis local?\tageing timer\n");
      const ports = tool.sys.net.interfaces().filter((item) => item.master === args[1]);
      for (const [i, port] of ports.entries()) tool.out.put(`  ${i + 1}\t${port.mac}\tyes\t\t   0.00\n`);
      return 0;
    }
    await tool.note(args.length === 0 ? tool.help() : `never heard of command [${args[0]}]\n${tool.help()}`);
    return 1;
  },
});

function show(tool: Tool, names: readonly string[]): number {
  const items = tool.sys.net.interfaces();
  const bridges = items.filter((item) => item.kind === "bridge" && (names.length === 0 || names.includes(item.name)));
  tool.out.put("bridge name\tbridge id\t\tSTP enabled\tinterfaces\n");
  for (const bridge of bridges) {
    const ports = items.filter((item) => item.master === bridge.name).map((item) => item.name);
    tool.out.put(`${bridge.name}\t${bridge.name.length < 8 ? "\t" : ""}8000.${bridge.mac.replaceAll(":", "")}\tno\t\t${ports[0] ?? ""}\n`);
    for (const port of ports.slice(1)) tool.out.put(`\t\t\t\t\t\t\t${port}\n`);
  }
  return 0;
}

/** `bridge link` of iproute2. */
function links(tool: Tool, args: readonly string[]): number {
  if (args[0] === "fdb" || args[0] === "vlan" || args[0] === "mdb") return 0;
  for (const item of tool.sys.net.interfaces()) {
    if (item.master === undefined) continue;
    tool.out.put(
      `${item.index}: ${item.name}${item.peerIndex === undefined ? "" : `@if${item.peerIndex}`}: <BROADCAST,MULTICAST${item.up ? ",UP,LOWER_UP" : ""}> mtu ${item.mtu} master ${item.master} state ${item.up ? "forwarding" : "disabled"} priority 32 cost 2 \n`,
    );
  }
  return 0;
}
