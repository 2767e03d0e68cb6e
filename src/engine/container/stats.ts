import type { HttpResponse } from "../../http/types.ts";
import type { Cgroup } from "../../sim/kernel/types.ts";
import { delay } from "../../sim/time/clock.ts";
import { PushStream } from "../api/push-stream.ts";
import { empty, json, jsonStream } from "../api/response.ts";
import { now, rfc3339Nano, type Timestamp } from "../time.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";

const SECOND = 1_000_000_000n;

interface CpuSample {
  readonly at: Timestamp;
  readonly total: bigint;
  readonly throttling: Cgroup["throttling"];
  readonly system: bigint;
}

/** GET /containers/{id}/stats: one sample a second, or one after a second, or one at once. */
export async function containerStats(context: ContainerContext, container: Container, options: { stream: boolean; oneShot: boolean }): Promise<HttpResponse> {
  if (options.stream) return followStats(context, container);
  if (container.task === undefined) return json(sample(context, container, undefined, true));
  if (options.oneShot) return json(sample(context, container, undefined, false));
  const before = cpuSample(context, container);
  await delay(context.kernel.clock, SECOND);
  return context.store.has(container) ? json(sample(context, container, before, true)) : empty();
}

/** Its type is never said: the headers leave before there is anything to see it by. */
function followStats(context: ContainerContext, container: Container): HttpResponse {
  const { clock } = context.kernel;
  let cancel = (): void => {};
  const body = new PushStream<unknown>(() => cancel(), 64);
  const again = (previous: CpuSample | undefined): void => {
    cancel = clock.at(clock.monotonic() + SECOND, () => {
      if (!context.store.has(container)) {
        body.end();
        return;
      }
      body.push(sample(context, container, previous, true));
      again(cpuSample(context, container));
    });
  };
  body.push(sample(context, container, undefined, true));
  again(cpuSample(context, container));
  return jsonStream(body, { typed: false });
}

function cpuSample(context: ContainerContext, container: Container): CpuSample | undefined {
  const { kernel } = context;
  const { task } = container;
  if (task === undefined) return undefined;
  return {
    at: now(kernel.clock),
    total: task.cgroup.usage().cpuNanoseconds,
    throttling: { ...task.cgroup.throttling },
    system: kernel.clock.monotonic() * BigInt(kernel.hardware.cpus),
  };
}

function sample(context: ContainerContext, container: Container, previous: CpuSample | undefined, named: boolean): Record<string, unknown> {
  const identity = named ? { name: `/${container.name}`, id: container.id } : {};
  const current = cpuSample(context, container);
  const { task } = container;
  if (current === undefined || task === undefined) return { ...identity, ...NOTHING };
  const { kernel } = context;
  const usage = task.cgroup.usage();
  return {
    ...identity,
    read: rfc3339Nano(current.at),
    preread: previous === undefined ? ZERO_TIME : rfc3339Nano(previous.at),
    pids_stats: { current: usage.pids, ...(task.cgroup.limits.pids === undefined ? {} : { limit: task.cgroup.limits.pids }) },
    blkio_stats: { ...NO_BLOCK_IO, io_service_bytes_recursive: blockIo(usage.blockReadBytes, usage.blockWriteBytes) },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpuStats(current, kernel.hardware.cpus),
    precpu_stats: previous === undefined ? NO_CPU : cpuStats(previous, kernel.hardware.cpus),
    memory_stats: memoryStats(usage.memory, task.cgroup.limits.memory ?? kernel.hardware.memory),
    ...networks(container),
  };
}

function cpuStats(sampled: CpuSample, cpus: number): Record<string, unknown> {
  const kernelShare = sampled.total / 4n;
  return {
    cpu_usage: { total_usage: sampled.total, usage_in_kernelmode: kernelShare, usage_in_usermode: sampled.total - kernelShare },
    system_cpu_usage: sampled.system,
    online_cpus: cpus,
    throttling_data: {
      periods: sampled.throttling.periods,
      throttled_periods: sampled.throttling.throttledPeriods,
      throttled_time: Math.round(sampled.throttling.throttledNanoseconds),
    },
  };
}

function memoryStats(usage: number, limit: number): Record<string, unknown> {
  const stats = { ...ZERO_MEMORY, anon: usage, inactive_anon: usage };
  return { usage, stats, limit };
}

function blockIo(read: number, written: number): unknown[] | null {
  if (read === 0 && written === 0) return null;
  return [
    { major: 254, minor: 0, op: "read", value: read },
    { major: 254, minor: 0, op: "write", value: written },
  ];
}

function networks(container: Container): Record<string, unknown> {
  if (container.sandbox === undefined || /^(host$|none$|container:)/.test(container.hostConfig.NetworkMode)) return {};
  const shown: Record<string, unknown> = {};
  for (const { name, kind, statistics } of container.sandbox.interfaces()) {
    if (kind === "loopback") continue;
    shown[name] = {
      rx_bytes: statistics.rxBytes,
      rx_packets: statistics.rxPackets,
      rx_errors: 0,
      rx_dropped: 0,
      tx_bytes: statistics.txBytes,
      tx_packets: statistics.txPackets,
      tx_errors: 0,
      tx_dropped: 0,
    };
  }
  return Object.keys(shown).length === 0 ? {} : { networks: shown };
}

const ZERO_TIME = "0001-01-01T00:00:00Z";

/** cgroup v2 counts the first only. */
const NO_BLOCK_IO = {
  io_service_bytes_recursive: null,
  io_serviced_recursive: null,
  io_queue_recursive: null,
  io_service_time_recursive: null,
  io_wait_time_recursive: null,
  io_merged_recursive: null,
  io_time_recursive: null,
  sectors_recursive: null,
};

const NO_CPU = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
};

/** Of a container that does not run. */
const NOTHING = {
  read: ZERO_TIME,
  preread: ZERO_TIME,
  pids_stats: {},
  blkio_stats: NO_BLOCK_IO,
  num_procs: 0,
  storage_stats: {},
  cpu_stats: NO_CPU,
  precpu_stats: NO_CPU,
  memory_stats: {},
};

/** memory.stat of cgroup v2. */
const ZERO_MEMORY = Object.fromEntries(
  [
    "active_anon",
    "active_file",
    "anon",
    "anon_thp",
    "file",
    "file_dirty",
    "file_mapped",
    "file_writeback",
    "inactive_anon",
    "inactive_file",
    "kernel_stack",
    "pgactivate",
    "pgdeactivate",
    "pgfault",
    "pglazyfree",
    "pglazyfreed",
    "pgmajfault",
    "pgrefill",
    "pgscan",
    "pgsteal",
    "shmem",
    "slab",
    "slab_reclaimable",
    "slab_unreclaimable",
    "sock",
    "thp_collapse_alloc",
    "thp_fault_alloc",
    "unevictable",
    "workingset_activate",
    "workingset_nodereclaim",
    "workingset_refault",
  ].map((name) => [name, 0]),
);
