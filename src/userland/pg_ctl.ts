import { Failure } from "./lib/errors.ts";
import { execCommand } from "./lib/spawn.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const POLL = 100_000_000n;
const MAX_POLLS = 600;

export default defineUtility({
  name: "pg_ctl",
  summary: "start and stop a PostgreSQL server",
  usage: "start|stop|restart|reload|status [-D DATADIR] [-l FILE] [-w] [-o OPTIONS] [-m MODE]",
  package: ["PostgreSQL", "18.6 (Debian 18.6-1.pgdg13+2)"],
  options: [
    ["-D, --pgdata=DATADIR", "where the data is"],
    ["-l, --log=FILE", "where the server writes"],
    ["-o, --options=OPTIONS", "for the server"],
    ["-m, --mode=MODE", "smart, fast or immediate"],
    ["-w, --wait", "wait until it is done"],
    ["-W, --no-wait", "do not wait"],
    ["-t, --timeout=SECONDS", "accepted"],
    ["-s, --silent", "errors only"],
  ],
  async run(tool) {
    const [verb] = tool.operands;
    const directory = tool.value("pgdata") ?? tool.sys.env.get("PGDATA");
    if (directory === undefined) throw new Failure("no database directory specified and environment variable PGDATA unset", 1);
    if (tool.sys.uid === 0)
      throw new Failure('cannot be run as root\nPlease log in (using, e.g., "su") as the (unprivileged) user that will\nown the server process.', 1);
    switch (verb) {
      case "start":
        return await start(tool, directory);
      case "stop":
        return await stop(tool, directory);
      case "restart":
        await stop(tool, directory);
        return await start(tool, directory);
      case "reload":
      case "status": {
        const pid = serverPid(tool, directory);
        if (pid === undefined) {
          tool.out.put("pg_ctl: no server running\n");
          return verb === "status" ? 3 : 1;
        }
        if (verb === "reload") tool.sys.kill(pid, "HUP");
        tool.out.put(verb === "reload" ? "server signaled\n" : `pg_ctl: server is running (PID: ${pid})\n`);
        return 0;
      }
      default:
        throw new Failure(verb === undefined ? "no operation specified" : `unrecognized operation mode "${verb}"`, 1);
    }
  },
});

async function start(tool: Tool, directory: string): Promise<number> {
  const { sys } = tool;
  say(tool, "waiting for server to start...");
  await tool.out.flush();
  const options = (tool.value("options") ?? "").match(/'[^']*'|"[^"]*"|\S+/g)?.map((word) => word.replace(/^(['"])(.*)\1$/, "$2")) ?? [];
  const log = tool.value("log");
  sys.fork(async (child) => {
    child.setsid();
    if (log !== undefined) {
      const fd = await child.open(log, { write: true, create: true, append: true }, 0o600);
      child.dup2(fd, 1);
      child.dup2(fd, 2);
    } else child.dup2(2, 1);
    return await execCommand(child, ["postgres", "-D", directory, ...options]);
  });
  for (let polls = 0; polls < MAX_POLLS; polls++) {
    await sys.sleep(POLL);
    say(tool, ".");
    if (serverPid(tool, directory) === undefined) continue;
    say(tool, " done\nserver started\n");
    return 0;
  }
  say(tool, " stopped waiting\n");
  await tool.note("pg_ctl: could not start server\nExamine the log output.\n");
  return 1;
}

async function stop(tool: Tool, directory: string): Promise<number> {
  const { sys } = tool;
  const pid = serverPid(tool, directory);
  if (pid === undefined) {
    await tool.note(`pg_ctl: PID file "${directory}/postmaster.pid" does not exist\nIs server running?\n`);
    return 1;
  }
  say(tool, "waiting for server to shut down...");
  await tool.out.flush();
  sys.kill(pid, ({ smart: "TERM", immediate: "QUIT" } as const)[tool.value("mode") as "smart" | "immediate"] ?? "INT");
  for (let polls = 0; polls < MAX_POLLS; polls++) {
    await sys.sleep(POLL);
    say(tool, ".");
    if (serverPid(tool, directory) !== undefined) continue;
    say(tool, " done\nserver stopped\n");
    return 0;
  }
  say(tool, " failed\n");
  return 1;
}

function say(tool: Tool, text: string): void {
  if (!tool.has("silent")) tool.out.put(text);
}

function serverPid(tool: Tool, directory: string): number | undefined {
  try {
    const pid = Number(decodeText(tool.sys.fs.readFile(`${directory}/postmaster.pid`)).split("\n")[0]);
    tool.sys.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
