import { CommandError } from "../../cli/error.ts";
import { int, string } from "../../cli/flag/kinds.ts";
import { joinHostPort } from "../../cli/format/ports.ts";
import { defineCompose } from "../command.ts";
import { nameOf } from "../containers.ts";
import { runningContainer } from "../plan/service-container.ts";

export default defineCompose({
  name: "port",
  use: "[OPTIONS] SERVICE PRIVATE_PORT",
  short: { en: "Show where a port of a service is published", hi: "Service ka port kahan publish hai, yeh dikhao" },
  args: { minimum: 2 },
  flags: {
    index: int("", "Number of the container when there are several", "Kai containers hon to kaunsa number"),
    protocol: string("", "tcp or udp", "tcp ya udp", { initial: "tcp" }),
  },
  async run(compose, [service = "", wanted = ""], flags) {
    if (!/^\d+$/.test(wanted) || Number(wanted) > 65535)
      throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(wanted)}: ${/^\d+$/.test(wanted) ? "value out of range" : "invalid syntax"}`);
    const { name } = await compose.projectOrName();
    const container = await runningContainer(compose, name, service, flags.index);
    const protocol = flags.protocol.toLowerCase();
    const found = container.Ports.find((port) => port.PrivatePort === Number(wanted) && port.Type === protocol && port.PublicPort !== undefined);
    if (found) {
      compose.docker.line(joinHostPort(found.IP ?? "", String(found.PublicPort)));
      return 0;
    }
    const published = container.Ports.map((port) => `${port.PublicPort ?? 0}/${port.Type}`).join(", ");
    throw new CommandError(`no port ${wanted}/${protocol} for container ${nameOf(container)}: ${published}`);
  },
});
