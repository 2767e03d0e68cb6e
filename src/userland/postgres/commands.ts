/** psql's backslash commands. */
import type { Psql } from "./psql-session.ts";

/** `quit`, or the exit is not wanted. */
export type CommandResult = "quit" | undefined;

const DESCRIBE_TABLES = `SELECT schemaname AS "Schema", tablename AS "Name", 'table' AS "Type", tableowner AS "Owner" FROM pg_tables ORDER BY 1, 2`;
const DESCRIBE_ALL = `SELECT schemaname AS "Schema", tablename AS "Name", 'table' AS "Type", tableowner AS "Owner" FROM pg_tables UNION ALL SELECT 'public', table_name || '_' || column_name || '_seq', 'sequence', current_user FROM information_schema.columns WHERE column_default LIKE 'nextval%' ORDER BY 1, 2`;
const LIST_DATABASES = `SELECT datname AS "Name", datowner AS "Owner", 'UTF8' AS "Encoding", 'libc' AS "Locale Provider", 'en_US.utf8' AS "Collate", 'en_US.utf8' AS "Ctype", CASE WHEN datistemplate = true THEN '=c/' || datowner ELSE NULL END AS "Access privileges" FROM pg_database ORDER BY 1`;
const LIST_ROLES = `SELECT rolname AS "Role name", CASE WHEN rolsuper = true THEN 'Superuser, Create role, Create DB, Replication, Bypass RLS' WHEN rolcreatedb = true THEN 'Create DB' ELSE '' END AS "Attributes" FROM pg_roles ORDER BY 1`;

export async function runCommand(psql: Psql, line: string): Promise<CommandResult> {
  const [, name = "", rest = ""] = /^\\(\S+)\s*(.*)$/s.exec(line.trimEnd()) ?? [];
  const [argument = ""] = rest.split(/\s+/);
  const plain = name.replace(/\+$/, "").replace(/S$/, "");
  switch (plain) {
    case "q":
    case "quit":
      return "quit";
    case "l":
    case "list":
      await psql.show(LIST_DATABASES.replace(/CASE WHEN datistemplate.*END AS/, "CASE WHEN datistemplate = true THEN '=c/' || datowner ELSE NULL END AS"), {
        title: "List of databases",
      });
      return undefined;
    case "dt":
      await describe(psql, DESCRIBE_TABLES, "List of tables", argument);
      return undefined;
    case "d":
      if (argument === "") await describe(psql, DESCRIBE_ALL, "List of relations", "");
      else await describeTable(psql, argument);
      return undefined;
    case "di":
      await psql.show(
        `SELECT schemaname AS "Schema", indexname AS "Name", 'index' AS "Type", current_user AS "Owner", tablename AS "Table" FROM pg_indexes ORDER BY 1, 2`,
        { title: "List of indexes" },
      );
      return undefined;
    case "du":
    case "dg":
      await psql.show(LIST_ROLES, { title: "List of roles", noFooter: true });
      return undefined;
    case "dn":
      await psql.show(`SELECT 'public' AS "Name", 'pg_database_owner' AS "Owner"`, { title: "List of schemas" });
      return undefined;
    case "c":
    case "connect":
      await psql.reconnect(argument === "" || argument === "-" ? undefined : argument, rest.split(/\s+/)[1]);
      return undefined;
    case "conninfo":
      await psql.print(psql.connectionInfo());
      return undefined;
    case "x":
      psql.expanded = argument === "" ? !psql.expanded : argument === "on";
      await psql.print(`Expanded display is ${psql.expanded ? "on" : "off"}.\n`);
      return undefined;
    case "t":
      psql.tuplesOnly = !psql.tuplesOnly;
      await psql.print(`Tuples only is ${psql.tuplesOnly ? "on" : "off"}.\n`);
      return undefined;
    case "a":
      psql.unaligned = !psql.unaligned;
      await psql.print(`Output format is ${psql.unaligned ? "unaligned" : "aligned"}.\n`);
      return undefined;
    case "timing":
      psql.timing = argument === "" ? !psql.timing : argument === "on";
      await psql.print(`Timing is ${psql.timing ? "on" : "off"}.\n`);
      return undefined;
    case "echo":
    case "qecho":
      await psql.print(`${rest.replace(/'([^']*)'/g, "$1")}\n`);
      return undefined;
    case "i":
    case "include":
      await psql.runFile(argument);
      return undefined;
    case "!":
      await psql.shell(rest);
      return undefined;
    case "pset":
    case "set":
    case "encoding":
      return undefined;
    case "?":
    case "h":
    case "help":
      await psql.print(HELP);
      return undefined;
    case "g":
      await psql.flushBuffer();
      return undefined;
    case "r":
      psql.clearBuffer();
      await psql.print("Query buffer reset (cleared).\n");
      return undefined;
    default:
      await psql.complain(`invalid command \\${name}\n${psql.interactive ? "Try \\? for help.\n" : ""}`);
      return undefined;
  }
}

