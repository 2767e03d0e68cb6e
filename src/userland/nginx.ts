import { Errno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Signal, Sys } from "../sim/sys.ts";
import { errnoNumber } from "./lib/errno-number.ts";
import { errorLine } from "./nginx/log.ts";
import { ConfigError } from "./nginx/parse.ts";
import { type Invocation, load, pidFile, runMaster } from "./nginx/server.ts";
import { defineProgram } from "./program.ts";

const DEFAULT_VERSION = "1.29.3";
const DEFAULT_ERROR_LOG = "/var/log/nginx/error.log";

export default defineProgram({
  name: "nginx",
  summary: "web server and reverse proxy",
  async main(sys) {
    const version = sys.programOptions["version"] ?? DEFAULT_VERSION;
    const compiler = sys.programOptions["compiler"] ?? "gcc 14.2.0 (Debian 14.2.0-19)";
    const options = readOptions(sys.argv.slice(1));
    if (typeof options === "string") {
      await sys.write(2, `nginx: ${options}\n`);
      return 1;
    }
    if (options.help || options.showVersion) {
      const build = options.showBuild
        ? `built by ${compiler}\nTLS SNI support enabled\nconfigure arguments: --prefix=/etc/nginx --sbin-path=/usr/sbin/nginx --conf-path=/etc/nginx/nginx.conf\n`
        : "";
      await sys.write(2, `nginx version: nginx/${version}\n${build}${options.help ? USAGE : ""}`);
      return 0;
    }
    const invocation: Invocation = { file: options.file, globals: options.globals, version, compiler };
    try {
      return await act(sys, invocation, options);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      await earlyLog(sys, errorLine(sys, error.level, error.message));
      await sys.write(2, `nginx: [${error.level}] ${error.message}\n`);
      if (options.test) await sys.write(2, `nginx: configuration file ${options.file} test failed\n`);
      return 1;
    }
  },
});

const USAGE = `Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : show this page
  -v            : show the version
  -V            : show the version and how it was built
  -t            : test the configuration
  -T            : test the configuration and show it
  -q            : with -t, show errors only
  -s signal     : tell the master process: stop, quit, reopen, reload
  -p prefix     : directory of the server (default: /etc/nginx/)
  -e filename   : error log (default: /var/log/nginx/error.log)
  -c filename   : configuration file (default: /etc/nginx/nginx.conf)
  -g directives : directives that come before the file's

`;

interface Options {
  file: string;
  globals: string | undefined;
  test: boolean;
  dump: boolean;
  quiet: boolean;
  signal: string | undefined;
  help: boolean;
  showVersion: boolean;
  showBuild: boolean;
}

const SIGNALS_BY_WORD: Readonly<Record<string, Signal>> = { stop: "TERM", quit: "QUIT", reopen: "USR1", reload: "HUP" };

/** A text is what is wrong. */
function readOptions(args: readonly string[]): Options | string {
  const options: Options = {
    file: "/etc/nginx/nginx.conf",
    globals: undefined,
    test: false,
    dump: false,
    quiet: false,
    signal: undefined,
    help: false,
    showVersion: false,
    showBuild: false,
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (!arg.startsWith("-")) return `invalid option: "${arg}"`;
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] as string;
      if ("cgspe".includes(letter)) {
        const value = arg.slice(at + 1) || args[++i];
        if (value === undefined)
          return letter === "s" || letter === "g" || letter === "c"
            ? `option "-${letter}" requires ${letter === "g" ? "parameter" : letter === "s" ? "parameter" : "file name"}`
            : `option "-${letter}" requires directory name`;
        if (letter === "c") options.file = value;
        if (letter === "g") options.globals = value;
        if (letter === "s") {
          if (!(value in SIGNALS_BY_WORD)) return `invalid option: "-s ${value}"`;
          options.signal = value;
        }
        break;
      }
      if (letter === "?" || letter === "h") {
        options.help = true;
        options.showVersion = true;
      } else if (letter === "v") options.showVersion = true;
      else if (letter === "V") {
        options.showVersion = true;
        options.showBuild = true;
      } else if (letter === "t") options.test = true;
      else if (letter === "T") {
        options.test = true;
        options.dump = true;
      } else if (letter === "q") options.quiet = true;
      else return `invalid option: "${letter}"`;
    }
  }
  return options;
}

async function act(sys: Sys, invocation: Invocation, options: Options): Promise<number> {
  const loaded = await load(sys, invocation);
  if (options.test) {
    if (!options.quiet)
      await sys.write(2, `nginx: the configuration file ${options.file} syntax is ok\nnginx: configuration file ${options.file} test is successful\n`);
    if (options.dump) for (const { file, text } of loaded.sources) await sys.write(1, `# configuration file ${file}:\n${text}\n`);
    return 0;
  }
  if (options.signal !== undefined) return await signalMaster(sys, pidFile(loaded.configuration), SIGNALS_BY_WORD[options.signal] as Signal);
  const daemon = loaded.directives.find((directive) => directive.name === "daemon")?.args[0] !== "off";
  if (!daemon) return await runMaster(sys, invocation, loaded);
  return await inBackground(sys, invocation, loaded);
}

/** Before the configuration names a log, errors go to the default one. */
async function earlyLog(sys: Sys, line: string): Promise<void> {
  try {
    const fd = await sys.open(DEFAULT_ERROR_LOG, { write: true, append: true, create: true }, 0o644);
    await sys.write(fd, line);
    sys.close(fd);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(
      2,
      `nginx: [alert] could not open error log file: open() "${DEFAULT_ERROR_LOG}" failed (${errnoNumber(error.code)}: ${error.message})\n${line}`,
    );
  }
}

/** The caller goes on once the sockets are open, as a daemon's does. */
async function inBackground(sys: Sys, invocation: Invocation, loaded: Awaited<ReturnType<typeof load>>): Promise<number> {
  const [ready, started] = sys.pipe();
  sys.setCloseOnExec(ready, true);
  sys.fork(async (child) => {
    child.close(ready);
    child.setsid();
    try {
      return await runMaster(child, invocation, loaded, () => child.close(started));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      await earlyLog(child, errorLine(child, error.level, error.message));
      await child.write(2, `nginx: [${error.level}] ${error.message}\n`);
      await child.write(started, "failed");
      return 1;
    }
  });
  sys.close(started);
  return (await sys.read(ready, 10)).length === 0 ? 0 : 1;
}

async function signalMaster(sys: Sys, path: string, signal: Signal): Promise<number> {
  await sys.write(2, errorLine(sys, "notice", "signal process started"));
  let pid: number;
  try {
    pid = Number(decodeUtf8(sys.fs.readFile(path)).trim());
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new ConfigError(`open() "${path}" failed (${errnoNumber(error.code)}: ${error.message})`);
  }
  if (!(pid > 0)) throw new ConfigError(`invalid PID number "" in "${path}"`);
  try {
    sys.kill(pid, signal);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new ConfigError(
      `kill(${pid}, ${{ TERM: 15, QUIT: 3, USR1: 10, HUP: 1 }[signal as "TERM"]}) failed (${errnoNumber(error.code)}: ${error.message})`,
      "alert",
    );
  }
}
