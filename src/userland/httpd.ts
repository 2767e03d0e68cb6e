import { Errno } from "../base/errno.ts";
import { serveHttp } from "../http/server.ts";
import type { Signal, Sys } from "../sim/sys.ts";
import { busyboxHttpd } from "./httpd/busybox.ts";
import { type HttpdConfig, HttpdConfigError, readConfig } from "./httpd/config.ts";
import { answer, errorLine, type HttpdWorker } from "./httpd/serve.ts";
import { descriptorStream } from "./lib/connection.ts";
import { errnoNumber } from "./lib/errno-number.ts";
import { Accounts } from "./lib/users.ts";
import { defineProgram } from "./program.ts";

const DEFAULT_VERSION = "2.4.66";
const WORKERS = 3;

export default defineProgram({
  name: "httpd",
  aliases: ["apachectl", "apache2"],
  summary: "Apache's web server",
  async main(sys) {
    if (sys.programOptions["banner"] !== undefined) return await busyboxHttpd(sys);
    const version = sys.programOptions["version"] ?? DEFAULT_VERSION;
    const options = readOptions(sys);
    if (options === undefined) {
      await sys.write(2, USAGE);
      return 1;
    }
    if (options.version) {
      await sys.write(1, `Server version: Apache/${version} (${platformOf(sys)})\nServer built:   Jan  1 2026 00:00:00\n`);
      return 0;
    }
    let config: HttpdConfig;
    try {
      config = readConfig(sys, options.file, options.root, options.directives);
    } catch (error) {
      if (!(error instanceof HttpdConfigError)) throw error;
      await sys.write(2, `${error.message}\n`);
      return 1;
    }
    if (config.main.serverName === undefined) {
      const address = sys.net.interfaces().find((item) => item.kind !== "loopback")?.addresses[0]?.address ?? "127.0.0.1";
      const warning = `AH00558: ${sys.programOptions["config"] === undefined ? "httpd" : "apache2"}: Could not reliably determine the server's fully qualified domain name, using ${address}. Set the 'ServerName' directive globally to suppress this message\n`;
      await sys.write(2, options.test ? warning : warning + warning);
    }
    if (options.test) {
      await sys.write(2, "Syntax OK\n");
      return 0;
    }
    if (options.signal !== undefined) return await tellMaster(sys, config, options.signal);
    if (options.foreground) return await runMaster(sys, config, version, options.file);
    sys.fork(async (child) => {
      child.setsid();
      return await runMaster(child, config, version, options.file);
    });
    return 0;
  },
});

const USAGE = `Usage: httpd [-D name] [-d directory] [-f file]
             [-C "directive"] [-c "directive"]
             [-k start|restart|graceful|graceful-stop|stop]
             [-v] [-V] [-h] [-l] [-L] [-t] [-S] [-X]
`;

interface Options {
  file: string;
  root: string;
  foreground: boolean;
  test: boolean;
  version: boolean;
  signal: Signal | undefined;
  readonly directives: string[];
}

function readOptions(sys: Sys): Options | undefined {
  const args = sys.argv.slice(1);
  const { root = "/usr/local/apache2", config = "" } = sys.programOptions;
  const options: Options = { file: config, root, foreground: false, test: false, version: false, signal: undefined, directives: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const letter = arg[1];
    const value = () => arg.slice(2) || (args[++i] ?? "");
    if (arg === "configtest") options.test = true;
    else if (arg === "start") continue;
    else if (["stop", "restart", "graceful", "graceful-stop"].includes(arg)) options.signal = SIGNALS[arg];
    else if (!arg.startsWith("-")) return undefined;
    else if (letter === "D") options.foreground ||= value() === "FOREGROUND";
    else if (letter === "X") options.foreground = true;
    else if (letter === "d") options.root = value();
    else if (letter === "f") options.file = value();
    else if (letter === "c" || letter === "C") options.directives.push(value());
    else if (letter === "k") {
      const word = value();
      if (word !== "start" && SIGNALS[word] === undefined) return undefined;
      options.signal = SIGNALS[word];
    } else if (letter === "t" || letter === "S") options.test = true;
    else if (letter === "v" || letter === "V") options.version = true;
    else if (letter !== "E" && letter !== "e") return undefined;
    else value();
  }
  if (options.file === "") options.file = `${options.root}/conf/httpd.conf`;
  else if (!options.file.startsWith("/")) options.file = `${options.root}/${options.file}`;
  return options;
}

/** Who built it, as the server tells everybody. */
function platformOf(sys: Sys): string {
  return sys.programOptions["platform"] ?? "Unix";
}

const SIGNALS: Readonly<Record<string, Signal>> = { stop: "TERM", restart: "HUP", graceful: "USR1", "graceful-stop": "WINCH" };

