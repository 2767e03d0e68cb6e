import { describe, expect, test } from "vitest";
import { mountHost } from "../../../src/machine/host-mounts.ts";
import { CgroupFs } from "../../../src/sim/fs/cgroup-fs.ts";
import { MountTree } from "../../../src/sim/fs/mount-namespace.ts";
import { ProcFs } from "../../../src/sim/fs/proc.ts";
import { Tmpfs } from "../../../src/sim/fs/tmpfs.ts";
import type { Sys } from "../../../src/sim/sys.ts";
import { bootKernel } from "../../support/kernel.ts";

function boot() {
  const machine = bootKernel();
  for (const path of ["/proc", "/sys", "/dev", "/run"]) machine.fs.mkdir(path);
  mountHost(machine.kernel);
  return machine;
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What a process of the host reads. */
async function inside<T>(look: (sys: Sys) => T | Promise<T>): Promise<T> {
  const { run } = boot();
  let seen: T | undefined;
  let failure: unknown;
  await run(async (sys) => {
    try {
      seen = await look(sys);
    } catch (error) {
      failure = error;
    }
    return 0;
  });
  if (failure !== undefined) throw failure;
  return seen as T;
}

const read = (path: string) => inside((sys) => decode(sys.fs.readFile(path)));

/** What each file looks like, as the manual pages of Linux describe it. */
const FORMATS: [string, RegExp][] = [
  ["/proc/uptime", /^\d+\.\d\d \d+\.\d\d\n$/],
  ["/proc/loadavg", /^\d+\.\d\d \d+\.\d\d \d+\.\d\d \d+\/\d+ \d+\n$/],
  ["/proc/meminfo", /^MemTotal: {8}4194304 kB\nMemFree: +\d+ kB\nMemAvailable: +\d+ kB\nBuffers: +\d+ kB\nCached: +\d+ kB\n/],
  [
    "/proc/stat",
    /^cpu {2}(\d+ ){9}\d+\ncpu0 (\d+ ){9}\d+\ncpu1 (\d+ ){9}\d+\nintr .*\nctxt \d+\nbtime \d+\nprocesses \d+\nprocs_running \d+\nprocs_blocked 0\n/,
  ],
  ["/proc/version", /^Linux version 6\.12\.0 \(.*\) \(.*\) #1 SMP\n$/],
  ["/proc/cpuinfo", /^processor\t: 0\n(.*\t+: .*\n|power management:\n)+\nprocessor\t: 1\n/],
  ["/proc/self/stat", /^\d+ \(main\) R 1 \d+ \d+ 0 -1 \d+( \d+){43}\n$|^\d+ \(main\) R( -?\d+){49}\n$/],
  ["/proc/self/statm", /^(\d+ ){6}\d+\n$/],
  ["/proc/self/comm", /^main\n$/],
  ["/proc/self/cmdline", /^main\0$/],
  ["/proc/self/environ", /^PATH=\/bin\0$/],
  ["/proc/self/cgroup", /^0::\/\n$/],
  ["/proc/self/limits", /^Limit {21}Soft Limit {11}Hard Limit {11}Units {5}\nMax cpu time {14}unlimited {12}unlimited {12}seconds {3}\n/],
  ["/proc/self/status", /^Name:\tmain\nUmask:\t0022\nState:\tR \(running\)\nTgid:\t\d+\n(.*\n)*Uid:\t0\t0\t0\t0\n(.*\n)*CapEff:\t000001ffffffffff\n/],
  ["/proc/self/mountinfo", /^\d+ \d+ 0:1 \/ \/ rw,relatime - tmpfs tmpfs rw\n\d+ \d+ 0:22 \/ \/proc rw,nosuid,nodev,noexec,relatime - proc proc rw\n/],
  ["/proc/mounts", /^tmpfs \/ tmpfs rw,relatime 0 0\nproc \/proc proc rw,nosuid,nodev,noexec,relatime 0 0\n/],
  ["/proc/self/fdinfo/1", /^pos:\t0\nflags:\t0\d+\nmnt_id:\t\d+\nino:\t\d+\n$/],
  ["/proc/sys/kernel/hostname", /^host\n$/],
  ["/proc/sys/kernel/random/uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/],
  ["/proc/sys/net/ipv4/ip_local_port_range", /^32768\t60999\n$/],
  ["/proc/net/dev", /^Inter-\|.*\n face \|.*\n {4}lo: +\d+ +\d+ {4}0 /],
  ["/proc/net/route", /^Iface\tDestination\tGateway /],
  ["/proc/net/tcp", /^ {2}sl {2}local_address rem_address {3}st /],
  ["/sys/class/net/lo/address", /^00:00:00:00:00:00\n$/],
  ["/sys/fs/cgroup/cgroup.procs", /^1\n\d+\n$/],
  ["/sys/devices/system/cpu/online", /^0-1\n$/],
];

describe("files and their formats", () => {
  test.each(FORMATS)("%s", async (path, format) => {
    expect(await read(path)).toMatch(format);
  });

  test("/proc/PID/stat has 52 fields", async () => {
    expect((await read("/proc/self/stat")).trim().split(" ")).toHaveLength(52);
  });

  test("the table of processes", async () => {
    const names = await inside((sys) => sys.fs.readdir("/proc").map(({ name }) => name));
    expect(names.filter((name) => /^\d/.test(name))).toEqual(["1", "2"]);
    expect(names).toEqual(expect.arrayContaining(["self", "meminfo", "sys", "net", "mounts"]));
    expect(await inside((sys) => sys.fs.exists("/proc/77"))).toBe(false);
    expect(await inside((sys) => [sys.fs.readlink("/proc/self"), sys.fs.readlink("/proc/thread-self")])).toEqual(["2", "2/task/2"]);
  });

  test("refusals", async () => {
    const code = (act: (sys: Sys) => void) =>
      inside(act).then(
        () => "",
        (error: { code: string }) => error.code,
      );
    expect(await code((sys) => sys.fs.writeFile("/proc/new", ""))).toBe("ENOENT");
    expect(await code((sys) => sys.fs.mkdir("/sys/new"))).toBe("EPERM");
    expect(await code((sys) => sys.fs.unlink("/proc/uptime"))).toBe("EPERM");
    expect(await code((sys) => sys.fs.writeFile("/proc/version", "x"))).toBe("EIO");
    expect(await code((sys) => sys.fs.writeFile("/proc/sys/net/core/somaxconn", "many"))).toBe("EINVAL");
  });

  test("settings are written", async () => {
    const { kernel, fs } = boot();
    fs.writeFile("/proc/sys/kernel/hostname", "renamed\n");
    expect(kernel.host.uts.hostname).toBe("renamed");
    fs.writeFile("/proc/sys/vm/swappiness", "10\n");
    expect(decode(fs.readFile("/proc/sys/vm/swappiness"))).toBe("10\n");
  });
});

describe("links that lead to the thing itself", () => {
  test("/dev/stdout is the pipe on descriptor 1", async () => {
    const { run } = boot();
    const { text } = await run(async (sys) => {
      const fd = await sys.open("/dev/stdout", { write: true, append: true });
      await sys.write(fd, `${sys.fs.readlink("/dev/fd/1").replace(/\d+/, "N")}\n`);
      return 0;
    });
    expect(text).toBe("pipe:[N]\n");
  });

  test("/proc/self/fd/N of a file is a new description", async () => {
    const text = await inside(async (sys) => {
      sys.fs.writeFile("/tmp/f", "abc");
      const fd = await sys.open("/tmp/f", { read: true });
      await sys.read(fd, 2);
      const again = await sys.open(`/proc/self/fd/${fd}`, { read: true });
      return decode(await sys.read(again, 9)) + sys.fs.readlink(`/proc/self/fd/${fd}`);
    });
    expect(text).toBe("abc/tmp/f");
  });

  test("/proc/PID/cwd and root lead into another mount namespace", async () => {
    const { kernel, fs } = boot();
    const other = new MountTree({ nextId: () => kernel.nextInode(), fs: new Tmpfs({ dev: 9, now: kernel.now }) });
    other.asRoot(kernel.now).writeFile("/secret", "inside");
    const pid = kernel.createPidNamespace(kernel.host.pid);
    const namespaces = { ...kernel.host, mnt: other, pid, cgroup: kernel.createPlainNamespace() };
    const cgroup = kernel.createCgroup("/docker/abc", { memory: 1_000_000_000, pids: 5, cpus: 0.5 });
    const options = { argv: ["app", "--x"], env: new Map(), cwd: "/", credentials: kernel.init.credentials, namespaces, cgroup, files: new Map() };
    const process = kernel.spawnFunction(options, (sys) => sys.sleep(10n ** 12n).then(() => 0));
    expect(decode(fs.readFile(`/proc/${process.pid}/root/secret`))).toBe("inside");
    expect(decode(fs.readFile(`/proc/${process.pid}/cgroup`))).toBe("0::/docker/abc\n");
    expect(decode(fs.readFile(`/proc/${process.pid}/status`))).toContain(`NSpid:\t${process.pid}\t1\n`);
    expect(decode(fs.readFile("/sys/fs/cgroup/docker/abc/pids.max"))).toBe("5\n");
    // From inside: its own numbers, and its own group as the root.
    fs.mkdir("/c");
    kernel.host.mnt.mount(new ProcFs(kernel, pid), "/c");
    expect(fs.readdir("/c").filter(({ name }) => /^\d/.test(name))).toHaveLength(1);
    expect(decode(fs.readFile("/c/1/cgroup"))).toBe("0::/\n");
    expect(decode(fs.readFile("/c/1/cmdline"))).toBe("app\0--x\0");
    expect(decode(fs.readFile("/c/1/stat"))).toMatch(/^1 \(app\) [RS] 0 1 1 0 -1 /);
    expect(decode(fs.readFile("/c/1/mounts"))).toBe("tmpfs / tmpfs rw,relatime 0 0\n");
    fs.mkdir("/g");
    kernel.host.mnt.mount(new CgroupFs({ dev: 3, now: 0, root: cgroup, namespace: pid }), "/g");
    expect(decode(fs.readFile("/g/cpu.max"))).toBe("50000 100000\n");
    expect(decode(fs.readFile("/g/cgroup.procs"))).toBe("1\n");
    fs.writeFile("/g/memory.max", "512M");
    expect(cgroup.limits.memory).toBe(512 * 2 ** 20);
  });
});
