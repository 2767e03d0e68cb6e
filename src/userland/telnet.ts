import { Errno } from "../base/errno.ts";
import { addressesOf, cannotConnect, UnknownHost } from "./lib/connection.ts";
import { Failure } from "./lib/errors.ts";
import { relay } from "./lib/relay.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "telnet",
  summary: "connect to a port and talk to it",
  usage: "[-a] [-l USER] HOST [PORT]",
  package: ["inetutils", "2.6"],
  options: [
    ["-a", "accepted"],
    ["-l=USER", "accepted"],
    ["-4", "IPv4 only"],
    ["-6", "IPv6 only"],
    ["-E", "accepted"],
  ],
  async run(tool) {
    const { sys } = tool;
    const [host, portText = "23"] = tool.operands;
    if (host === undefined) {
      await tool.note(tool.help());
      return 1;
    }
    const port = Number(portText);
    if (!(port >= 1 && port <= 65_535))
      throw new Failure(tool.gnu ? `could not resolve ${host}/${portText}: Servname not supported for ai_socktype` : `bad port '${portText}'`, 1);
    let addresses: string[];
    try {
      addresses = await addressesOf(sys, host, tool.has("4") ? { family: 4 } : tool.has("6") ? { family: 6 } : {});
    } catch (error) {
      if (!(error instanceof UnknownHost)) throw error;
      throw new Failure(tool.gnu ? `could not resolve ${host}/${portText}: Name or service not known` : `bad address '${host}'`, 1);
    }
    const fd = await connect(tool, tool.gnu ? addresses : addresses.slice(0, 1), port);
    tool.out.put(tool.gnu ? `Connected to ${host}.\nEscape character is '^]'.\n` : `Connected to ${host}\n`);
    await tool.out.flush();
    await relay(sys, fd, {});
    sys.close(fd);
    await tool.note(tool.gnu ? "Connection closed by foreign host.\n" : "Connection closed by foreign host\r\n");
    return tool.gnu ? 0 : 1;
  },
});

async function connect(tool: Tool, addresses: readonly string[], port: number): Promise<number> {
  let problem = new Errno("ECONNREFUSED");
  for (const address of addresses) {
    if (tool.gnu) {
      tool.out.put(`Trying ${address}...\n`);
      await tool.out.flush();
    }
    try {
      return await tool.sys.net.connect(address, port);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      problem = error;
    }
  }
  throw new Failure(`${tool.gnu ? "Unable to connect to remote host" : cannotConnect(addresses[0] ?? "")}: ${problem.message}`, 1);
}
