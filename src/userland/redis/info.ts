import type { Server } from "./command.ts";

/** The text of INFO, all of it or one section. */
export function describeServer(server: Server, section?: string): string {
  const seconds = Math.floor((server.now() - server.startedAt) / 1000);
  const memory = server.memory();
  const sections: Record<string, Record<string, string | number>> = {
    Server: {
      redis_version: server.version,
      redis_git_sha1: "00000000",
      redis_mode: "standalone",
      os: server.os,
      arch_bits: 64,
      multiplexing_api: "epoll",
      process_id: server.pid,
      run_id: server.runId,
      tcp_port: server.config.get("port") ?? "6379",
      uptime_in_seconds: seconds,
      uptime_in_days: Math.floor(seconds / 86_400),
      hz: 10,
      executable: "/data/redis-server",
      config_file: server.configFile,
    },
    Clients: { connected_clients: server.clients.size, maxclients: server.config.get("maxclients") ?? "10000", blocked_clients: server.blockedCount },
    Memory: {
      used_memory: memory,
      used_memory_human: human(memory),
      used_memory_rss: memory * 8,
      used_memory_rss_human: human(memory * 8),
      maxmemory: server.config.get("maxmemory") ?? "0",
      maxmemory_policy: server.config.get("maxmemory-policy") ?? "noeviction",
      mem_allocator: "jemalloc-5.3.0",
    },
    Persistence: {
      loading: 0,
      rdb_changes_since_last_save: server.persistence.dirty,
      rdb_bgsave_in_progress: 0,
      rdb_last_save_time: Math.floor(server.persistence.lastSave / 1000),
      rdb_last_bgsave_status: "ok",
      aof_enabled: server.config.get("appendonly") === "yes" ? 1 : 0,
    },
    Stats: {
      total_connections_received: server.counts.connections,
      total_commands_processed: server.counts.commands,
      keyspace_hits: server.counts.hits,
      keyspace_misses: server.counts.misses,
      pubsub_channels: new Set([...server.clients].flatMap((client) => [...client.channels])).size,
    },
    Replication: { role: "master", connected_slaves: 0, master_repl_offset: 0 },
    CPU: { used_cpu_sys: "0.010000", used_cpu_user: "0.010000" },
    Cluster: { cluster_enabled: 0 },
    Keyspace: Object.fromEntries(
      server.databases
        .map((db, i) => [`db${i}`, db.size] as const)
        .filter(([, size]) => size > 0)
        .map(([name, size]) => [name, `keys=${size},expires=${server.databases[Number(name.slice(2))]?.expiring ?? 0},avg_ttl=0`]),
    ),
  };
  return Object.entries(sections)
    .filter(([name]) => section === undefined || ["all", "everything", "default"].includes(section) || name.toLowerCase() === section)
    .map(
      ([name, rows]) =>
        `# ${name}\r\n${Object.entries(rows)
          .map(([key, value]) => `${key}:${value}\r\n`)
          .join("")}`,
    )
    .join("\r\n");
}

function human(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(2)}K` : bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(2)}M` : `${(bytes / 1024 ** 3).toFixed(2)}G`;
}
