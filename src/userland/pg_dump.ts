import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { ConnectFailure, PostgresClient, type ResultSet } from "./postgres/client.ts";

/** Types whose values stand without quotes. */
const PLAIN = new Set([20, 21, 23, 700, 701, 1700]);

export default defineUtility({
  name: "pg_dump",
  summary: "write a PostgreSQL database as SQL",
  usage: "[OPTION]... [DBNAME]",
  package: ["PostgreSQL", "18.6 (Debian 18.6-1.pgdg13+2)"],
  options: [
    ["-d, --dbname=DBNAME", "database"],
    ["-h, --host=HOSTNAME", "server, or directory of its socket"],
    ["-p, --port=PORT", "its port"],
    ["-U, --username=NAME", "who to be"],
    ["-t, --table=NAME", "this table only"],
    ["-a, --data-only", "rows only"],
    ["-s, --schema-only", "definitions only"],
    ["-f, --file=FILENAME", "where to write"],
    ["-c, --clean", "drop tables before they are made"],
    ["-O, --no-owner", "accepted"],
    ["-x, --no-privileges", "accepted"],
    ["-F, --format=FORMAT", "plain; others are not simulated"],
    ["-w, --no-password", "accepted"],
    ["-W, --password", "accepted"],
    ["--inserts", "accepted: rows are always INSERT commands"],
    ["--if-exists", "accepted"],
    ["-v, --verbose", "accepted"],
  ],
  async run(tool) {
    const format = tool.value("format") ?? "p";
    if (!/^p(lain)?$/.test(format)) {
      await tool.note(`pg_dump: error: archives are not part of the simulation: --format=plain is\n`);
      return 126;
    }
    const { env, uid } = tool.sys;
    const user = tool.value("username") ?? env.get("PGUSER") ?? new Accounts(tool.sys).userName(uid) ?? String(uid);
    const database = tool.value("dbname") ?? tool.operands[0] ?? env.get("PGDATABASE") ?? user;
    let client: PostgresClient;
    try {
      const target = {
        host: tool.value("host") ?? env.get("PGHOST"),
        port: Number(tool.value("port") ?? env.get("PGPORT") ?? 5432),
        user,
        database,
        password: env.get("PGPASSWORD"),
      };
      client = await PostgresClient.connect(tool.sys, target, async () => undefined);
    } catch (error) {
      if (!(error instanceof ConnectFailure)) throw error;
      await tool.note(`pg_dump: error: ${error.message}\n`);
      return 1;
    }
    const text = await dump(tool, client);
    await client.close();
    const file = tool.value("file");
    if (file === undefined) tool.out.put(text);
    else tool.sys.fs.writeFile(file, text);
    return 0;
  },
});

async function dump(tool: Tool, client: PostgresClient): Promise<string> {
  const version = client.serverVersion;
  const only = tool.value("table")?.replace(/^public\./, "");
  const tables = (await rows(client, "SELECT tablename FROM pg_tables ORDER BY 1"))
    .map(([name = ""]) => name)
    .filter((name) => only === undefined || name === only);
  const references = await rows(client, "SELECT table_name, column_name, target, target_column FROM dabba.references");
  const parts = [
    `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version ${version}\n-- Dumped by pg_dump version ${version}\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n`,
  ];
  for (const name of ordered(tables, references)) {
    if (!tool.has("data-only")) parts.push(await definition(client, name, references, tool.has("clean")));
    if (!tool.has("schema-only")) parts.push(await data(client, name));
  }
  parts.push("--\n-- PostgreSQL database dump complete\n--\n\n");
  return parts.join("");
}

/** What is referred to comes first. */
function ordered(tables: readonly string[], references: readonly (readonly string[])[]): string[] {
  const done: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (done.includes(name) || path.includes(name)) return;
    for (const [from, , target = ""] of references) if (from === name && tables.includes(target)) visit(target, [...path, name]);
    done.push(name);
  };
  for (const name of tables) visit(name, []);
  return done;
}

async function definition(client: PostgresClient, name: string, references: readonly (readonly string[])[], clean: boolean): Promise<string> {
  const columns = await rows(client, `SELECT column_name, type, nullable, column_default FROM dabba.columns WHERE table_name = ${literal(name)}`);
  const indexes = await rows(client, `SELECT index_name, kind, columns FROM dabba.indexes WHERE table_name = ${literal(name)}`);
  const lines = columns.map(([column = "", type = "", nullable = "", fallback = ""]) => {
    if (fallback.startsWith("nextval(")) return `    ${quoted(column)} ${type === "bigint" ? "bigserial" : "serial"}${nullable === "" ? "" : " NOT NULL"}`;
    const target = references.find(([table, from]) => table === name && from === column);
    const suffix = target === undefined ? "" : ` REFERENCES ${quoted(target[2] ?? "")}(${quoted(target[3] ?? "")})`;
    return `    ${quoted(column)} ${type}${fallback === "" ? "" : ` DEFAULT ${fallback}`}${nullable === "" ? "" : " NOT NULL"}${suffix}`;
  });
  const keys = indexes.filter(([, kind]) => kind === "PRIMARY KEY").map(([, , list = ""]) => `    PRIMARY KEY (${list})`);
  const unique = indexes.filter(([, kind]) => kind === "UNIQUE CONSTRAINT").map(([, , list = ""]) => `    UNIQUE (${list})`);
  const plain = indexes
    .filter(([, kind]) => kind === "")
    .map(([index = "", , list = ""]) => `CREATE INDEX ${quoted(index)} ON public.${quoted(name)} (${list});\n\n`);
  const head = `--\n-- Name: ${name}; Type: TABLE; Schema: public\n--\n\n`;
  return `${clean ? `DROP TABLE IF EXISTS public.${quoted(name)};\n` : ""}${head}CREATE TABLE public.${quoted(name)} (\n${[...lines, ...keys, ...unique].join(",\n")}\n);\n\n${plain.join("")}`;
}

async function data(client: PostgresClient, name: string): Promise<string> {
  const result = await query(client, `SELECT * FROM ${quoted(name)}`);
  const columns = result.columns.map((column) => quoted(column.name)).join(", ");
  const lines = result.rows.map((row) => {
    const values = row.map((cell, i) => (cell === null ? "NULL" : PLAIN.has(result.columns[i]?.type ?? 0) ? cell : literal(cell)));
    return `INSERT INTO public.${quoted(name)} (${columns}) VALUES (${values.join(", ")});\n`;
  });
  const serial = await rows(client, `SELECT column_name FROM dabba.columns WHERE table_name = ${literal(name)} AND column_default LIKE 'nextval%'`);
  const sequences: string[] = [];
  for (const [column = ""] of serial) {
    const sequence = `'public.${name}_${column}_seq'`;
    const [[last = "0"] = []] = await rows(client, `SELECT currval(${sequence})`);
    if (last !== "0") sequences.push(`SELECT pg_catalog.setval(${sequence}, ${last}, true);\n\n`);
  }
  return `--\n-- Data for Name: ${name}; Type: TABLE DATA; Schema: public\n--\n\n${lines.join("")}\n${sequences.join("")}`;
}

async function rows(client: PostgresClient, sql: string): Promise<string[][]> {
  return (await query(client, sql)).rows.map((row) => row.map((cell) => cell ?? ""));
}

async function query(client: PostgresClient, sql: string): Promise<ResultSet> {
  for (const reply of await client.query(sql)) if ("result" in reply) return reply.result;
  return { columns: [], rows: [], tag: undefined };
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
