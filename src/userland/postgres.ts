import { Errno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { PostgresServer } from "./postgres/server.ts";
import { defineProgram } from "./program.ts";

const DEFAULT_VERSION = "18.6";
const SOCKETS = "/var/run/postgresql";

export default defineProgram({
  name: "postgres",
  summary: "PostgreSQL's server",
  async main(sys) {
    const version = sys.programOptions["version"] ?? DEFAULT_VERSION;
    const shown = sys.programOptions["shown"] ?? `${version} (Debian ${version}-1.pgdg13+2)`;
    const settings = new Map([...SETTINGS, ["server_version", shown] as const]);
    let directory = sys.env.get("PGDATA") ?? "";
    const args = sys.argv.slice(1);
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as string;
      if (arg === "-V" || arg === "--version") {
        await sys.write(1, `postgres (PostgreSQL) ${shown}\n`);
        return 0;
      }
      if (arg === "-D") directory = args[++i] ?? "";
      else if (arg === "-p") settings.set("port", args[++i] ?? "");
      else if (arg === "-h") settings.set("listen_addresses", args[++i] ?? "");
      else if (arg === "-c" || arg.startsWith("--")) {
        const [name = "", value = ""] = (arg === "-c" ? (args[++i] ?? "") : arg.slice(2)).split("=", 2);
        if (!settings.has(name) && !name.includes(".")) {
          await sys.write(2, `${stamp(sys)} [${sys.pid}] FATAL:  unrecognized configuration parameter "${name}"\n`);
          return 1;
        }
        settings.set(name, value.replace(/^'(.*)'$/, "$1"));
      }
    }
    if (sys.uid === 0) {
      await sys.write(2, ROOT_IS_REFUSED);
      return 1;
    }
    if (directory === "" || !sys.fs.exists(`${directory}/PG_VERSION`)) {
      await sys.write(
        2,
        `postgres: could not access directory "${directory}": No such file or directory\nRun initdb or pg_basebackup to initialize a PostgreSQL data directory.\n`,
      );
      return 2;
    }
    readSettings(sys, directory, settings);
    return await run(sys, new PostgresServer(sys, directory, shown, settings));
  },
});

const ROOT_IS_REFUSED = `"root" execution of the PostgreSQL server is not permitted.
The server must be started under an unprivileged user ID to prevent
possible system security compromise.  See the documentation for
more information on how to properly start the server.
`;

const SETTINGS: readonly (readonly [string, string])[] = [
  ["listen_addresses", "*"],
  ["port", "5432"],
  ["max_connections", "100"],
  ["shared_buffers", "128MB"],
  ["work_mem", "4MB"],
  ["maintenance_work_mem", "64MB"],
  ["effective_cache_size", "4GB"],
  ["wal_level", "replica"],
  ["log_statement", "none"],
  ["log_min_duration_statement", "-1"],
  ["timezone", "Etc/UTC"],
  ["server_encoding", "UTF8"],
  ["client_encoding", "UTF8"],
  ["search_path", '"$user", public'],
  ["fsync", "on"],
  ["synchronous_commit", "on"],
  ["max_wal_size", "1GB"],
  ["data_directory", ""],
  ["config_file", ""],
  ["ssl", "off"],
  ["shared_preload_libraries", ""],
  ["password_encryption", "scram-sha-256"],
];

/** Lines of postgresql.conf; what the command line says goes before them. */
function readSettings(sys: Sys, directory: string, settings: Map<string, string>): void {
  const given = new Set(sys.argv.flatMap((arg) => /^(?:--)?([a-z_.]+)=/.exec(arg)?.[1] ?? []));
  settings.set("data_directory", directory);
  settings.set("config_file", `${directory}/postgresql.conf`);
  let text = "";
  try {
    text = decodeUtf8(sys.fs.readFile(`${directory}/postgresql.conf`));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  for (const line of text.split("\n")) {
    const [, name = "", value = ""] = /^\s*([a-z_.]+)\s*=\s*('(?:[^']|'')*'|[^#\s]+)/.exec(line) ?? [];
    if (name !== "" && !given.has(name) && !sys.argv.includes("-h")) settings.set(name, value.replace(/^'(.*)'$/, "$1"));
  }
}

