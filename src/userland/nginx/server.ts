/** Master and worker processes. */
import { Errno, isErrno } from "../../base/errno.ts";
import { SIGNALS, type Signal, type Sys } from "../../sim/sys.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { account } from "./account.ts";
import { buildConfiguration, type Configuration, find, type Listen, setting } from "./config.ts";
import { errorLine, errorLog, openLogs, ServerLog } from "./log.ts";
import { ConfigError, type Directive, parseCommandLine, parseConfiguration, type Source } from "./parse.ts";
import { untilSignal } from "./until-signal.ts";
import { type Running, runWorker } from "./worker.ts";

const BIND_TRIES = 5;
const BIND_PAUSE = 500_000_000n;

export interface Invocation {
  readonly file: string;
  readonly globals: string | undefined;
  readonly version: string;
  readonly compiler: string;
}

export interface Loaded {
  readonly configuration: Configuration;
  readonly directives: readonly Directive[];
  readonly sources: readonly Source[];
}

export async function load(sys: Sys, invocation: Invocation): Promise<Loaded> {
  const sources: Source[] = [];
  const fromFile = parseConfiguration(sys, invocation.file, sources);
  const directives = [...(invocation.globals === undefined ? [] : parseCommandLine(sys, invocation.globals)), ...fromFile];
  if (invocation.globals !== undefined) {
    for (const name of ["daemon", "pid", "user", "worker_processes"]) {
      const twice = directives.filter((directive) => directive.name === name);
      if (twice.length > 1) throw new ConfigError(`"${name}" directive is duplicate in ${(twice[1] as Directive).file}:${(twice[1] as Directive).line}`);
    }
  }
  const configuration = await buildConfiguration(sys, directives);
  await account(sys, configuration);
  return { configuration, directives, sources };
}

export function pidFile(configuration: Configuration): string {
  return setting(configuration.main, "pid", "/run/nginx.pid");
}

/** Where bodies that are too large for memory go: as nginx.org's packages are built, or the distributions'. */
const TEMPORARY: Readonly<Record<string, string>> = {
  "/var/cache/nginx": "client_temp proxy_temp fastcgi_temp uwsgi_temp scgi_temp",
  "/var/lib/nginx": "body proxy fastcgi uwsgi scgi",
};

