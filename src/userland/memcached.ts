import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { decodeBinary, encodeBinary } from "./lib/text.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";
import { type Server, Session } from "./memcached/session.ts";
import { Store } from "./memcached/store.ts";

const DEFAULT_VERSION = "1.6.45";
const CHUNK = 64 * 1024;

export default defineUtility({
  name: "memcached",
  summary: "memory cache over the network",
  usage: "[OPTION]...",
  package: ["memcached", DEFAULT_VERSION],
  options: [
    ["-p, --port=NUM", "TCP port; default 11211"],
    ["-U, --udp-port=NUM", "accepted"],
    ["-s, --unix-socket=FILE", "listen on a unix socket instead"],
    ["-l, --listen=ADDR", "address to listen on"],
    ["-m, --memory-limit=MEGABYTES", "for items; default 64"],
    ["-I, --max-item-size=SIZE", "largest value; default 1m"],
    ["-c, --conn-limit=NUM", "connections at a time; default 1024"],
    ["-t, --threads=NUM", "accepted"],
    ["-u, --user=USER", "whom to become, for root"],
    ["-d, --daemon", "go to the background"],
    ["-v, --verbose", "say more"],
    ["-P, --pidfile=FILE", "where to write the pid"],
    ["-o, --extended=LIST", "accepted"],
    ["-a, --unix-mask=MODE", "accepted"],
    ["-k, --lock-memory", "accepted"],
    ["-M, --disable-evictions", "accepted"],
    ["-B, --protocol=NAME", "accepted"],
    ["-V, --version", "show the version"],
    ["-h, --help", "show this page"],
  ],
  async run(tool) {
    const { sys } = tool;
    const version = sys.programOptions["version"] ?? DEFAULT_VERSION;
    if (tool.has("version")) return void tool.out.put(`memcached ${version}\n`);
    if (tool.has("help")) return void tool.out.put(tool.help());
    if (sys.uid === 0 && !tool.has("user")) {
      await tool.note("can't run as root without the -u switch\n");
      return 64;
    }
    const user = tool.value("user");
    if (sys.uid === 0 && user !== undefined && user !== "root") {
      const account = new Accounts(sys).user(user);
      if (account === undefined) {
        await tool.note(`can't find the user ${user} to switch to\n`);
        return 67;
      }
      sys.setCredentials({ uid: account.uid, gid: account.gid, groups: [account.gid] });
    }
    if (!tool.has("daemon")) return await serve(sys, tool, version);
    sys.fork(async (child) => {
      child.setsid();
      return await serve(child, tool, version);
    });
    return 0;
  },
});

interface Settings {
  value(key: string): string | undefined;
}

async function serve(sys: Sys, settings: Settings, version: string): Promise<number> {
  const port = Number(settings.value("port") ?? 11211);
  const path = settings.value("unix-socket");
  let listeners: number[];
  try {
    const addresses = settings.value("listen")?.split(",") ?? ["0.0.0.0", "::"];
    const tcp = () => addresses.map((address) => sys.net.listen(address, port, { backlog: 1024, v6only: true }));
    listeners = path === undefined ? tcp() : [sys.net.listenUnix(path, { mode: 0o700 })];
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, `bind(): ${error.message}\nfailed to listen on TCP port ${port}: ${error.message}\n`);
    return 71;
  }
  const megabytes = Number(settings.value("memory-limit") ?? 64);
  if (!(megabytes > 0)) throw new Failure("memory limit must be positive", 64);
  const pidFile = settings.value("pidfile");
  if (pidFile !== undefined) sys.fs.writeFile(pidFile, `${sys.pid}\n`);
  const store = new Store(megabytes * 2 ** 20, () => sys.clock.realtime());
  const startedAt = sys.clock.realtime();
  const connections = { now: 0, total: 0 };
  const limit = Number(settings.value("conn-limit") ?? 1024);
  let held = 0;
  const server: Server = {
    store,
    version,
    maxItemSize: sizeOf(settings.value("max-item-size") ?? "1m"),
    stats: () => statistics(sys, store, { version, startedAt, megabytes, limit, ...connections }),
  };
  sys.signal("PIPE", "ignore");
  const ended = new Promise<number>((resolve) => {
    for (const signal of ["TERM", "INT"] as const) {
      sys.signal(signal, () => {
        void sys.thread(async () => {
          await sys.write(2, `Signal handled: ${signal === "TERM" ? "Terminated" : "Interrupt"}.\n`);
          resolve(0);
        });
      });
    }
  });
  const acceptAll = (listener: number) =>
    sys.thread(async () => {
      for (;;) {
        const { fd } = await sys.net.accept(listener);
        if (connections.now >= limit) {
          sys.close(fd);
          continue;
        }
        connections.now++;
        connections.total++;
        void sys
          .thread(async () => {
            const session = new Session(server);
            try {
              for (let bytes = await sys.read(fd, CHUNK); bytes.length > 0 && !session.closed; bytes = await sys.read(fd, CHUNK)) {
                const answer = session.receive(decodeBinary(bytes));
                // What is stored takes memory of the container's limit.
                if (store.bytes - held > 2 ** 16 || held - store.bytes > 2 ** 16) {
                  sys.allocate(store.bytes - held);
                  held = store.bytes;
                }
                if (answer !== "") await sys.write(fd, encodeBinary(answer));
                if (session.closed) break;
              }
            } finally {
              connections.now--;
              sys.close(fd);
            }
          })
          .catch(ignoreErrno);
      }
    });
  for (const listener of listeners) void acceptAll(listener).catch(ignoreErrno);
  return await ended;
}

/** A client that went away. */
function ignoreErrno(error: unknown): void {
  if (!(error instanceof Errno)) throw error;
}

function sizeOf(text: string): number {
  const [, digits = "1", unit = ""] = /^(\d+)([kmKM]?)$/.exec(text) ?? [];
  return Number(digits) * ({ k: 1024, m: 2 ** 20 }[unit.toLowerCase()] ?? 1);
}

interface Running {
  readonly version: string;
  readonly startedAt: number;
  readonly megabytes: number;
  readonly limit: number;
  readonly now: number;
  readonly total: number;
}

function statistics(sys: Sys, store: Store, running: Running): readonly (readonly [string, string | number])[] {
  const { counts } = store;
  const { user, system } = sys.times();
  const seconds = (nanoseconds: bigint) => (Number(nanoseconds) / 1e9).toFixed(6);
  const time = sys.clock.realtime();
  return [
    ["pid", sys.pid],
    ["uptime", Math.floor((time - running.startedAt) / 1000)],
    ["time", Math.floor(time / 1000)],
    ["version", running.version],
    ["pointer_size", 64],
    ["rusage_user", seconds(user)],
    ["rusage_system", seconds(system)],
    ["max_connections", running.limit],
    ["curr_connections", running.now],
    ["total_connections", running.total],
    ["cmd_get", counts.getHits + counts.getMisses],
    ["cmd_set", counts.sets],
    ["cmd_flush", counts.flushes],
    ["cmd_touch", counts.touches],
    ["get_hits", counts.getHits],
    ["get_misses", counts.getMisses],
    ["delete_misses", counts.deleteMisses],
    ["delete_hits", counts.deleteHits],
    ["incr_misses", counts.incrMisses],
    ["incr_hits", counts.incrHits],
    ["limit_maxbytes", running.megabytes * 2 ** 20],
    ["threads", 4],
    ["bytes", store.bytes],
    ["curr_items", store.size],
    ["total_items", counts.total],
    ["evictions", counts.evictions],
  ];
}
