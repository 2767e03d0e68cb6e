import { NODE_TURNS } from "../../src/host/node/turns.ts";

import { Driver } from "../../src/machine/driver.ts";
import { MountTree } from "../../src/sim/fs/mount-namespace.ts";
import { Tmpfs } from "../../src/sim/fs/tmpfs.ts";
import { ROOT, SimulatedKernel } from "../../src/sim/kernel/kernel.ts";
import { createNetwork } from "../../src/sim/net/network.ts";
import { encodeProgramFile } from "../../src/sim/program-file.ts";
import type { ProgramMain } from "../../src/sim/sys.ts";
import { SeededEntropy } from "../../src/sim/time/entropy.ts";
import { VirtualClock } from "../../src/sim/time/virtual-clock.ts";

export { NODE_TURNS };

/** A bare kernel whose /bin holds the given programs. */
export function bootKernel(programs: Record<string, ProgramMain> = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 0, 15, 9));
  const entropy = new SeededEntropy("test");
  const crashes: unknown[] = [];
  const kernel = new SimulatedKernel({
    clock,
    entropy,
    createNetwork: (nextInode) => createNetwork(clock, entropy, nextInode),
    createMounts: (nextInode) => new MountTree({ nextId: nextInode, fs: new Tmpfs({ dev: 1, now: () => clock.realtime() }) }),
    programs: (file) => programs[file.program],
    hostname: "host",
    hardware: { cpus: 2, memory: 4 * 2 ** 30, kernelRelease: "6.12.0", kernelVersion: "#1 SMP", machine: "x86_64" },
    hostTurn: NODE_TURNS.turn,
    onCrash: (_process, error) => crashes.push(error),
  });
  const fs = kernel.host.mnt.asRoot(kernel.now);
  fs.mkdir("/bin");
  fs.mkdir("/tmp");
  for (const name of Object.keys(programs)) {
    fs.writeFile(`/bin/${name}`, encodeProgramFile(name));
    fs.chmod(`/bin/${name}`, 0o755);
  }
  const driver = new Driver(kernel, NODE_TURNS, "virtual");
  /** Runs `main` as a process and gives its status, and what it wrote on descriptor 1. */
  const run = async (main: ProgramMain) => {
    const { reader, writer } = kernel.createPipe();
    const output = kernel.streamOf(reader, undefined);
    const process = kernel.spawnFunction(
      {
        argv: ["main"],
        env: new Map([["PATH", "/bin"]]),
        cwd: "/",
        credentials: ROOT,
        namespaces: kernel.host,
        cgroup: kernel.rootCgroup,
        files: new Map([
          [1, writer],
          [2, writer],
        ]),
      },
      main,
    );
    let text = "";
    for (let bytes = await output.read(); bytes !== undefined; bytes = await output.read()) text += new TextDecoder().decode(bytes);
    const status = await process.exited;
    output.close();
    return { status, text };
  };
  return { kernel, driver, clock, fs, run, crashes, ROOT };
}