function makeTemporaryDirectories(sys: Sys, owner: { readonly uid: number; readonly gid: number } | undefined): void {
  const base = Object.keys(TEMPORARY).find((path) => sys.fs.exists(path));
  if (base === undefined) return;
  for (const name of (TEMPORARY[base] as string).split(" ")) {
    const path = `${base}/${name}`;
    if (sys.fs.exists(path)) continue;
    try {
      sys.fs.mkdir(path, 0o700);
      if (owner !== undefined && sys.uid === 0) sys.fs.chown(path, owner.uid, 0);
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
}

/** The master's life: starts workers, watches them, follows signals. `opened` is called when the sockets are open. */
export async function runMaster(sys: Sys, invocation: Invocation, loaded: Loaded, opened?: () => void): Promise<number> {
  let running = await open(sys, loaded, new Map());
  const path = pidFile(loaded.configuration);
  sys.fs.writeFile(path, `${sys.pid}\n`);
  makeTemporaryDirectories(sys, await account(sys, loaded.configuration));
  sys.setTitle(`nginx: master process ${sys.argv.join(" ")}`);
  opened?.();
  const notice = (text: string) => running.log.error(sys, "notice", text);
  await notice('using the "epoll" event method');
  await notice(`nginx/${invocation.version}`);
  await notice(`built by ${invocation.compiler}`);
  await notice(`OS: ${sys.uname().sysname} ${sys.uname().release}`);
  const [soft, hard] = limits(sys);
  await notice(`getrlimit(RLIMIT_NOFILE): ${soft}:${hard}`);

  const pending: Signal[] = [];
  for (const signal of ["TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "WINCH", "CHLD"] as const) sys.signal(signal, () => pending.push(signal));
  let workers = await startWorkers(sys, running, invocation);
  const old = new Set<number>();
  let stopping: "QUIT" | "TERM" | undefined;
  for (;;) {
    while (pending.length > 0) {
      const signal = pending.shift() as Signal;
      if (signal === "CHLD") continue;
      const verb = {
        TERM: "exiting",
        INT: "exiting",
        QUIT: "shutting down",
        HUP: "reconfiguring",
        USR1: "reopening logs",
        WINCH: "gracefully shutting down",
        USR2: "changing binary",
      }[signal as "TERM"];
      await notice(`signal ${SIGNALS[signal]} (SIG${signal}) received, ${verb}`);
      if (signal === "TERM" || signal === "INT" || signal === "QUIT") {
        stopping = signal === "QUIT" ? "QUIT" : "TERM";
        for (const pid of [...workers, ...old]) tell(sys, pid, stopping);
      } else if (signal === "HUP") {
        await notice("reconfiguring");
        const next = await reload(sys, invocation, running);
        if (next === undefined) continue;
        running = next;
        await notice('using the "epoll" event method');
        const before = workers;
        workers = await startWorkers(sys, running, invocation);
        for (const pid of before) {
          old.add(pid);
          tell(sys, pid, "QUIT");
        }
      } else if (signal === "USR1") for (const pid of workers) tell(sys, pid, "USR1");
      else if (signal === "WINCH") for (const pid of workers) tell(sys, pid, "QUIT");
    }
    // Orphans that came to it as the first process of a container are not waited for.
    if (stopping !== undefined && workers.size === 0 && old.size === 0) break;
    const ended = await reap(sys);
    if (ended === "none") {
      if (stopping !== undefined) break;
      await untilSignal(sys);
      continue;
    }
    if (ended === "interrupted") continue;
    await notice(`signal 17 (SIGCHLD) received from ${ended.pid}`);
    const { status } = ended;
    if (status.signal) await running.log.error(sys, "alert", `worker process ${ended.pid} exited on signal ${SIGNALS[status.signal]}`);
    else await notice(`worker process ${ended.pid} exited with code ${status.code}`);
    const wasCurrent = workers.delete(ended.pid);
    old.delete(ended.pid);
    if (wasCurrent && stopping === undefined && status.code !== 2) {
      const again = startWorker(sys, running, invocation);
      workers.add(again);
      await notice(`start worker process ${again}`);
    }
  }
  await notice("exit");
  try {
    sys.fs.unlink(path);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return 0;
}

async function reap(sys: Sys): Promise<{ pid: number; status: { code: number; signal?: Signal } } | "none" | "interrupted"> {
  try {
    return (await sys.wait(-1)) ?? "interrupted";
  } catch (error) {
    if (error instanceof Errno && error.code === "EINTR") return "interrupted";
    if (error instanceof Errno && error.code === "ECHILD") return "none";
    throw error;
  }
}

function tell(sys: Sys, pid: number, signal: Signal): void {
  try {
    sys.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

function limits(sys: Sys): readonly [number | string, number | string] {
  try {
    return sys.getLimit("nofile");
  } catch {
    return [1_048_576, 1_048_576];
  }
}

async function reload(sys: Sys, invocation: Invocation, running: Running): Promise<Running | undefined> {
  try {
    return await open(sys, await load(sys, invocation), running.sockets);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    await running.log.error(sys, error.level, error.message);
    return undefined;
  }
}

/** Opens logs and listening sockets; those that are open already go on. */
async function open(sys: Sys, loaded: Loaded, before: Map<string, number>): Promise<Running> {
  const { configuration, directives } = loaded;
  const main = errorLog(find(configuration.main, "error_log"));
  const log = new ServerLog(await openLogs(sys, directives, main), main);
  const sockets = await listen(sys, configuration, before);
  for (const [key, fd] of before) if (!sockets.has(key)) sys.close(fd);
  return { configuration, log, sockets, turns: new Map(), failedUntil: new Map() };
}

function listens(configuration: Configuration): Map<string, Listen> {
  const all = new Map<string, Listen>();
  for (const server of configuration.http?.servers ?? []) for (const listen of server.listens) if (!all.has(listen.key)) all.set(listen.key, listen);
  for (const server of configuration.streams) for (const listen of server.listens) if (!all.has(listen.key)) all.set(listen.key, listen);
  return all;
}

async function listen(sys: Sys, configuration: Configuration, before: Map<string, number>): Promise<Map<string, number>> {
  const sockets = new Map<string, number>();
  for (let attempt = 0; attempt < BIND_TRIES; attempt++) {
    let busy = false;
    for (const [key, target] of listens(configuration)) {
      if (sockets.has(key)) continue;
      const kept = before.get(key);
      try {
        sockets.set(key, kept ?? bind(sys, target));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        const text = `bind() to ${key} failed (${errnoNumber(error.code)}: ${error.message})`;
        if (error.code !== "EADDRINUSE") throw new ConfigError(text);
        busy = true;
        await sys.write(2, errorLine(sys, "emerg", text));
        await sys.write(2, `nginx: [emerg] ${text}\n`);
      }
    }
    if (!busy) return sockets;
    await sys.sleep(BIND_PAUSE);
  }
  throw new ConfigError("still could not bind()");
}

function bind(sys: Sys, target: Listen): number {
  if (target.port === 0) return sys.net.listenUnix(target.address, { mode: 0o666 });
  return sys.net.listen(target.address, target.port, { backlog: 511, v6only: target.v6only });
}

/** The account that workers run as. */
async function startWorkers(sys: Sys, running: Running, invocation: Invocation): Promise<Set<number>> {
  const wanted = setting(running.configuration.main, "worker_processes", "1");
  const count = wanted === "auto" ? cpus(sys) : Math.max(1, Math.min(512, Number(wanted) || 1));
  await running.log.error(sys, "notice", "start worker processes");
  const pids = new Set<number>();
  for (let i = 0; i < count; i++) {
    const pid = startWorker(sys, running, invocation);
    pids.add(pid);
    await running.log.error(sys, "notice", `start worker process ${pid}`);
  }
  return pids;
}

function cpus(sys: Sys): number {
  try {
    return String.fromCharCode(...sys.fs.readFile("/proc/cpuinfo").subarray(0, 60_000)).match(/^processor\s*:/gm)?.length ?? 1;
  } catch {
    return 1;
  }
}

function startWorker(sys: Sys, running: Running, invocation: Invocation): number {
  return sys.fork((own) => runWorker(own, running, invocation.version));
}