async function tellMaster(sys: Sys, config: HttpdConfig, signal: Signal): Promise<number> {
  try {
    sys.kill(Number(String.fromCharCode(...sys.fs.readFile(config.pidFile)).trim()), signal);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, `httpd (no pid file) not running\n`);
    return 1;
  }
}

async function runMaster(sys: Sys, first: HttpdConfig, version: string, file: string): Promise<number> {
  let config = first;
  const logs = new Map<string, number>();
  const log = async (path: string, line: string) => {
    let fd = logs.get(path);
    if (fd === undefined) {
      fd = await sys.open(path, { write: true, append: true, create: true }, 0o644);
      logs.set(path, fd);
    }
    await sys.write(fd, line);
  };
  const note = async (module: string, text: string) => {
    if (config.main.errorLog !== undefined) await log(config.main.errorLog, errorLine(sys, module, text));
  };
  const sockets: { fd: number; port: number }[] = [];
  for (const { address, port } of config.listens) {
    try {
      sockets.push({ fd: sys.net.listen(address, port), port });
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await sys.write(
        2,
        `(${errnoNumber(error.code)})${error.message}: AH00072: make_sock: could not bind to address ${address}:${port}\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n`,
      );
      return 1;
    }
  }
  // Opened here, so that workers have them too.
  for (const host of [config.main, ...config.hosts]) for (const path of [host.errorLog, host.accessLog?.path]) if (path !== undefined) await log(path, "");
  sys.fs.writeFile(config.pidFile, `${sys.pid}\n`);
  await note("mpm_event:notice", `AH00489: Apache/${version} (${platformOf(sys)}) configured -- resuming normal operations`);
  await note("core:notice", `AH00094: Command line: '${sys.argv.join(" ").replace("-DFOREGROUND", "-D FOREGROUND")}'`);
  const pending: Signal[] = [];
  for (const signal of ["TERM", "INT", "WINCH", "HUP", "USR1"] as const) sys.signal(signal, () => pending.push(signal));
  const workers = new Set<number>();
  const start = () => {
    while (workers.size < WORKERS) workers.add(sys.fork((own) => runWorker(own, config, version, logs, sockets)));
  };
  const endAll = () => {
    for (const pid of workers) {
      try {
        sys.kill(pid, "TERM");
      } catch {
        // It has ended by itself.
      }
    }
  };
  start();
  for (;;) {
    const signal = pending.shift();
    if (signal === "HUP" || signal === "USR1") {
      await note(
        "mpm_event:notice",
        signal === "HUP" ? "AH00494: SIGHUP received.  Attempting to restart" : "AH00493: SIGUSR1 received.  Doing graceful restart",
      );
      config = reread(sys, config, file);
      endAll();
      workers.clear();
      start();
      await note("mpm_event:notice", `AH00489: Apache/${version} (${platformOf(sys)}) configured -- resuming normal operations`);
    } else if (signal !== undefined) {
      endAll();
      await note("mpm_event:notice", signal === "WINCH" ? "AH00492: caught SIGWINCH, shutting down gracefully" : "AH00491: caught SIGTERM, shutting down");
      if (sys.fs.exists(config.pidFile)) sys.fs.unlink(config.pidFile);
      return 0;
    }
    try {
      const done = await sys.wait(-1);
      if (done && workers.delete(done.pid)) start();
    } catch (error) {
      if (!(error instanceof Errno) || (error.code !== "EINTR" && error.code !== "ECHILD")) throw error;
    }
  }
}

function reread(sys: Sys, config: HttpdConfig, file: string): HttpdConfig {
  try {
    return readConfig(sys, file, config.root, []);
  } catch (error) {
    if (error instanceof HttpdConfigError) return config;
    throw error;
  }
}

async function runWorker(
  sys: Sys,
  config: HttpdConfig,
  version: string,
  logs: ReadonlyMap<string, number>,
  sockets: readonly { fd: number; port: number }[],
): Promise<number> {
  for (const signal of ["TERM", "INT", "WINCH", "HUP", "USR1"] as const) sys.signal(signal, "default");
  const accounts = new Accounts(sys);
  const uid = accounts.uidOf(config.user.replace(/^#/, ""));
  const gid = accounts.gidOf(config.group.replace(/^#/, ""));
  if (sys.uid === 0 && uid !== undefined && gid !== undefined) sys.setCredentials({ uid, gid, groups: [gid] });
  const worker: HttpdWorker = {
    sys,
    config,
    version,
    log: async (path, line) => {
      const fd = logs.get(path);
      if (fd !== undefined) await sys.write(fd, line);
    },
  };
  await Promise.all(
    sockets.map(({ fd, port }) =>
      sys.thread(async () => {
        for (;;) {
          const { fd: connection, peer } = await sys.net.accept(fd);
          void sys.thread(() => serveHttp(descriptorStream(sys, connection), (request) => answer(worker, request, port), { version: "1.1", peer }));
        }
      }),
    ),
  );
  return 0;
}
