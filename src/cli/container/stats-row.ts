/** A row of `docker stats`, computed from the engine's counters. */
import type { RowFormat } from "../format/formatter.ts";
import { truncateId } from "../format/text.ts";
import { bytesSize, humanSize } from "../format/units.ts";

export interface StatsAnswer {
  id?: string;
  name?: string;
  cpu_stats?: CpuStats;
  precpu_stats?: CpuStats;
  memory_stats?: { usage?: number; limit?: number; stats?: Record<string, number> };
  networks?: Record<string, { rx_bytes: number; tx_bytes: number }>;
  blkio_stats?: { io_service_bytes_recursive?: { op: string; value: number }[] | null };
  pids_stats?: { current?: number };
}

interface CpuStats {
  cpu_usage?: { total_usage?: number; percpu_usage?: number[] };
  system_cpu_usage?: number;
  online_cpus?: number;
}

export interface StatsRow {
  readonly container: string;
  readonly answer: StatsAnswer | undefined;
}

export function statsRow(container: string, answer: StatsAnswer | undefined): StatsRow {
  return { container, answer: answer?.name === undefined && answer?.id === undefined && answer?.cpu_stats === undefined ? undefined : answer };
}

export function STATS_FORMAT(trunc: boolean): RowFormat<StatsRow> {
  return {
    type: "*container.statsContext",
    headers: {
      Container: "CONTAINER",
      Name: "NAME",
      ID: "CONTAINER ID",
      CPUPerc: "CPU %",
      MemUsage: "MEM USAGE / LIMIT",
      MemPerc: "MEM %",
      NetIO: "NET I/O",
      BlockIO: "BLOCK I/O",
      PIDs: "PIDS",
    },
    table: "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}",
    fields: ({ container, answer }) => {
      const memory = usedMemory(answer);
      const limit = answer?.memory_stats?.limit ?? 0;
      const name = (answer?.name ?? "").replace(/^\//, "");
      const id = answer?.id ?? (/^[0-9a-f]{64}$/.test(container) ? container : "");
      return {
        BlockIO: answer ? pair(blockBytes(answer, "r"), blockBytes(answer, "w")) : "--",
        CPUPerc: answer ? percent(cpuPercent(answer)) : "--",
        Container: container,
        ID: id === "" ? "--" : trunc ? truncateId(id) : id,
        MemPerc: answer ? percent(limit === 0 ? 0 : (memory / limit) * 100) : "--",
        MemUsage: answer ? `${bytesSize(memory)} / ${bytesSize(limit)}` : "-- / --",
        Name: name === "" ? "--" : name,
        NetIO: answer ? pair(networkBytes(answer, "rx_bytes"), networkBytes(answer, "tx_bytes")) : "--",
        PIDs: answer ? String(answer.pids_stats?.current ?? 0) : "--",
      };
    },
  };
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}

function pair(a: number, b: number): string {
  return `${humanSize(a, 3)} / ${humanSize(b, 3)}`;
}

function cpuPercent({ cpu_stats: now, precpu_stats: before }: StatsAnswer): number {
  const used = (now?.cpu_usage?.total_usage ?? 0) - (before?.cpu_usage?.total_usage ?? 0);
  const passed = (now?.system_cpu_usage ?? 0) - (before?.system_cpu_usage ?? 0);
  const cpus = now?.online_cpus || now?.cpu_usage?.percpu_usage?.length || 0;
  return used > 0 && passed > 0 ? (used / passed) * cpus * 100 : 0;
}

/** Without the page cache that can be given back. */
function usedMemory(answer: StatsAnswer | undefined): number {
  const { usage = 0, stats = {} } = answer?.memory_stats ?? {};
  const inactive = stats.total_inactive_file ?? stats.inactive_file ?? 0;
  return inactive < usage ? usage - inactive : usage;
}

function networkBytes({ networks = {} }: StatsAnswer, direction: "rx_bytes" | "tx_bytes"): number {
  return Object.values(networks).reduce((sum, counters) => sum + counters[direction], 0);
}

function blockBytes({ blkio_stats: blkio }: StatsAnswer, direction: "r" | "w"): number {
  return (blkio?.io_service_bytes_recursive ?? []).filter(({ op }) => op[0]?.toLowerCase() === direction).reduce((sum, { value }) => sum + value, 0);
}
