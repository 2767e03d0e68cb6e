import { isErrno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const PIECE = 4 * 1024 * 1024;
const DEFAULT_BYTES = 256 * 1024 * 1024;

export default defineUtility({
  name: "stress",
  aliases: ["stress-ng"],
  summary: "load processors and memory",
  usage: "[OPTION [ARG]] ...",
  package: ["stress", "1.0.7"],
  options: [
    ["-c, --cpu=N", "N workers that compute"],
    ["-i, --io=N", "N workers that call sync"],
    ["-m, --vm=N", "N workers that allocate memory"],
    ["--vm-bytes=B", "bytes for each; default 256M"],
    ["--vm-hang=N", "hold memory for N seconds before freeing it"],
    ["--vm-keep", "keep memory instead of freeing it"],
    ["--vm-stride=B", "accepted"],
    ["-d, --hdd=N", "N workers that write and remove files"],
    ["--hdd-bytes=B", "bytes for each"],
    ["-t, --timeout=N", "end after N seconds"],
    ["-q, --quiet", "say little"],
    ["-v, --verbose", "say more"],
    ["-n, --dry-run", "only say what would be done"],
    ["-l, --cpu-load=P", "stress-ng: percent of a processor"],
    ["--metrics-brief", "accepted"],
    ["--metrics", "accepted"],
    ["--cpu-method=NAME", "accepted"],
    ["--backoff=N", "accepted"],
  ],
  async run(tool) {
    const counts = { cpu: count(tool, "cpu"), io: count(tool, "io"), vm: count(tool, "vm"), hdd: count(tool, "hdd") };
    const total = counts.cpu + counts.io + counts.vm + counts.hdd;
    if (total === 0) {
      tool.out.put(tool.help());
      return 0;
    }
    const ng = tool.name === "stress-ng";
    const { sys } = tool;
    const timeout = seconds(tool.value("timeout"));
    const say = async (text: string) => {
      if (!tool.has("quiet")) await sys.write(ng ? 2 : 1, `${text}\n`);
    };
    if (ng) {
      if (timeout !== undefined) await say(`stress-ng: info:  [${sys.pid}] setting to a ${timeout} secs run per stressor`);
      await say(
        `stress-ng: info:  [${sys.pid}] dispatching hogs: ${Object.entries(counts)
          .filter(([, n]) => n > 0)
          .map(([name, n]) => `${n} ${name}`)
          .join(", ")}`,
      );
    } else await say(`stress: info: [${sys.pid}] dispatching hogs: ${counts.cpu} cpu, ${counts.io} io, ${counts.vm} vm, ${counts.hdd} hdd`);
    if (tool.has("dry-run")) return 0;
    const began = sys.clock.monotonic();
    const bytes = size(tool.value("vm-bytes"), DEFAULT_BYTES);
    const children = new Set<number>();
    const start = (worker: (own: Sys) => Promise<number>) => children.add(sys.fork(worker));
    const load = Number(tool.value("cpu-load") ?? 100);
    for (let i = 0; i < counts.cpu; i++) start((own) => compute(own, load));
    for (let i = 0; i < counts.io; i++) start((own) => compute(own, 10));
    for (let i = 0; i < counts.vm; i++)
      start((own) => allocate(own, ng ? Math.floor(bytes / counts.vm) : bytes, tool.has("vm-keep"), Number(tool.value("vm-hang") ?? 0)));
    for (let i = 0; i < counts.hdd; i++) start((own) => compute(own, 20));
    return await watch(tool, children, timeout, began, say, ng);
  },
});

function count(tool: Tool, key: string): number {
  const text = tool.value(key);
  if (text === undefined) return 0;
  if (!/^\d+$/.test(text)) throw new Failure(`FAIL: argument '${text}' invalid`);
  const value = Number(text);
  return value === 0 && tool.name === "stress-ng" ? processors(tool) : Math.min(value, 1024);
}

function processors(tool: Tool): number {
  return new TextDecoder().decode(tool.sys.fs.readFile("/proc/cpuinfo")).match(/^processor/gm)?.length ?? 1;
}

function seconds(text: string | undefined): number | undefined {
  const match = /^(\d+)([smhd]?)$/.exec(text ?? "");
  return match === null ? undefined : Number(match[1]) * { "": 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2] as "s"];
}

