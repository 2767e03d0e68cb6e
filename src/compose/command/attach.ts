import attach from "../../cli/container/attach.ts";
import { bool, int, string } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { runningContainer } from "../plan/service-container.ts";
import { NO_INVOCATION } from "./cp.ts";

export default defineCompose({
  name: "attach",
  use: "[OPTIONS] SERVICE",
  short: { en: "Connect this terminal to a running container of a service", hi: "Is terminal ko service ke chalte container se jodo" },
  args: { minimum: 1 },
  flags: {
    "detach-keys": string("", "Keys that leave the container running", "Container ko chalta chhodne wali keys"),
    index: int("", "Number of the container when there are several", "Kai containers hon to kaunsa number"),
    "no-stdin": bool("", "Leave STDIN alone", "STDIN mat jodo"),
    "sig-proxy": bool("", "Pass signals on to the process", "Signals process tak pahunchao", { initial: true }),
  },
  async run(compose, [service = ""], flags) {
    const { name } = await compose.projectOrName();
    const container = await runningContainer(compose, name, service, flags.index);
    const { index: _index, ...rest } = flags;
    return attach.run(compose.docker, [container.Id], rest as never, NO_INVOCATION);
  },
});
