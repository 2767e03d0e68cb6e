import { Driver } from "../../src/machine/driver.ts";
import { installZones } from "../../src/machine/zoneinfo.ts";
import { MountTree } from "../../src/sim/fs/mount-namespace.ts";
import { Tmpfs } from "../../src/sim/fs/tmpfs.ts";
import { TreeBuilder } from "../../src/sim/fs/tree-builder.ts";
import { ROOT, SimulatedKernel } from "../../src/sim/kernel/kernel.ts";
import { createNetwork } from "../../src/sim/net/network.ts";
import { encodeProgramFile } from "../../src/sim/program-file.ts";
import { SeededEntropy } from "../../src/sim/time/entropy.ts";
import { VirtualClock } from "../../src/sim/time/virtual-clock.ts";
import { programs } from "../../src/userland/catalog.ts";
import { NODE_TURNS } from "../support/kernel.ts";

export interface Outcome {
  stdout: string;
  stderr: string;
  status: number;
}

/** A bare computer with all programs in /bin, in one flavour, and a working directory /work. */
export function bootComputer(flavor: "gnu" | "busybox" = "gnu") {
  const clock = new VirtualClock(Date.UTC(2026, 0, 15, 9));
  const entropy = new SeededEntropy("userland");
  const crashes: unknown[] = [];
  const disk = new Tmpfs({ dev: 1, now: () => clock.realtime() });
  const kernel = new SimulatedKernel({
    clock,
    entropy,
    createNetwork: (nextInode) => createNetwork(clock, entropy, nextInode),
    createMounts: (nextInode) => new MountTree({ nextId: nextInode, fs: disk }),
    programs: (file) =>
      programs
        .get(file.program)?.()
        .then((program) => program.main),
    hostname: "host",
    hardware: { cpus: 2, memory: 4 * 2 ** 30, kernelRelease: "6.12.0", kernelVersion: "#1 SMP", machine: "x86_64" },
    hostTurn: NODE_TURNS.turn,
    onCrash: (_process, error) => crashes.push(error),
  });
  const fs = kernel.host.mnt.asRoot(kernel.now);
  for (const path of ["/bin", "/usr", "/tmp", "/etc", "/work", "/dev"]) fs.mkdir(path);
  fs.symlink("/bin", "/usr/bin");
  fs.mkdir("/usr/share");
  installZones(new TreeBuilder(disk));
  fs.chmod("/tmp", 0o1777);
  fs.mknod("/dev/null", "char", 0o666, [1, 3]);
  fs.mknod("/dev/zero", "char", 0o666, [1, 5]);
  fs.writeFile("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\ngames:x:5:60:games:/usr/games:/bin/sh\nann:x:1000:1000:Ann:/home/ann:/bin/sh\n");
  fs.writeFile("/etc/group", "root:x:0:\ndisk:x:6:\nstaff:x:50:ann\nann:x:1000:\n");
  const install = (path: string, program: string) => {
    fs.writeFile(path, encodeProgramFile(program, flavor));
    fs.chmod(path, 0o755);
  };
  for (const name of programs.keys()) install(`/bin/${name}`, name);
  install("/bin/sh", flavor === "gnu" ? "dash" : "ash");
  if (programs.has("test")) install("/bin/[", "[");
  const driver = new Driver(kernel, NODE_TURNS, "virtual");

  /** Runs a command line with sh in /work. */
  async function run(command: string, stdin = "", argv: readonly string[] = ["sh", "-c", command]): Promise<Outcome> {
    const [input, output, errors] = [kernel.createPipe(), kernel.createPipe(), kernel.createPipe()];
    const toChild = kernel.streamOf(undefined, input.writer);
    const fromChild = kernel.streamOf(output.reader, undefined);
    const fromErrors = kernel.streamOf(errors.reader, undefined);
    const process = kernel.spawn({
      path: `/bin/${argv[0]}`,
      argv,
      env: new Map([
        ["PATH", "/bin"],
        ["LC_ALL", "C"],
        ["TZ", "UTC"],
        ["HOME", "/work"],
      ]),
      cwd: "/work",
      credentials: ROOT,
      namespaces: kernel.host,
      cgroup: kernel.rootCgroup,
      files: new Map([
        [0, input.reader],
        [1, output.writer],
        [2, errors.writer],
      ]),
    });
    const feed = async () => {
      try {
        if (stdin !== "") await toChild.write(new TextEncoder().encode(stdin));
      } catch {
        // The program did not want it.
      }
      toChild.closeWrite();
    };
    const drain = async (stream: typeof fromChild) => {
      const parts: Uint8Array[] = [];
      for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) parts.push(bytes);
      return Buffer.concat(parts).toString("latin1");
    };
    const [, stdout, stderr] = await Promise.all([feed(), drain(fromChild), drain(fromErrors)]);
    const status = await process.exited;
    if (crashes.length > 0) throw crashes.pop();
    return { stdout, stderr, status: status.code };
  }
  return { kernel, fs, run, clock, dispose: () => driver.dispose() };
}
