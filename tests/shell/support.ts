import { Driver } from "../../src/machine/driver.ts";
import { createHostDev } from "../../src/sim/fs/devfs.ts";
import { MountTree } from "../../src/sim/fs/mount-namespace.ts";
import { ProcFs } from "../../src/sim/fs/proc.ts";
import { Tmpfs } from "../../src/sim/fs/tmpfs.ts";
import { ROOT, SimulatedKernel } from "../../src/sim/kernel/kernel.ts";
import { createNetwork } from "../../src/sim/net/network.ts";
import { encodeProgramFile } from "../../src/sim/program-file.ts";
import { SeededEntropy } from "../../src/sim/time/entropy.ts";
import { VirtualClock } from "../../src/sim/time/virtual-clock.ts";
import type { Program } from "../../src/userland/program.ts";

const modules = import.meta.glob<Program>(
  "../../src/userland/{bash,dash,ash,cat,head,tail,sort,wc,seq,tr,sleep,echo,ls,touch,mkdir,rm,rmdir,mv,env,tee,uniq,cut,date,basename,dirname,rev,yes,chmod,grep,od,stty,sed,printf,test,id,uname,tty,ln,diff,true,false,xargs,paste,awk,expr,cmp,comm,mkfifo,stat,find,timeout,mktemp,nl,tac,fold,pwd,sync,which,ps,kill,column}.ts",
  { eager: true, import: "default" },
);
const programs = Object.values(modules).filter((program) => program !== undefined);

const TURNS = {
  turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
  now: () => performance.now(),
  after: (milliseconds: number, fire: () => void) => {
    const timer = setTimeout(fire, milliseconds);
    return () => clearTimeout(timer);
  },
};

export interface Result {
  stdout: string;
  stderr: string;
  status: number;
}

/** A small computer with the shells and all programs, and nothing else. */
export function bootShells() {
  const clock = new VirtualClock(Date.UTC(2026, 0, 15, 9));
  const entropy = new SeededEntropy("shell");
  const crashes: unknown[] = [];
  const kernel = new SimulatedKernel({
    clock,
    entropy,
    createNetwork: (nextInode) => createNetwork(clock, entropy, nextInode),
    createMounts: (nextInode) => new MountTree({ nextId: nextInode, fs: new Tmpfs({ dev: 1, now: () => clock.realtime() }) }),
    programs: (file) => programs.find((program) => program.name === file.program || program.aliases?.includes(file.program))?.main,
    hostname: "host",
    hardware: { cpus: 2, memory: 4 * 2 ** 30, kernelRelease: "6.12.0", kernelVersion: "#1 SMP", machine: "x86_64" },
    hostTurn: TURNS.turn,
    onCrash: (_process, error) => crashes.push(error),
  });
  const fs = kernel.host.mnt.asRoot(kernel.now);
  for (const dir of ["/bin", "/tmp", "/dev", "/etc", "/root", "/proc"]) fs.mkdir(dir);
  fs.chmod("/tmp", 0o1777);
  kernel.host.mnt.mount(createHostDev({ dev: 5, now: () => clock.realtime() }), "/dev");
  kernel.host.mnt.mount(new ProcFs(kernel, kernel.host.pid), "/proc");
  fs.writeFile("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n");
  for (const program of programs) {
    for (const name of [program.name, ...(program.aliases ?? [])]) {
      if (name.includes("/")) continue;
      fs.writeFile(`/bin/${name}`, encodeProgramFile(program.name));
      fs.chmod(`/bin/${name}`, 0o755);
    }
  }
  const driver = new Driver(kernel, TURNS, "virtual");

  async function run(argv: readonly string[], stdin = "", env: Record<string, string> = {}): Promise<Result> {
    const input = kernel.createPipe();
    const out = kernel.createPipe();
    const err = kernel.createPipe();
    const feed = kernel.streamOf(undefined, input.writer);
    const streams = [kernel.streamOf(out.reader, undefined), kernel.streamOf(err.reader, undefined)] as const;
    const process = kernel.spawn({
      argv,
      path: `/bin/${(argv[0] as string).replace(/^-/, "")}`,
      env: new Map(Object.entries({ PATH: "/bin", HOME: "/root", ...env })),
      cwd: "/tmp",
      credentials: ROOT,
      namespaces: kernel.host,
      cgroup: kernel.rootCgroup,
      files: new Map([
        [0, input.reader],
        [1, out.writer],
        [2, err.writer],
      ]),
    });
    void (async () => {
      try {
        if (stdin !== "") await feed.write(new TextEncoder().encode(stdin));
      } catch {
        // Nobody read it.
      }
      feed.close();
    })();
    const [stdout, stderr] = await Promise.all(
      streams.map(async (stream) => {
        const chunks: Uint8Array[] = [];
        for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) chunks.push(bytes);
        stream.close();
        return Buffer.concat(chunks).toString("utf8");
      }),
    );
    const status = await process.exited;
    if (crashes.length > 0) throw crashes.shift();
    return { stdout: stdout as string, stderr: stderr as string, status: status.code };
  }
  /** A shell on a terminal. `type` sends keys and waits until all is quiet; it returns what appeared. */
  function terminal(argv: readonly string[], size = { rows: 24, cols: 80 }, env: Record<string, string> = {}) {
    const tty = kernel.createTty(size);
    const files = new Map([0, 1, 2].map((fd) => [fd, tty.openSlave()]));
    const process = kernel.spawn({
      argv,
      path: `/bin/${(argv[0] as string).replace(/^-/, "")}`,
      env: new Map(Object.entries({ PATH: "/bin", HOME: "/root", TERM: "xterm", PS1: "$ ", ...env })),
      cwd: "/tmp",
      credentials: ROOT,
      namespaces: kernel.host,
      cgroup: kernel.rootCgroup,
      files,
      tty,
    });
    let seen = "";
    const decoder = new TextDecoder();
    void (async () => {
      for (let bytes = await tty.master.read(); bytes !== undefined; bytes = await tty.master.read()) seen += decoder.decode(bytes, { stream: true });
    })();
    async function settle(): Promise<string> {
      for (let quiet = 0, length = -1; quiet < 4; ) {
        await new Promise((resolve) => setTimeout(resolve, 4));
        quiet = seen.length === length ? quiet + 1 : 0;
        length = seen.length;
      }
      const text = seen;
      seen = "";
      return text;
    }
    async function type(keys: string): Promise<string> {
      await tty.master.write(new TextEncoder().encode(keys));
      return await settle();
    }
    return { tty, process, type, settle };
  }
  return { kernel, driver, fs, clock, run, terminal, crashes };
}
