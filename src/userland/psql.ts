import { Failure } from "./lib/errors.ts";
import { decodeText } from "./lib/text.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { ConnectFailure, PostgresClient, type Target } from "./postgres/client.ts";
import { Psql } from "./postgres/psql-session.ts";

const VERSION = "18.6 (Debian 18.6-1.pgdg13+2)";

export default defineUtility({
  name: "psql",
  aliases: ["pg_isready", "createdb", "dropdb", "createuser"],
  summary: "talk to a PostgreSQL server",
  usage: "[OPTION]... [DBNAME [USERNAME]]",
  package: ["PostgreSQL", VERSION],
  options: [
    ["-c, --command=COMMAND", "run this and end"],
    ["-f, --file=FILENAME", "run a file and end"],
    ["-d, --dbname=DBNAME", "database"],
    ["-h, --host=HOSTNAME", "server, or directory of its socket"],
    ["-p, --port=PORT", "its port; default 5432"],
    ["-U, --username=USERNAME", "who to be"],
    ["-w, --no-password", "never ask for a password"],
    ["-W, --password", "ask for a password"],
    ["-l, --list", "list databases and end"],
    ["-t, --tuples-only", "rows only"],
    ["-A, --no-align", "unaligned"],
    ["-x, --expanded", "one column a line"],
    ["--csv", "comma-separated values"],
    ["-F, --field-separator=STRING", "for unaligned output"],
    ["-q, --quiet", "say little"],
    ["-X, --no-psqlrc", "accepted"],
    ["-1, --single-transaction", "accepted"],
    ["-a, --echo-all", "accepted"],
    ["-e, --echo-queries", "accepted"],
    ["-v, --set=NAME=VALUE", "a variable; ON_ERROR_STOP is known"],
    ["-P, --pset=NAME=VALUE", "accepted"],
    ["-o, --owner=NAME", "accepted"],
    ["-O", "accepted"],
    ["-s, --superuser", "createuser: a superuser"],
    ["-E, --encoding=ENCODING", "accepted"],
  ],
  async run(tool) {
    if (tool.name === "pg_isready") return await isReady(tool);
    const target = targetOf(tool);
    let client: PostgresClient;
    try {
      client = await PostgresClient.connect(tool.sys, target, () => askPassword(tool, target.user));
    } catch (error) {
      if (!(error instanceof ConnectFailure)) throw error;
      await tool.note(`${tool.name}: error: ${error.message}\n`);
      return 2;
    }
    if (tool.name !== "psql") return await definition(tool, client);
    return await session(tool, client);
  },
});

async function session(tool: Tool, client: PostgresClient): Promise<number> {
  const { sys } = tool;
  const commands = tool.given.filter(({ key }) => key === "command" || key === "file");
  const interactive = commands.length === 0 && !tool.has("list") && sys.isatty(0);
  const variables = tool.values("set").map((text) => text.split("="));
  const psql = new Psql(
    sys,
    client,
    {
      expanded: tool.has("expanded"),
      tuplesOnly: tool.has("tuples-only"),
      unaligned: tool.has("no-align"),
      csv: tool.has("csv"),
      quiet: tool.has("quiet"),
      stopOnError: variables.some(([name, value = "on"]) => name === "ON_ERROR_STOP" && value !== "off" && value !== "0"),
      separator: tool.value("field-separator") ?? "|",
    },
    interactive,
  );
  const stops = variables.some(([name]) => name === "ON_ERROR_STOP");
  try {
    if (tool.has("list")) {
      await psql.runArgument("\\l");
      return 0;
    }
    for (const { key, value = "" } of commands) {
      const good = key === "command" ? await psql.runArgument(value) : await psql.runFile(value);
      if (good) continue;
      if (key === "command") return 1;
      if (stops) return 3;
      if (psql.failed && !sys.fs.exists(value) && value !== "-") return 1;
    }
    if (commands.length > 0) return 0;
    if (interactive) {
      await psql.greet(client.serverVersion);
      sys.signal("INT", () => {
        psql.interrupt();
        void sys.thread(() => sys.write(1, "\n"));
      });
    }
    return (await psql.runLines(0)) || !stops ? 0 : 3;
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    await psql.complain(`${error.message}\nThe connection to the server was lost. Attempting reset: Failed.\n`);
    return 2;
  } finally {
    await psql.close();
  }
}

