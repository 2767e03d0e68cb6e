/** Master and worker processes. */
import { Errno, isErrno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { serveHttp } from "../../http/server.ts";
import { SIGNALS, type Signal, type Sys } from "../../sim/sys.ts";
import { addressesOf, descriptorStream, UnknownHost } from "../lib/connection.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { Accounts } from "../lib/users.ts";
import { buildConfiguration, type Configuration, find, type Listen, type StreamServer, setting, splitHost } from "./config.ts";
import type { WorkerState } from "./exchange.ts";
import { chooseServer, handle } from "./handler.ts";
import { errorLine, errorLog, openLogs, ServerLog } from "./log.ts";
import { errorPage, phraseOf } from "./pages.ts";
import { ConfigError, type Directive, parseCommandLine, parseConfiguration, type Source } from "./parse.ts";

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

interface Running {
  readonly configuration: Configuration;
  readonly log: ServerLog;
  readonly sockets: Map<string, number>;
  /** Turns of upstreams, which the workers share. */
  readonly turns: Map<string, number>;
  readonly failedUntil: Map<string, bigint>;
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
      await pause(sys);
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

async function pause(sys: Sys): Promise<void> {
  try {
    await sys.poll([]);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
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
  return sys.net.listen(target.address, target.port, { backlog: 511, ...(target.address.includes(":") && { v6only: true }) });
}

/** The account that workers run as. */
async function account(sys: Sys, configuration: Configuration): Promise<{ uid: number; gid: number } | undefined> {
  if (sys.uid !== 0) return undefined;
  const directive = find(configuration.main, "user");
  const accounts = new Accounts(sys);
  const name = directive?.args[0] ?? "nginx";
  const user = accounts.user(name);
  if (user === undefined) {
    if (directive === undefined) return undefined;
    throw new ConfigError(`getpwnam("${name}") failed in ${directive.file}:${directive.line}`);
  }
  const group = directive?.args[1] === undefined ? undefined : accounts.group(directive.args[1]);
  if (directive?.args[1] !== undefined && group === undefined)
    throw new ConfigError(`getgrnam("${directive.args[1]}") failed in ${directive.file}:${directive.line}`);
  return { uid: user.uid, gid: group?.gid ?? user.gid };
}

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
  return sys.fork((own) => runWorker(own, running, invocation));
}

async function runWorker(sys: Sys, running: Running, invocation: Invocation): Promise<number> {
  const { configuration, log, sockets } = running;
  let quitting = false;
  let wake: (() => void) | undefined;
  const leave = (signal: "QUIT" | "TERM") => {
    quitting = true;
    gracefully = signal === "QUIT";
    if (signal === "TERM") busy = 0;
    wake?.();
  };
  let gracefully = false;
  let busy = 0;
  sys.signal("QUIT", () => leave("QUIT"));
  sys.signal("TERM", () => leave("TERM"));
  sys.signal("INT", "ignore");
  sys.signal("CHLD", "default");
  sys.signal("HUP", "ignore");
  sys.signal("USR1", () => {});
  sys.setTitle("nginx: worker process");
  const runAs = await account(sys, configuration);
  if (runAs) sys.setCredentials({ ...runAs, groups: [runAs.gid] });

  const worker: WorkerState = {
    sys,
    config: configuration.http ?? {
      scope: configuration.main,
      servers: [],
      upstreams: new Map(),
      formats: new Map(),
      maps: new Map(),
      types: new Map(),
      resolved: new Map(),
    },
    version: invocation.version,
    log,
    counts: { accepted: 0, handled: 0, requests: 0, active: 0, writing: 0 },
    turns: running.turns,
    failedUntil: running.failedUntil,
  };
  const track = async (work: Promise<void>): Promise<void> => {
    worker.counts.active++;
    try {
      await work;
    } finally {
      worker.counts.active--;
    }
  };
  for (const [key, fd] of sockets) {
    const stream = configuration.streams.find((server) => server.listens.some((listen) => listen.key === key));
    void sys.thread(async () => {
      while (!quitting) {
        const accepted = await sys.net.accept(fd);
        worker.counts.accepted++;
        worker.counts.handled++;
        const connection = { id: worker.counts.accepted, requests: 0, local: localOf(sys, accepted.fd) };
        const near = descriptorStream(sys, accepted.fd);
        if (stream) void sys.thread(() => track(forward(sys, near, stream)));
        else {
          void sys.thread(() =>
            track(
              serveHttp(
                near,
                async (request) => {
                  busy++;
                  try {
                    return await handle(worker, key, connection, request);
                  } finally {
                    busy--;
                    if (quitting) wake?.();
                  }
                },
                { version: "1.1", ...(accepted.peer.port !== 0 && { peer: accepted.peer }), serverError: (error) => malformed(worker, key, error.status) },
              ),
            ),
          );
        }
      }
    });
  }
  while (!quitting || busy > 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
      void sys.thread(() => pause(sys)).then(resolve);
    });
  }
  // What is being sent gets its chance.
  await sys.yield();
  if (gracefully) await log.error(sys, "notice", "gracefully shutting down");
  await log.error(sys, "notice", "exiting");
  await log.error(sys, "notice", "exit");
  return 0;
}

function localOf(sys: Sys, fd: number): { address: string; port: number } {
  try {
    return sys.net.local(fd);
  } catch {
    return { address: "", port: 0 };
  }
}

function malformed(worker: WorkerState, key: string, status: number): { status: number; reason: string; headers: Record<string, string>; body: string } {
  const scope = chooseServer(worker.config, key, "")?.server.scope;
  const code = status === 431 ? 400 : status;
  const page = errorPage(code, worker.version, setting(scope, "server_tokens", "on") !== "off") ?? "";
  return {
    status: code,
    reason: phraseOf(code),
    headers: { Server: `nginx/${worker.version}`, "Content-Type": "text/html", "Content-Length": String(encodeUtf8(page).length), Connection: "close" },
    body: page,
  };
}

/** The stream module: bytes both ways. */
async function forward(sys: Sys, near: Stream, server: StreamServer): Promise<void> {
  const upstream = server.upstreams.get(server.target)?.servers[0];
  const target = upstream?.name ?? server.target;
  const { host, port } = splitHost(target, 80);
  try {
    const [address = ""] = upstream?.addresses ?? (await addressesOf(sys, host));
    const far = descriptorStream(sys, await sys.net.connect(address, port));
    await Promise.all([copy(near, far), copy(far, near)]);
    far.close();
  } catch (error) {
    if (!(error instanceof Errno) && !(error instanceof UnknownHost)) throw error;
  }
  near.close();
}

async function copy(from: Stream, to: Stream): Promise<void> {
  try {
    for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) await to.write(bytes);
    to.closeWrite();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    to.closeWrite();
  }
}
