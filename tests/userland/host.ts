/** A host with every program of the catalog, a shell, /proc and a simulated internet: for tests of programs. */
import type { HttpHandler } from "../../src/http/types.ts";
import { Driver } from "../../src/machine/driver.ts";
import { buildHost, buildRun, sizeOnHost } from "../../src/machine/host-files.ts";
import { mountHost } from "../../src/machine/host-mounts.ts";
import { serveSocket } from "../../src/machine/serve.ts";
import { MountTree } from "../../src/sim/fs/mount-namespace.ts";
import { Tmpfs } from "../../src/sim/fs/tmpfs.ts";
import { TreeBuilder } from "../../src/sim/fs/tree-builder.ts";
import { ROOT, SimulatedKernel } from "../../src/sim/kernel/kernel.ts";
import type { Process } from "../../src/sim/kernel/types.ts";
import { createNetwork } from "../../src/sim/net/network.ts";
import type { Socket } from "../../src/sim/net/types.ts";
import { encodeProgramFile } from "../../src/sim/program-file.ts";
import type { ProgramMain } from "../../src/sim/sys.ts";
import { SeededEntropy } from "../../src/sim/time/entropy.ts";
import { VirtualClock } from "../../src/sim/time/virtual-clock.ts";
import { programs } from "../../src/userland/catalog.ts";
import { NODE_TURNS } from "../support/kernel.ts";

const LATENCY_MILLISECONDS = 12;

export interface TestHost {
  readonly kernel: SimulatedKernel;
  /** Runs commands in bash as root; both outputs together, and the exit status in brackets when it is not 0. */
  run(commands: string, options?: { input?: string; user?: { uid: number; gid: number; groups: readonly number[] } }): Promise<string>;
  /** Makes /busybox/NAME for programs, in their busybox flavour. */
  busybox(...names: string[]): void;
}

export async function createTestHost(sites: readonly { names: readonly string[]; handler: HttpHandler }[] = []): Promise<TestHost> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 15, 9));
  const entropy = new SeededEntropy("test");
  const disk = new Tmpfs({ type: "ext4", dev: 1, capacityBytes: 60 * 2 ** 30, now: () => clock.realtime() });
  const tree = new TreeBuilder(disk, { programSize: sizeOnHost });
  buildHost(tree, programs.keys(), false);
  const kernel = new SimulatedKernel({
    clock,
    entropy,
    createNetwork: (nextInode) => createNetwork(clock, entropy, nextInode),
    createMounts: (nextInode) =>
      new MountTree({
        nextId: nextInode,
        fs: disk,
        options: { source: "/dev/vda1" },
      }),
    programs: (file) => {
      const load = programs.get(file.program);
      return load?.().then((program) => program.main as ProgramMain);
    },
    hostname: "dabba",
    hardware: { cpus: 4, memory: 8 * 2 ** 30, kernelRelease: "6.12.48+deb13-amd64", kernelVersion: "#1 SMP", machine: "x86_64" },
    hostTurn: NODE_TURNS.turn,
    onCrash: (process: Process, error: unknown) => console.error(`${process.name} crashed`, error),
  });
  const fs = kernel.host.mnt.asRoot(kernel.now);
  mountHost(kernel, (run) => buildRun(run, false));
  // What images bring is here for the asking.
  for (const name of programs.keys()) if (!fs.exists(`/usr/bin/${name}`) && !fs.exists(`/usr/sbin/${name}`)) tree.program(`/usr/local/bin/${name}`, name);
  for (const [i, site] of sites.entries()) {
    const serve = serveSocket(site.handler);
    kernel.network.internet.addHost({
      names: site.names,
      address: `198.51.100.${i + 1}`,
      ports: { 80: serve, 443: serve } as Readonly<Record<number, (socket: Socket) => void>>,
      latencyMilliseconds: LATENCY_MILLISECONDS,
      bytesPerSecond: 40 * 2 ** 20,
    });
  }
  new Driver(kernel, NODE_TURNS, "virtual");
  return {
    kernel,
    async run(commands, options = {}) {
      const input = kernel.createPipe();
      const output = kernel.createPipe();
      const shown = kernel.streamOf(output.reader, undefined);
      const typed = kernel.streamOf(undefined, input.writer);
      const process = kernel.spawn({
        argv: ["bash", "-c", commands],
        path: "/usr/bin/bash",
        env: new Map([
          ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
          ["HOME", options.user ? "/home/learner" : "/root"],
          ["SHELL", "/bin/bash"],
          ["LANG", "C.UTF-8"],
        ]),
        cwd: "/tmp",
        credentials: options.user
          ? {
              ...ROOT,
              uid: options.user.uid,
              gid: options.user.gid,
              realUid: options.user.uid,
              realGid: options.user.gid,
              groups: options.user.groups,
              capabilities: new Set(),
            }
          : ROOT,
        namespaces: kernel.host,
        cgroup: kernel.rootCgroup,
        files: new Map([
          [0, input.reader],
          [1, output.writer],
          [2, output.writer],
        ]),
      });
      if (options.input) void typed.write(new TextEncoder().encode(options.input)).then(() => typed.close());
      else typed.close();
      let text = "";
      const decoder = new TextDecoder();
      const reading = (async () => {
        for (let bytes = await shown.read(); bytes !== undefined; bytes = await shown.read()) text += decoder.decode(bytes, { stream: true });
      })();
      const status = await process.exited;
      await Promise.race([reading, NODE_TURNS.turn().then(NODE_TURNS.turn).then(NODE_TURNS.turn)]);
      shown.close();
      return status.code === 0 ? text : `${text}[${status.code}]\n`;
    },
    busybox(...names) {
      if (!fs.exists("/busybox")) fs.mkdir("/busybox");
      for (const name of names) {
        fs.writeFile(`/busybox/${name}`, encodeProgramFile(name, "busybox", { libc: "musl" }));
        fs.chmod(`/busybox/${name}`, 0o755);
      }
    },
  };
}