/** createdb, dropdb, createuser. */
async function definition(tool: Tool, client: PostgresClient): Promise<number> {
  const name = tool.operands[0] ?? client.target.user;
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const sql =
    {
      createdb: `CREATE DATABASE ${quoted}`,
      dropdb: `DROP DATABASE ${quoted}`,
      createuser: `CREATE ROLE ${quoted}${tool.has("superuser") ? " SUPERUSER" : ""}`,
    }[tool.name] ?? "";
  const replies = await client.query(sql);
  await client.close();
  for (const reply of replies) {
    if (!("problem" in reply) || reply.notice) continue;
    const what = { createdb: "database creation", dropdb: "database removal", createuser: "creation of new role" }[tool.name];
    await tool.note(`${tool.name}: error: ${what} failed: ${reply.problem.severity}:  ${reply.problem.text}\n`);
    return 1;
  }
  return 0;
}

async function isReady(tool: Tool): Promise<number> {
  const target = targetOf(tool);
  const place = target.host === undefined ? `/var/run/postgresql:${target.port}` : `${target.host}:${target.port}`;
  try {
    const client = await PostgresClient.connect(tool.sys, target, async () => "");
    await client.close();
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    // A server that refuses somebody is there.
    const answers = / failed: FATAL:/.test(error.message);
    if (!answers) {
      if (!tool.has("quiet")) tool.out.put(`${place} - no response\n`);
      return 2;
    }
  }
  if (!tool.has("quiet")) tool.out.put(`${place} - accepting connections\n`);
  return 0;
}

function targetOf(tool: Tool): Target {
  const { env } = tool.sys;
  const account = new Accounts(tool.sys).userName(tool.sys.uid) ?? String(tool.sys.uid);
  const first = tool.value("dbname") ?? (tool.name === "psql" ? tool.operands[0] : undefined);
  const uri = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::(\d+))?(?:\/([^?]*))?/.exec(first ?? "");
  const text = (value: string | undefined) => (value === undefined || value === "" ? undefined : decodeURIComponent(value));
  const user = text(uri?.[1]) ?? tool.value("username") ?? (tool.name === "psql" ? tool.operands[1] : undefined) ?? env.get("PGUSER") ?? account;
  const port = Number(uri?.[4] ?? tool.value("port") ?? env.get("PGPORT") ?? 5432);
  if (!(port > 0 && port < 65_536)) throw new Failure(`error: invalid port number: "${tool.value("port")}"`, 2);
  return {
    host: text(uri?.[3]) ?? tool.value("host") ?? env.get("PGHOST"),
    port,
    user,
    database:
      text(uri?.[5]) ??
      (uri === null ? first : undefined) ??
      (tool.name === "psql" ? env.get("PGDATABASE") : "postgres") ??
      (tool.has("list") ? "postgres" : user),
    password: text(uri?.[2]) ?? env.get("PGPASSWORD"),
  };
}

async function askPassword(tool: Tool, user: string): Promise<string | undefined> {
  const { sys } = tool;
  if (tool.has("no-password") || !sys.fs.exists("/dev/tty")) return undefined;
  let fd: number;
  try {
    fd = await sys.open("/dev/tty", { read: true, write: true });
  } catch {
    return undefined;
  }
  const before = sys.tcgetattr(fd);
  await sys.write(fd, `Password for user ${user}: `);
  sys.tcsetattr(fd, { echo: false });
  const line = decodeText(await sys.read(fd, 4096)).replace(/\r?\n$/, "");
  sys.tcsetattr(fd, before);
  await sys.write(fd, "\n");
  sys.close(fd);
  return line;
}