const HELP = `  \\q                quit
  \\l                databases
  \\c NAME           connect to another database
  \\d [NAME]         tables and sequences, or the columns of one table
  \\dt, \\di, \\du     tables, indexes, roles
  \\x, \\t, \\a        expanded display, rows only, unaligned
  \\timing           how long queries take
  \\i FILE           run a file
  \\! COMMAND        run a command of the shell
  \\conninfo         about this connection
`;

async function describe(psql: Psql, sql: string, title: string, pattern: string): Promise<void> {
  const { rows, columns } = await psql.fetch(sql);
  const shown = pattern === "" ? rows : rows.filter((row) => row[1] === pattern);
  if (shown.length === 0) {
    await psql.complain(
      pattern === "" ? `Did not find any ${title.includes("tables") ? "tables" : "relations"}.\n` : `Did not find any relation named "${pattern}".\n`,
    );
    return;
  }
  await psql.print(psql.format({ columns, rows: shown, tag: "" }, { title }));
}

async function describeTable(psql: Psql, given: string): Promise<void> {
  const name = given.replace(/^public\./, "");
  const literal = `'${name.replaceAll("'", "''")}'`;
  const columns = await psql.fetch(
    `SELECT column_name AS "Column", type AS "Type", '' AS "Collation", nullable AS "Nullable", column_default AS "Default" FROM dabba.columns WHERE table_name = ${literal}`,
  );
  if (columns.rows.length === 0) {
    await psql.complain(`Did not find any relation named "${given}".\n`);
    return;
  }
  const indexes = await psql.fetch(`SELECT index_name, kind, columns FROM dabba.indexes WHERE table_name = ${literal}`);
  const references = await psql.fetch(`SELECT column_name, target, target_column FROM dabba.references WHERE table_name = ${literal}`);
  const referenced = await psql.fetch(`SELECT table_name, column_name, target_column FROM dabba.references WHERE target = ${literal}`);
  const footers = [
    ...(indexes.rows.length > 0
      ? ["Indexes:", ...indexes.rows.map(([index, kind, list]) => `    "${index}"${kind === "" ? "" : ` ${kind},`} btree (${list})`)]
      : []),
    ...(references.rows.length > 0
      ? [
          "Foreign-key constraints:",
          ...references.rows.map(([column, target, key]) => `    "${name}_${column}_fkey" FOREIGN KEY (${column}) REFERENCES ${target}(${key})`),
        ]
      : []),
    ...(referenced.rows.length > 0
      ? [
          "Referenced by:",
          ...referenced.rows.map(
            ([table, column, key]) => `    TABLE "${table}" CONSTRAINT "${table}_${column}_fkey" FOREIGN KEY (${column}) REFERENCES ${name}(${key})`,
          ),
        ]
      : []),
  ];
  await psql.print(psql.format(columns, { title: `Table "public.${name}"`, noFooter: true, footers }));
}
