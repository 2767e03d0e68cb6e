import { Errno, isErrno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { defineProgram } from "./program.ts";
import { COMMANDS } from "./redis/commands.ts";
import { splitInline } from "./redis/resp.ts";
import { RedisServer } from "./redis/server.ts";

const DEFAULT_VERSION = "8.0.2";

const DEFAULTS: readonly (readonly [string, string])[] = [
  ["port", "6379"],
  ["bind", "* -::*"],
  ["protected-mode", "no"],
  ["unixsocket", ""],
  ["dir", ""],
  ["dbfilename", "dump.rdb"],
  ["databases", "16"],
  ["save", "3600 1 300 100 60 10000"],
  ["appendonly", "no"],
  ["appendfilename", "appendonly.aof"],
  ["appenddirname", "appendonlydir"],
  ["appendfsync", "everysec"],
  ["requirepass", ""],
  ["maxclients", "10000"],
  ["maxmemory", "0"],
  ["maxmemory-policy", "noeviction"],
  ["loglevel", "notice"],
  ["logfile", ""],
  ["daemonize", "no"],
  ["pidfile", ""],
  ["timeout", "0"],
  ["tcp-keepalive", "300"],
  ["tcp-backlog", "511"],
  ["stop-writes-on-bgsave-error", "yes"],
  ["rdbcompression", "yes"],
  ["rdbchecksum", "yes"],
  ["hz", "10"],
  ["notify-keyspace-events", ""],
  ["slowlog-log-slower-than", "10000"],
  ["slowlog-max-len", "128"],
  ["lazyfree-lazy-eviction", "no"],
  ["replica-read-only", "yes"],
  ["always-show-logo", "no"],
  ["io-threads", "1"],
  ["set-proc-title", "yes"],
  ["supervised", "no"],
  ["enable-debug-command", "no"],
];

export default defineProgram({
  name: "redis-server",
  aliases: ["redis-sentinel", "redis-check-aof", "redis-check-rdb"],
  summary: "in-memory data store",
  async main(sys) {
    const version = sys.programOptions["version"] ?? DEFAULT_VERSION;
    const args = sys.argv.slice(1);
    if (args[0] === "-v" || args[0] === "--version") {
      await sys.write(1, `Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0\n`);
      return 0;
    }
    if (args[0] === "-h" || args[0] === "--help") {
      await sys.write(1, USAGE);
      return 0;
    }
    const settings = await readSettings(sys, args);
    if (settings === undefined) return 1;
    const { config, file } = settings;
    if (config.get("daemonize") === "yes") {
      sys.fork(async (child) => {
        child.setsid();
        return await run(child, config, version, file);
      });
      return 0;
    }
    return await run(sys, config, version, file);
  },
});

const USAGE = `Usage: ./redis-server [/path/to/redis.conf] [options] [-]
       ./redis-server - (read config from stdin)
       ./redis-server -v or --version
       ./redis-server -h or --help

Options are settings of the configuration file with two dashes in front:
       ./redis-server --port 7777
       ./redis-server --appendonly yes --requirepass secret
`;

async function readSettings(sys: Sys, args: readonly string[]): Promise<{ config: Map<string, string>; file: string } | undefined> {
  const config = new Map(DEFAULTS);
  const given: { name: string; values: string[]; line: string }[] = [];
  let file = "";
  let rest = args;
  if (args[0] !== undefined && !args[0].startsWith("--")) {
    file = args[0];
    rest = args.slice(1);
    try {
      for (const line of decodeUtf8(sys.fs.readFile(file)).split("\n")) {
        const words = line.trim().startsWith("#") ? [] : (splitInline(line.trim()) ?? []);
        if (words[0] !== undefined) given.push({ name: words[0].toLowerCase(), values: words.slice(1), line: line.trim() });
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await sys.write(2, `${sys.pid}:C # Fatal error, can't open config file '${file.startsWith("/") ? file : `${sys.fs.cwd()}/${file}`}': ${error.message}\n`);
      return undefined;
    }
  }
  for (const word of rest) {
    if (word.startsWith("--")) given.push({ name: word.slice(2).toLowerCase(), values: [], line: word.slice(2) });
    else {
      const last = given.at(-1);
      last?.values.push(...(word.includes(" ") && last.name === "save" ? word.split(" ") : [word]));
      if (last) last.line += ` "${word}"`;
    }
  }
  const saves: string[] = [];
  for (const [i, { name, values, line }] of given.entries()) {
    if (
      name === "loadmodule" ||
      name === "include" ||
      name === "user" ||
      name === "rename-command" ||
      name === "client-output-buffer-limit" ||
      name === "locale-collate"
    )
      continue;
    const known =
      config.has(name) ||
      /^(repl|slave|tls|cluster|hash|list|set|zset|stream|activ|latency|lua|oom|jemalloc|aof|rdb|lazyfree|dynamic|io-|hll|no-app|auto|lfu|max|proc|acl|busy|socket|syslog|crash|ignore|close|min|disable|enable|shutdown|propagation|tracking|server|bio|bgsave|aclfile)/.test(
        name,
      );
    if (!known || (values.length === 0 && name !== "save" && name !== "requirepass")) {
      await sys.write(
        2,
        `\n*** FATAL CONFIG FILE ERROR (Redis ${sys.programOptions["version"] ?? DEFAULT_VERSION}) ***\nReading the configuration file, at line ${i + 1}\n>>> '${line}'\n${known ? "wrong number of arguments" : "Bad directive or wrong number of arguments"}\n`,
      );
      return undefined;
    }
    if (name === "save") {
      if (values.length === 0 || values[0] === "") saves.splice(0, saves.length, "");
      else saves.push(values.join(" "));
      config.set("save", saves.filter(Boolean).join(" "));
    } else config.set(name, values.join(" "));
  }
  if (config.get("dir") === "") config.set("dir", sys.fs.cwd());
  return { config, file };
}

async function run(sys: Sys, config: Map<string, string>, version: string, file: string): Promise<number> {
  const server = new RedisServer(sys, { config, version, configFile: file, commands: COMMANDS });
  await server.log("*", "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo", "C");
  await server.log("*", `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${sys.pid}, just started`, "C");
  if (file === "" && sys.argv.length === 1)
    await server.log(
      "#",
      "Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf",
      "C",
    );
  else await server.log("*", "Configuration loaded", "C");
  await server.log("*", "monotonic clock: POSIX clock_gettime");
  const port = Number(config.get("port"));
  const listeners: number[] = [];
  try {
    if (port > 0) listeners.push(...listenOn(sys, config.get("bind") ?? "", port));
    const path = config.get("unixsocket");
    if (path) {
      if (sys.fs.exists(path)) sys.fs.unlink(path);
      listeners.push(sys.net.listenUnix(path, { mode: 0o777 }));
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await server.log("#", `Warning: Could not create server TCP listening socket *:${port}: bind: ${error.message}`);
    await server.log("#", `Failed listening on port ${port} (tcp), aborting.`);
    return 1;
  }
  await server.log("*", `Running mode=standalone, port=${port}.`);
  sys.setTitle(`redis-server ${config.get("bind")?.startsWith("*") ? "*" : (config.get("bind") ?? "*").split(" ")[0]}:${port}`);
  await server.log("*", "Server initialized");
  await server.persistence.load();
  await server.log("*", "Ready to accept connections tcp");
  const pidFile = config.get("pidfile");
  if (pidFile) sys.fs.writeFile(pidFile, `${sys.pid}\n`);
  for (const signal of ["TERM", "INT"] as const) {
    sys.signal(signal, () => {
      void sys.thread(async () => {
        const time = Math.floor(sys.clock.realtime() / 1000);
        await sys.write(1, `${sys.pid}:signal-handler (${time}) Received SIG${signal} scheduling shutdown...\n`);
        await server.shutDown();
      });
    });
  }
  sys.signal("HUP", "ignore");
  sys.signal("PIPE", "ignore");
  return await server.serve(listeners);
}

function listenOn(sys: Sys, bind: string, port: number): number[] {
  const words = bind.split(/\s+/).filter((word) => word !== "");
  return (words.length === 0 ? ["*", "-::*"] : words).flatMap((word) => {
    const name = word.replace(/^-/, "");
    const address = name === "*" ? "0.0.0.0" : name === "::*" ? "::" : name;
    try {
      return [sys.net.listen(address, port, { backlog: 511, v6only: address.includes(":") })];
    } catch (error) {
      // One with a dash need not be there.
      if (isErrno(error, "EADDRNOTAVAIL") && word.startsWith("-")) return [];
      throw error;
    }
  });
}
