import stats from "../../cli/container/stats.ts";
import { STATS_FORMAT } from "../../cli/container/stats-row.ts";
import { bool, string } from "../../cli/flag/kinds.ts";
import { printRows } from "../../cli/format/formatter.ts";
import { defineCompose } from "../command.ts";
import { listContainers, serviceOf } from "../containers.ts";
import { NO_INVOCATION } from "./cp.ts";

export default defineCompose({
  name: "stats",
  use: "[OPTIONS] [SERVICE]",
  short: { en: "Show live what containers of services use", hi: "Services ke containers kya use kar rahe hain, live dikhao" },
  flags: {
    all: bool("a", "Show those that do not run, too", "Jo nahi chal rahe woh bhi dikhao"),
    format: string("", "Print with a Go template, or: table, table TEMPLATE, json", "Go template se dikhao, ya: table, table TEMPLATE, json"),
    "no-stream": bool("", "Print once and stop", "Ek baar dikhao aur ruko"),
    "no-trunc": bool("", "Do not shorten anything", "Kuch bhi chhota mat karo"),
  },
  async run(compose, services, flags) {
    const { name } = await compose.projectOrName();
    const containers = (await listContainers(compose.client, { project: name, all: flags.all, oneOff: "include" })).filter(
      (container) => services.length === 0 || services.includes(serviceOf(container)),
    );
    if (containers.length > 0)
      return stats.run(
        compose.docker,
        containers.map((container) => container.Id),
        flags as never,
        NO_INVOCATION,
      );
    printRows(compose.docker, [], STATS_FORMAT(!flags["no-trunc"]), { format: flags.format });
    return 0;
  },
});
