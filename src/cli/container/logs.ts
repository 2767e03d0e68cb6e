import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool, string } from "../flag/kinds.ts";
import { printLogStream } from "../log-stream.ts";
import { logTime } from "../option/timestamp.ts";

export default defineCommand({
  path: "container logs",
  shortcut: "logs",
  use: "[OPTIONS] CONTAINER",
  short: { en: "Show what a container has printed", hi: "Container ne kya print kiya, dikhao" },
  args: exactArgs(1),
  completes: "containers",
  flags: {
    details: bool("", "Show labels and variables that the log driver keeps", "Log driver ke rakhe labels aur variables bhi dikhao"),
    follow: bool("f", "Go on with what comes", "Aage jo aaye woh bhi dikhate raho"),
    since: string("", 'Start at a time ("2013-01-02T13:23:37Z") or so long ago ("42m")', 'Kis samay se ("2013-01-02T13:23:37Z") ya kitni der pehle se ("42m")'),
    tail: string("n", "How many lines from the end", "Ant se kitni lines", { initial: "all" }),
    timestamps: bool("t", "Put the time before each line", "Har line ke aage samay dikhao"),
    until: string(
      "",
      'Stop at a time ("2013-01-02T13:23:37Z") or so long ago ("42m")',
      'Kis samay tak ("2013-01-02T13:23:37Z") ya kitni der pehle tak ("42m")',
    ),
  },
  async run(docker, [container = ""], flags) {
    const { Config } = await docker.client.get<{ Config: { Tty: boolean } }>(`/containers/${pathEscape(container)}/json`);
    const response = await docker.client.request("GET", `/containers/${pathEscape(container)}/logs`, {
      query: {
        stdout: true,
        stderr: true,
        since: logTime(docker, "since", flags.since),
        until: logTime(docker, "until", flags.until),
        timestamps: flags.timestamps || undefined,
        follow: flags.follow || undefined,
        tail: flags.tail,
        details: flags.details || undefined,
      },
    });
    await printLogStream(docker, response.chunks(), Config.Tty, flags.follow);
    return 0;
  },
});
