import { Errno } from "../base/errno.ts";
import { SIGNALS, type Signal, type Sys } from "../sim/sys.ts";
import { execCommand } from "./lib/spawn.ts";
import { defineProgram } from "./program.ts";

/** Not passed on: tini keeps these for itself, and the kernel keeps KILL and STOP. */
const KEPT: readonly Signal[] = ["KILL", "STOP", "CHLD", "FPE", "ILL", "SEGV", "BUS", "ABRT", "TRAP", "SYS", "TTIN", "TTOU"];

export default defineProgram({
  name: "docker-init",
  aliases: ["tini"],
  summary: "a small init: starts one program, passes signals on to it, and reaps orphans",
  async main(sys) {
    const options = parse(sys.argv.slice(1));
    if (options.version) {
      await sys.write(1, `tini version 0.19.0${sys.argv[0]?.endsWith("docker-init") ? " - git.de40ad0" : ""}\n`);
      return 0;
    }
    if (options.problem !== undefined || options.command.length === 0) {
      const text = `${options.problem === undefined ? "" : `${options.problem}\n`}${USAGE}`;
      await sys.write(options.help ? 1 : 2, options.help ? USAGE : text);
      return options.help ? 0 : 1;
    }
    return await superviseChild(sys, options);
  },
});

const USAGE = `tini (tini version 0.19.0)
Usage: tini [OPTIONS] PROGRAM -- [ARGS] | --version

  --version    print the version and exit
  -h           print this page and exit
  -s           adopt orphans of all descendants (subreaper)
  -p SIGNAL    end with SIGNAL when the parent ends
  -v           say more
  -w           warn when zombies are reaped
  -g           send signals to the child's process group
  -e EXIT_CODE take EXIT_CODE for 0
  -l           print the license and exit
`;

interface InitOptions {
  readonly command: readonly string[];
  readonly group: boolean;
  readonly warn: boolean;
  readonly version: boolean;
  readonly help: boolean;
  readonly asZero: ReadonlySet<number>;
  readonly problem: string | undefined;
}

function parse(args: readonly string[]): InitOptions {
  const asZero = new Set<number>();
  let group = false;
  let warn = false;
  let version = false;
  let help = false;
  let problem: string | undefined;
  let at = 0;
  for (; at < args.length && problem === undefined; at++) {
    const arg = args[at] as string;
    if (arg === "--") {
      at++;
      break;
    }
    if (arg === "--version") version = true;
    else if (!arg.startsWith("-") || arg === "-") break;
    else {
      for (const letter of arg.slice(1)) {
        if (letter === "g") group = true;
        else if (letter === "w") warn = true;
        else if (letter === "h") help = true;
        else if (letter === "e") asZero.add(Number(args[++at]));
        else if (letter === "p") at++;
        else if (letter === "l") version = true;
        else if (letter !== "s" && letter !== "v") problem = `tini: invalid option -- '${letter}'`;
      }
    }
  }
  return { command: args.slice(at), group, warn, version, help, asZero, problem };
}

async function superviseChild(sys: Sys, options: InitOptions): Promise<number> {
  const child = sys.fork(
    async (own) => {
      own.setpgid(0, 0);
      takeTerminal(own);
      try {
        return await execCommand(own, options.command);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        await own.write(2, `[FATAL tini (${own.pid})] exec ${options.command[0]} failed: ${error.message}\n`);
        return error.code === "ENOENT" ? 127 : 126;
      }
    },
    { argv: options.command },
  );
  for (const signal of Object.keys(SIGNALS) as Signal[]) {
    if (KEPT.includes(signal)) continue;
    sys.signal(signal, () => {
      try {
        sys.kill(options.group ? -child : child, signal);
      } catch {
        // It has just ended.
      }
    });
  }
  sys.signal("TTIN", "ignore");
  sys.signal("TTOU", "ignore");
  let code: number | undefined;
  for (;;) {
    try {
      // Once the child is gone, what it left behind goes with this process's namespace.
      const done = await sys.wait(-1, code === undefined ? {} : { noHang: true });
      if (done === undefined) return code as number;
      if (done.pid === child) code = options.asZero.has(done.status.code) ? 0 : done.status.code;
      else if (options.warn) await sys.write(2, `[WARN  tini (${sys.pid})] Reaped zombie process with pid=${done.pid}\n`);
    } catch (error) {
      if (error instanceof Errno && error.code === "EINTR") continue;
      if (error instanceof Errno && error.code === "ECHILD") return code ?? 0;
      throw error;
    }
  }
}

/** The child's group comes to the foreground of the terminal, if there is one. */
function takeTerminal(sys: Sys): void {
  try {
    sys.signal("TTOU", "ignore");
    sys.tcsetpgrp(0, sys.pid);
  } catch {
    // No terminal.
  } finally {
    sys.signal("TTOU", "default");
  }
}