function size(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  return (
    parseSize(
      text
        .replace(/b$/i, "")
        .replace(/^(\d+)g$/, "$1G")
        .replace(/^(\d+)m$/, "$1M"),
    ) ?? fallback
  );
}

/** Uses processor time until it is killed. */
async function compute(sys: Sys, percent: number): Promise<number> {
  let x = 1;
  for (let turn = 0; ; turn++) {
    for (let i = 0; i < 2000; i++) x = Math.sqrt(x + i);
    if (percent < 100 && turn % 10 === 0) await sys.sleep(BigInt(Math.round((100 - percent) * 1e6)));
    await sys.yield();
    if (x < 0) return 1;
  }
}

async function allocate(sys: Sys, bytes: number, keep: boolean, hang: number): Promise<number> {
  let held = 0;
  try {
    while (held < bytes) {
      held = Math.min(bytes, held + PIECE);
      sys.allocate(held);
      await sys.yield();
    }
  } catch (error) {
    if (!isErrno(error, "ENOMEM")) throw error;
    await sys.write(2, `stress: FAIL: [${sys.pid}] (494) hogvm malloc failed: Cannot allocate memory\n`);
    return 1;
  }
  if (keep || hang > 0) {
    for (;;) {
      await sys.sleep(BigInt(Math.max(1, hang)) * 1_000_000_000n);
      await sys.yield();
    }
  }
  return await compute(sys, 100);
}

async function watch(
  tool: Tool,
  children: Set<number>,
  timeout: number | undefined,
  began: bigint,
  say: (text: string) => Promise<void>,
  ng: boolean,
): Promise<number> {
  const { sys } = tool;
  let stopping = false;
  const stop = () => {
    stopping = true;
    for (const pid of children) {
      try {
        sys.kill(pid, "KILL");
      } catch {
        // Gone already.
      }
    }
  };
  sys.signal("INT", stop);
  sys.signal("TERM", stop);
  if (timeout !== undefined && timeout > 0) void sys.thread(() => sys.sleep(BigInt(timeout) * 1_000_000_000n)).then(stop);
  let failed = false;
  while (children.size > 0) {
    try {
      const done = await sys.wait(-1);
      if (done === undefined) continue;
      children.delete(done.pid);
      if (stopping || done.status.code === 0) continue;
      failed = true;
      if (!ng) {
        await sys.write(
          2,
          done.status.signal
            ? `stress: FAIL: [${sys.pid}] (425) <-- worker ${done.pid} got signal ${done.status.code - 128}\n`
            : `stress: FAIL: [${sys.pid}] (425) <-- worker ${done.pid} returned error ${done.status.code}\n`,
        );
        await sys.write(2, `stress: WARN: [${sys.pid}] (427) now reaping child worker processes\n`);
        stop();
      }
    } catch (error) {
      if (isErrno(error, "EINTR")) continue;
      if (isErrno(error, "ECHILD")) break;
      throw error;
    }
  }
  const spent = Number(sys.clock.monotonic() - began) / 1e9;
  if (failed && !ng) {
    await sys.write(2, `stress: FAIL: [${sys.pid}] (461) failed run completed in ${Math.round(spent)}s\n`);
    return 1;
  }
  await say(
    ng
      ? `stress-ng: info:  [${sys.pid}] successful run completed in ${spent.toFixed(2)} secs`
      : `stress: info: [${sys.pid}] successful run completed in ${Math.round(spent)}s`,
  );
  return 0;
}