const NUMERIC: Readonly<Record<string, readonly string[]>> = { "*": ["0.0.0.0", "::"], localhost: ["::1", "127.0.0.1"] };

async function run(sys: Sys, server: PostgresServer): Promise<number> {
  const { version, settings, directory } = server;
  const port = Number(settings.get("port"));
  const listeners: { fd: number; local: boolean }[] = [];
  await server.log("LOG", `starting PostgreSQL ${version} on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`);
  const addresses = (settings.get("listen_addresses") ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  try {
    for (const numeric of addresses.flatMap((address) => NUMERIC[address] ?? [address])) {
      const isIPv6 = numeric.includes(":");
      listeners.push({ fd: sys.net.listen(numeric, port, { backlog: 200, v6only: isIPv6 }), local: false });
      await server.log("LOG", `listening on ${isIPv6 ? "IPv6" : "IPv4"} address "${numeric}", port ${port}`);
    }
    const path = `${SOCKETS}/.s.PGSQL.${port}`;
    if (sys.fs.exists(path)) sys.fs.unlink(path);
    listeners.push({ fd: sys.net.listenUnix(path, { mode: 0o777 }), local: true });
    await server.log("LOG", `listening on Unix socket "${path}"`);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await server.log("LOG", `could not bind IPv4 address "0.0.0.0": ${error.message}`);
    await server.log("HINT", `Is another postmaster already running on port ${port}? If not, wait a few seconds and retry.`);
    await server.log("FATAL", "could not create any TCP/IP sockets");
    return 1;
  }
  sys.fs.writeFile(`${directory}/postmaster.pid`, `${sys.pid}\n${directory}\n${Math.floor(sys.clock.realtime() / 1000)}\n${port}\n${SOCKETS}\n`);
  await server.log("LOG", `database system was shut down at ${new Date(sys.clock.realtime()).toISOString().slice(0, 19).replace("T", " ")} UTC`);
  await server.log("LOG", "database system is ready to accept connections");
  sys.signal("PIPE", "ignore");
  const ended = new Promise<number>((resolve) => {
    const stops = { INT: "fast", TERM: "smart", QUIT: "immediate" } as const;
    for (const signal of ["INT", "TERM", "QUIT"] as const) {
      sys.signal(signal, () => {
        void sys.thread(async () => {
          await server.log("LOG", `received ${stops[signal]} shutdown request`);
          // A smart one lets clients finish.
          while (signal === "TERM" && server.sessions > 0) await sys.sleep(50_000_000n);
          if (signal !== "QUIT") {
            await server.log("LOG", "aborting any active transactions");
            await server.log("LOG", "shutting down");
            server.save();
          }
          await server.log("LOG", "database system is shut down");
          if (sys.fs.exists(`${directory}/postmaster.pid`)) sys.fs.unlink(`${directory}/postmaster.pid`);
          resolve(0);
        });
      });
    }
  });
  sys.signal("HUP", () => void sys.thread(() => server.log("LOG", "received SIGHUP, reloading configuration files")));
  for (const { fd, local } of listeners) void sys.thread(() => accept(sys, server, fd, local));
  return await ended;
}

async function accept(sys: Sys, server: PostgresServer, listener: number, local: boolean): Promise<void> {
  for (;;) {
    const { fd, peer } = await sys.net.accept(listener);
    // pg_hba.conf of the image: the machine itself is trusted, others show a password.
    const trusted = local || peer.address === "127.0.0.1" || peer.address === "::1" || sys.env.get("POSTGRES_HOST_AUTH_METHOD") === "trust";
    void sys.thread(() => server.serve(fd, trusted));
  }
}

function stamp(sys: Sys): string {
  return new Date(sys.clock.realtime()).toISOString().replace("T", " ").replace("Z", " UTC");
}
