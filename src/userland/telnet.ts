import { Errno } from "../base/errno.ts";
import { addressesOf, UnknownHost } from "./lib/connection.ts";
import { Failure } from "./lib/errors.ts";
import { relay } from "./lib/relay.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "telnet",
  summary: "connect to a port and talk to it",
  usage: "[-a] [-l USER] HOST [PORT]",
  package: ["inetutils", "2.6"],
  options: [
    ["-a", "accepted"],
    ["-l=USER", "accepted"],
    ["-4", "accepted"],
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
    let address: string;
    try {
      address = (await addressesOf(sys, host))[0] ?? "";
    } catch (error) {
      if (!(error instanceof UnknownHost)) throw error;
      throw new Failure(tool.gnu ? `could not resolve ${host}/${portText}: Name or service not known` : `bad address '${host}'`, 1);
    }
    if (tool.gnu) {
      tool.out.put(`Trying ${address}...\n`);
      await tool.out.flush();
    }
    let fd: number;
    try {
      fd = await sys.net.connect(address, port);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      throw new Failure(tool.gnu ? `Unable to connect to remote host: ${error.message}` : `can't connect to remote host (${address}): ${error.message}`, 1);
    }
    tool.out.put(tool.gnu ? `Connected to ${host}.\nEscape character is '^]'.\n` : `Connected to ${host}\n`);
    await tool.out.flush();
    await relay(sys, fd, {});
    sys.close(fd);
    await tool.note(tool.gnu ? "Connection closed by foreign host.\n" : "Connection closed by foreign host\r\n");
    return tool.gnu ? 0 : 1;
  },
});
