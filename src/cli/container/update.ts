import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";
import { CommandError } from "../error.ts";
import { bytes, string } from "../flag/kinds.ts";
import { CREATE_FLAGS } from "./create-flags.ts";
import { restartPolicy } from "./run-config.ts";

const {
  "blkio-weight": blkioWeight,
  "cpu-period": cpuPeriod,
  "cpu-quota": cpuQuota,
  "cpu-rt-period": cpuRtPeriod,
  "cpu-rt-runtime": cpuRtRuntime,
} = CREATE_FLAGS;
const { "cpu-shares": cpuShares, cpus, "cpuset-cpus": cpusetCpus, "cpuset-mems": cpusetMems, memory, "memory-reservation": memoryReservation } = CREATE_FLAGS;
const { "memory-swap": memorySwap, "pids-limit": pidsLimit } = CREATE_FLAGS;

export default defineCommand({
  path: "container update",
  shortcut: "update",
  use: "[OPTIONS] CONTAINER [CONTAINER...]",
  short: { en: "Change the limits of containers", hi: "Containers ki seemaayein badlo" },
  args: minArgs(1),
  completes: "containers",
  flags: {
    "blkio-weight": blkioWeight,
    "cpu-period": cpuPeriod,
    "cpu-quota": cpuQuota,
    "cpu-rt-period": cpuRtPeriod,
    "cpu-rt-runtime": cpuRtRuntime,
    "cpu-shares": cpuShares,
    cpus,
    "cpuset-cpus": cpusetCpus,
    "cpuset-mems": cpusetMems,
    "kernel-memory": bytes("", "Most kernel memory", "Zyada se zyada kernel memory", { hidden: true }),
    memory,
    "memory-reservation": memoryReservation,
    "memory-swap": memorySwap,
    "pids-limit": pidsLimit,
    restart: string("", "What to do when it exits", "Container ruk jaye to kya karna hai"),
  },
  async run(docker, args, flags, { changed }) {
    const wanted = [
      "blkio-weight",
      "cpu-period",
      "cpu-quota",
      "cpu-rt-period",
      "cpu-rt-runtime",
      "cpu-shares",
      "cpus",
      "cpuset-cpus",
      "cpuset-mems",
      "kernel-memory",
      "memory",
      "memory-reservation",
      "memory-swap",
      "pids-limit",
      "restart",
    ];
    if (!wanted.some(changed)) throw new CommandError("you must provide one or more flags when using this command");
    const body = {
      BlkioWeight: flags["blkio-weight"],
      CpuPeriod: flags["cpu-period"],
      CpuQuota: flags["cpu-quota"],
      CpuRealtimePeriod: flags["cpu-rt-period"],
      CpuRealtimeRuntime: flags["cpu-rt-runtime"],
      CpuShares: flags["cpu-shares"],
      CpusetCpus: flags["cpuset-cpus"],
      CpusetMems: flags["cpuset-mems"],
      Memory: flags.memory,
      MemoryReservation: flags["memory-reservation"],
      MemorySwap: flags["memory-swap"],
      NanoCpus: flags.cpus,
      ...(changed("pids-limit") ? { PidsLimit: flags["pids-limit"] } : {}),
      RestartPolicy: restartPolicy(flags.restart),
    };
    const warnings: string[] = [];
    try {
      await forEachName(docker, args, async (name) => {
        const answer = await docker.client.post<{ Warnings: string[] | null }>(`/containers/${pathEscape(name)}/update`, body);
        warnings.push(...(answer.Warnings ?? []));
      });
    } finally {
      if (warnings.length > 0) docker.line(warnings.join("\n"));
    }
    return 0;
  },
});
