import { CommandError } from "../../cli/error.ts";
import { bool, int, string } from "../../cli/flag/kinds.ts";
import { logTime } from "../../cli/option/timestamp.ts";
import { defineCompose } from "../command.ts";
import { listContainers, numberOf, serviceOf, shortName } from "../containers.ts";
import { forEachParallel } from "../graph.ts";
import { LogPrinter, printLines } from "../plan/log-lines.ts";
import { inspectContainer } from "../plan/wait.ts";

export default defineCompose({
  name: "logs",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Show what containers have printed", hi: "Containers ne jo print kiya, woh dikhao" },
  flags: {
    follow: bool("f", "Go on with what comes", "Aage jo aaye woh bhi dikhate raho"),
    index: int("", "Number of the container when there are several", "Kai containers hon to kaunsa number"),
    "no-color": bool("", "No colours", "Rang nahi"),
    "no-log-prefix": bool("", "No names before lines", "Lines ke aage naam nahi"),
    since: string("", 'Start at a time ("2013-01-02T13:23:37Z") or so long ago ("42m")', 'Kis samay se ("2013-01-02T13:23:37Z") ya kitni der pehle se ("42m")'),
    tail: string("n", "Show the last lines only, so many of each container", "Har container ki sirf aakhri itni lines dikhao", { initial: "all" }),
    timestamps: bool("t", "Show the time of each line", "Har line ka samay dikhao"),
    until: string("", 'End at a time ("2013-01-02T13:23:37Z") or so long ago ("42m")', 'Kis samay tak ("2013-01-02T13:23:37Z") ya kitni der pehle tak ("42m")'),
  },
  async run(compose, services, flags) {
    if (flags.index > 0 && services.length !== 1) throw new CommandError("--index requires one service to be selected");
    const { docker, sys } = compose;
    const { name } = await compose.projectForContainers(services);
    let containers = await listContainers(compose.client, { project: name, all: true, oneOff: "exclude" });
    if (services.length > 0) containers = containers.filter((container) => services.includes(serviceOf(container)));
    if (flags.index > 0) containers = containers.filter((container) => numberOf(container) === flags.index);
    const printer = new LogPrinter(docker, { prefix: !flags["no-log-prefix"], color: !flags["no-color"] });
    for (const container of containers) printer.register(shortName(container));
    const query = {
      stdout: true,
      stderr: true,
      since: logTime(docker, "since", flags.since),
      until: logTime(docker, "until", flags.until),
      timestamps: flags.timestamps || undefined,
      follow: flags.follow || undefined,
      tail: flags.tail,
    };
    const show = async (container: (typeof containers)[number]): Promise<void> => {
      const { Config } = await inspectContainer(compose, container.Id);
      const response = await compose.client.request("GET", `/containers/${container.Id}/logs`, { query });
      await printLines(docker, response.chunks(), Config.Tty, (text, stream) => printer.line(shortName(container), text, stream), flags.follow);
      if (!flags.follow) return;
      const { State } = await inspectContainer(compose, container.Id);
      if (!State.Running) docker.line(`\x1b[K${shortName(container)} exited with code ${State.ExitCode}`);
    };
    if (flags.follow) await forEachParallel(sys, containers, show);
    else for (const container of containers) await show(container);
    return 0;
  },
});
