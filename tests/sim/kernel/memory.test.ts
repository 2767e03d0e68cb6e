import { expect, test } from "vitest";
import type { CgroupLimits } from "../../../src/sim/kernel/types.ts";
import type { Sys } from "../../../src/sim/sys.ts";
import { bootKernel } from "../../support/kernel.ts";

const MIB = 2 ** 20;

async function inGroup(limits: CgroupLimits, main: (sys: Sys) => Promise<number>) {
  const { kernel, run, ROOT, driver } = bootKernel();
  const group = kernel.createCgroup("/docker/x", limits);
  const victims: string[] = [];
  group.onOom((victim) => victims.push(victim.name));
  const options = { env: new Map<string, string>(), cwd: "/", credentials: ROOT, namespaces: kernel.host, cgroup: group, files: new Map() };
  const process = kernel.spawnFunction({ ...options, argv: ["main"] }, main);
  let status: Awaited<typeof process.exited> | undefined;
  await run(async (sys) => {
    status = await process.exited;
    await sys.yield();
    return 0;
  });
  driver.dispose();
  return { status, victims, group, kernel };
}

test("beyond its limit a group loses its largest process, and the log says so", async () => {
  const { status, victims, group, kernel } = await inGroup({ memory: 32 * MIB }, async (sys) => {
    for (let held = 0; ; held += MIB) sys.allocate(held);
  });
  expect(status).toMatchObject({ code: 137, signal: "KILL", oomKilled: true });
  expect(victims).toEqual(["main"]);
  expect([group.oomKills, group.usage().memory, Math.round(group.peakMemory / MIB)]).toEqual([1, 0, 32]);
  expect(kernel.log.text()).toMatch(/<3>\[ +\d+\.\d{6}\] Memory cgroup out of memory: Killed process \d+ \(main\) total-vm:\d+kB, anon-rss:\d+kB/);
});

test("the others go on", async () => {
  const { status, victims } = await inGroup({ memory: 32 * MIB }, async (sys) => {
    const child = sys.fork(async (own) => {
      own.setTitle("child");
      own.allocate(40 * MIB);
      return 0;
    });
    return (await sys.wait(child))?.status.oomKilled === true ? 3 : 4;
  });
  expect([status?.code, victims]).toEqual([3, ["child"]]);
});

test("what a fork shares with its parent counts once", async () => {
  const { status, group } = await inGroup({ memory: 32 * MIB }, async (sys) => {
    sys.allocate(20 * MIB);
    const sleeper = async (own: Sys) => {
      await own.sleep(1_000_000n);
      return 0;
    };
    const children = [1, 2, 3].map(() => sys.fork(sleeper));
    for (const child of children) await sys.wait(child);
    return 0;
  });
  expect([status?.code, group.oomKills]).toEqual([0, 0]);
});

test("files in memory count", async () => {
  const { kernel, driver } = bootKernel();
  const group = kernel.createCgroup("/docker/x", { memory: 32 * MIB });
  const remove = group.addFiles(() => 5 * MIB);
  expect(group.usage().memory).toBe(5 * MIB);
  remove();
  expect(group.usage().memory).toBe(0);
  driver.dispose();
});

test("a machine that is full kills, whatever the limits", async () => {
  const { status, victims } = await inGroup({}, async (sys) => {
    sys.allocate(Number.MAX_SAFE_INTEGER);
    return 0;
  });
  expect([status?.code, victims]).toEqual([137, ["main"]]);
});
