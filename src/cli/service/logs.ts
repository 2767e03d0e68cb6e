import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, isNotFound } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { printLogStream } from "../log-stream.ts";
import { noTruncFlag } from "../option/common.ts";
import { logTime } from "../option/timestamp.ts";
import { printTaskLogs } from "./task-logs.ts";

export default defineCommand({
  path: "service logs",
  use: "[OPTIONS] SERVICE|TASK",
  short: { en: "Show what the tasks of a service have printed", hi: "Service ke tasks ne kya print kiya, dikhao" },
  args: exactArgs(1),
  flags: {
    details: bool("", "Show labels and variables that the log driver keeps", "Log driver ke rakhe labels aur variables bhi dikhao"),
    follow: bool("f", "Go on with what comes", "Aage jo aaye woh bhi dikhate raho"),
    "no-resolve": bool("", "Print IDs instead of names", "Naam ki jagah ID dikhao"),
    "no-task-ids": bool("", "Leave task IDs out", "Task ke ID mat dikhao"),
    "no-trunc": noTruncFlag,
    raw: bool("", "Print nothing in front of lines", "Lines ke aage kuch mat dikhao"),
    since: string("", "Start at a time, or so long ago", "Kis samay se, ya kitni der pehle se"),
    tail: string("n", "How many lines from the end", "Ant se kitni lines", { initial: "all" }),
    timestamps: bool("t", "Put the time before each line", "Har line ke aage samay dikhao"),
  },
  async run(docker, [name = ""], flags) {
    const { path, tty, width } = await findLogs(docker, name);
    const response = await docker.client.request("GET", `${path}/logs`, {
      query: {
        stdout: true,
        stderr: true,
        follow: flags.follow || undefined,
        timestamps: flags.timestamps || undefined,
        tail: flags.tail,
        since: logTime(docker, "since", flags.since),
        details: flags.raw ? undefined : true,
      },
    });
    if (flags.raw || tty) await printLogStream(docker, response.chunks(), tty, flags.follow);
    else
      await printTaskLogs(docker, response.chunks(), {
        resolve: !flags["no-resolve"],
        taskIds: !flags["no-task-ids"],
        trunc: !flags["no-trunc"],
        details: flags.details,
        follow: flags.follow,
        width,
      });
    return 0;
  },
});

interface Logged {
  ID: string;
  ServiceID?: string;
  Spec: {
    Mode?: { Replicated?: { Replicas?: number } };
    TaskTemplate?: { ContainerSpec?: { TTY?: boolean } };
    ContainerSpec?: { TTY?: boolean };
  };
}

/** `width`: how many digits the slots of the service take. */
async function findLogs(docker: DockerCli, name: string): Promise<{ path: string; tty: boolean; width: number }> {
  try {
    const service = await docker.client.get<Logged>(`/services/${pathEscape(name)}`);
    return { path: `/services/${service.ID}`, tty: service.Spec.TaskTemplate?.ContainerSpec?.TTY === true, width: slotWidth(service) };
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    const task = await docker.client.get<Logged>(`/tasks/${pathEscape(name)}`);
    const service = await docker.client.get<Logged>(`/services/${task.ServiceID ?? ""}`);
    return { path: `/tasks/${task.ID}`, tty: task.Spec.ContainerSpec?.TTY === true, width: slotWidth(service) };
  } catch (error) {
    throw isNotFound(error) ? new CommandError(`no such task or service: ${name}`) : error;
  }
}

function slotWidth({ Spec }: Logged): number {
  return `${Spec.Mode?.Replicated?.Replicas ?? 1}`.length;
}
