import { Errno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { MountTree } from "../sim/fs/mount-namespace.ts";
import { Tmpfs } from "../sim/fs/tmpfs.ts";
import { TreeBuilder } from "../sim/fs/tree-builder.ts";
import type { PathFs } from "../sim/fs/types.ts";
import { SimulatedKernel } from "../sim/kernel/kernel.ts";
import { createNetwork } from "../sim/net/network.ts";
import { socketStream } from "../sim/net/socket-stream.ts";
import { MILLISECOND } from "../sim/time/clock.ts";
import { SeededEntropy } from "../sim/time/entropy.ts";
import { VirtualClock } from "../sim/time/virtual-clock.ts";
import { programs } from "../userland/catalog.ts";
import { dialFromHost } from "./dial.ts";
import { DockerDaemon } from "./docker-daemon.ts";
import { Driver } from "./driver.ts";
import { applyFaults } from "./faults.ts";
import { buildHost, buildRun, HOSTNAME, KERNEL_RELEASE, KERNEL_VERSION, sizeOnHost } from "./host-files.ts";
import { mountHost } from "./host-mounts.ts";
import { Init } from "./init.ts";
import { startLocalRegistry } from "./local-registry.ts";
import { serveOutsideEngine } from "./outside-engine.ts";
import { type ExtraPrograms, programLoader } from "./programs.ts";
import { Sessions } from "./sessions.ts";
import type { Machine, MachineOptions } from "./types.ts";
import { World } from "./world.ts";
import { installZones } from "./zoneinfo.ts";

const GIB = 2 ** 30;
const HARDWARE = { cpus: 4, memory: 8 * GIB, kernelRelease: KERNEL_RELEASE, kernelVersion: KERNEL_VERSION, machine: "x86_64" };
const DISK_BYTES = 60 * GIB;

const HOST_PROGRAMS: ExtraPrograms = new Map([
  ["docker", () => import("../cli/docker.ts").then(({ dockerMain }) => dockerMain)],
  ["docker-compose", () => import("../compose/compose.ts").then(({ composeMain }) => composeMain)],
  ["registry", () => import("./registry-server.ts").then(({ registryMain }) => registryMain)],
]);

/** Fetches what every machine needs soon, the shell first. A failure shows where the code is needed. */
export async function prefetch(): Promise<void> {
  try {
    await programs.get("bash")?.();
    await import("../engine/engine.ts");
  } catch {
    // Offline with a cold cache, perhaps: whoever needs it says so.
  }
}

/** Simulated time in which the services of the host come up. */
const BOOT = 40n * MILLISECOND;

/** Boots a host: kernel, files, network, and what runs on it. */
export async function createMachine(options: MachineOptions): Promise<Machine> {
  const clock = new VirtualClock(options.epoch);
  const entropy = new SeededEntropy(options.seed);
  const docker = options.docker ?? "running";
  const disk = new Tmpfs({ type: "ext4", dev: 1, capacityBytes: DISK_BYTES, now: () => clock.realtime() });
  const tree = new TreeBuilder(disk, { programSize: sizeOnHost });
  buildHost(tree, programs.keys(), docker !== "absent");
  const kernel = new SimulatedKernel({
    clock,
    entropy,
    createNetwork: (nextInode) => createNetwork(clock, entropy, nextInode),
    createMounts: (nextInode) => new MountTree({ nextId: nextInode, fs: disk, options: { source: "/dev/vda1" } }),
    programs: programLoader(HOST_PROGRAMS),
    hostname: HOSTNAME,
    hardware: HARDWARE,
    hostTurn: options.host.turn,
  });
  mountHost(kernel, (tree) => buildRun(tree, docker !== "absent"));
  const fs = kernel.host.mnt.asRoot(kernel.now);
  installZones(tree);
  for (const [path, text] of Object.entries(options.files ?? {})) writeHostFile(fs, path, text);
  const driver = new Driver(kernel, options.host, options.pace);
  const sessions = new Sessions(kernel, driver);
  const init = new Init(kernel);
  const faults = options.faults ?? [];
  const world = new World(kernel, faults);
  if (options.registry === true) startLocalRegistry(kernel, (await world.hub()).localRegistry());
  const daemon = new DockerDaemon(kernel, init);
  if (options.outsideEngine !== undefined) serveOutsideEngine(kernel, driver, options.outsideEngine);
  else if (docker !== "absent") {
    await init.start("docker");
    daemon.prepare(options.images ?? []);
    if (docker === "stopped") {
      await init.stop("docker");
      await init.stop("docker.socket");
    }
  }
  applyFaults(faults, kernel, disk);
  if (options.pace !== "stopped") await driver.advance(BOOT);
  driver.setPace(options.pace);
  return {
    kernel,
    openTerminal: (size, session) => sessions.openTerminal(size, session),
    run: (command, session) => sessions.run(command, session),
    shell: (argv, streams, session) => sessions.shell(argv, streams, session),
    dialUnix: async (path) => {
      driver.catchUp();
      return driver.fromOutside(dialUnix(kernel, path));
    },
    dialTcp: async (address, port) => {
      driver.catchUp();
      return driver.fromOutside(await dialFromHost(kernel, address, port));
    },
    setPace: (pace) => driver.setPace(pace),
    advance: (nanoseconds) => driver.advance(nanoseconds),
    dispose: () => driver.dispose(),
  };
}

/** A file that a page or a test brings, and the directories on the way. What lies in the learner's home belongs to the learner. */
function writeHostFile(fs: PathFs, path: string, text: string): void {
  const learners = path.startsWith(`${LEARNER_HOME}/`);
  const own = (at: string): void => {
    if (learners && at.startsWith(`${LEARNER_HOME}/`)) fs.chown(at, LEARNER, LEARNER);
  };
  for (let slash = path.indexOf("/", 1); slash > 0; slash = path.indexOf("/", slash + 1)) {
    const directory = path.slice(0, slash);
    if (fs.exists(directory)) continue;
    fs.mkdir(directory, 0o755);
    own(directory);
  }
  fs.writeFile(path, encodeUtf8(text));
  fs.chmod(path, path.endsWith(".sh") ? 0o755 : 0o644);
  own(path);
}

/** The learner's user and group id. */
const LEARNER = 1000;
const LEARNER_HOME = "/home/learner";

function dialUnix(kernel: SimulatedKernel, path: string): Stream {
  const { mount, inode } = kernel.host.mnt.resolve(path);
  if (mount.fs.stat(inode).type !== "socket") throw new Errno("ECONNREFUSED");
  const socket = kernel.network.connectUnix(inode, path);
  if (socket.state === "failed") throw socket.error ?? new Errno("ECONNREFUSED");
  return socketStream(socket);
}
