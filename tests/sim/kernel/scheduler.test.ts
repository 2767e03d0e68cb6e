import { expect, test } from "vitest";
import type { CgroupLimits } from "../../../src/sim/kernel/types.ts";
import { SECOND } from "../../../src/sim/time/clock.ts";
import { bootKernel } from "../../support/kernel.ts";

interface Group {
  readonly limits?: CgroupLimits;
  /** How many processes compute without end; each with this niceness. */
  readonly busy: readonly number[];
}

/** Two processors; what each group gets of one, in percent, over two simulated seconds. */
const SHARES: readonly (readonly [what: string, groups: readonly Group[], percent: readonly number[]])[] = [
  ["alone, a process has a whole processor", [{ busy: [0] }], [100]],
  ["two have one each", [{ busy: [0] }, { busy: [0] }], [100, 100]],
  ["three share two", [{ busy: [0] }, { busy: [0] }, { busy: [0] }], [67, 67, 67]],
  ["groups share, whatever the number of their processes", [{ busy: [0, 0] }, { busy: [0, 0, 0, 0] }], [100, 100]],
  [
    "by weight",
    [
      { busy: [0, 0], limits: { cpuShares: 1536 } },
      { busy: [0, 0], limits: { cpuShares: 512 } },
    ],
    [150, 50],
  ],
  [
    "on the processors that they may use",
    [
      { busy: [0], limits: { cpuset: "0", cpuShares: 2048 } },
      { busy: [0], limits: { cpuset: "0" } },
      { busy: [0], limits: { cpuset: "1" } },
    ],
    [67, 33, 100],
  ],
  ["no more than the quota", [{ busy: [0], limits: { cpus: 0.25 } }, { busy: [0] }], [25, 100]],
  ["of all its processes together", [{ busy: [0, 0, 0], limits: { cpus: 0.5, cpuPeriodMicroseconds: 50_000 } }], [50]],
  ["more than one processor", [{ busy: [0, 0, 0], limits: { cpus: 1.5 } }], [150]],
  ["weights count for nothing while there is enough", [{ busy: [0], limits: { cpuShares: 2 } }, { busy: [0] }], [100, 100]],
  ["niceness within a group", [{ busy: [0, 0, 19] }], [200]],
];

test.each(SHARES)("processor time: %s", async (_what, groups, percent) => {
  expect(await measured(groups)).toEqual(percent);
});

async function measured(groups: readonly Group[]): Promise<number[]> {
  const { kernel, run, ROOT, driver } = bootKernel();
  const cgroups = groups.map(({ limits = {} }, index) => kernel.createCgroup(`/docker/${index}`, limits));
  await run(async (sys) => {
    for (const [index, { busy }] of groups.entries()) {
      for (const nice of busy) {
        kernel.spawnFunction(
          { argv: ["busy"], env: new Map(), cwd: "/", credentials: ROOT, namespaces: kernel.host, cgroup: cgroups[index] as never, files: new Map() },
          async (inner) => {
            inner.nice(nice);
            for (;;) await inner.yield();
          },
        );
      }
    }
    await sys.sleep(2n * SECOND);
    return 0;
  });
  const used = cgroups.map((group) => Math.round(Number(group.usage().cpuNanoseconds) / 2e7));
  for (const group of cgroups) for (const process of [...group.processes()]) kernel.kill(process, "KILL");
  driver.dispose();
  return used;
}

test("a group that used its quota says so", async () => {
  const { kernel, run, ROOT, driver } = bootKernel();
  const group = kernel.createCgroup("/docker/x", { cpus: 0.5 });
  const options = { argv: ["busy"], env: new Map<string, string>(), cwd: "/", credentials: ROOT, namespaces: kernel.host, cgroup: group, files: new Map() };
  await run(async (sys) => {
    const busy = kernel.spawnFunction(options, async (inner) => {
      for (;;) await inner.yield();
    });
    await sys.sleep(SECOND);
    kernel.kill(busy, "KILL");
    return 0;
  });
  const { periods, throttledPeriods, throttledNanoseconds } = group.throttling;
  expect(periods).toBeGreaterThanOrEqual(10);
  expect(throttledPeriods).toBeGreaterThanOrEqual(9);
  expect(throttledNanoseconds / 1e9).toBeCloseTo(0.45, 1);
  driver.dispose();
});
