/** The tables that a database has of itself, as far as people look at them. */
import type { Rows } from "./select.ts";
import type { Cluster, Database, Table } from "./store.ts";
import { typeLabel, type Value } from "./types.ts";

export function systemTable(name: string, cluster: Cluster, database: Database): Rows | undefined {
  const make = SYSTEM[name];
  if (make === undefined) return undefined;
  const { columns, rows } = make(cluster, database);
  return { columns: columns.split(" ").map((column) => ({ table: name, name: column, type: "text" })), rows };
}

type SystemTable = (cluster: Cluster, database: Database) => { columns: string; rows: Value[][] };

const SYSTEM: Readonly<Record<string, SystemTable>> = {
  pg_database: ({ databases }) => ({
    columns: "datname datowner datistemplate",
    rows: Object.values(databases).map(({ name, owner }) => [name, owner, name.startsWith("template")]),
  }),
  pg_roles: roles,
  pg_user: ({ roles: all }) => ({
    columns: "usename usesuper usecreatedb",
    rows: Object.values(all).map((role) => [role.name, role.superuser, role.createDatabase]),
  }),
  pg_tables: (_cluster, database) => ({
    columns: "schemaname tablename tableowner",
    rows: tables(database).map(({ name }) => ["public", name, database.owner]),
  }),
  pg_indexes: (_cluster, database) => ({
    columns: "schemaname tablename indexname indexdef",
    rows: tables(database).flatMap((table) =>
      table.indexes.map((index) => [
        "public",
        table.name,
        index.name,
        `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${index.name} ON public.${table.name} USING btree (${index.columns.join(", ")})`,
      ]),
    ),
  }),
  "information_schema.tables": (_cluster, database) => ({
    columns: "table_catalog table_schema table_name table_type",
    rows: tables(database).map(({ name }) => [database.name, "public", name, "BASE TABLE"]),
  }),
  "information_schema.columns": (_cluster, database) => ({
    columns: "table_name column_name ordinal_position column_default is_nullable data_type",
    rows: tables(database).flatMap((table) =>
      table.columns.map((column, i) => [
        table.name,
        column.name,
        i + 1,
        columnDefault(table, column.name),
        column.notNull ? "NO" : "YES",
        typeLabel({ ...column.type, arguments: [] }),
      ]),
    ),
  }),
  /** What `\d NAME` shows. */
  "dabba.columns": (_cluster, database) => ({
    columns: "table_name column_name type nullable column_default",
    rows: tables(database).flatMap((table) =>
      table.columns.map((column) => [
        table.name,
        column.name,
        typeLabel(column.type),
        column.notNull ? "not null" : "",
        columnDefault(table, column.name) ?? "",
      ]),
    ),
  }),
  "dabba.indexes": (_cluster, database) => ({
    columns: "table_name index_name kind columns",
    rows: tables(database).flatMap((table) =>
      table.indexes.map((index) => [table.name, index.name, index.primary ? "PRIMARY KEY" : index.unique ? "UNIQUE CONSTRAINT" : "", index.columns.join(", ")]),
    ),
  }),
  "dabba.references": (_cluster, database) => ({
    columns: "table_name column_name target target_column",
    rows: tables(database).flatMap((table) =>
      table.columns.flatMap(({ name, references }) =>
        references === undefined
          ? []
          : [
              [
                table.name,
                name,
                references.table,
                references.column ?? database.tables[references.table]?.indexes.find(({ primary }) => primary)?.columns[0] ?? "id",
              ],
            ],
      ),
    ),
  }),
};

function roles({ roles: all }: Cluster): { columns: string; rows: Value[][] } {
  return {
    columns: "rolname rolsuper rolcreaterole rolcreatedb",
    rows: Object.values(all).map((role) => [role.name, role.superuser, role.createRole, role.createDatabase]),
  };
}

function tables(database: Database): Table[] {
  return Object.values(database.tables).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function columnDefault(table: Table, name: string): Value {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column?.serial === true) return `nextval('${table.name}_${name}_seq'::regclass)`;
  const text = column?.fallbackText;
  if (text === undefined) return null;
  return /^'.*'$/s.test(text) ? `${text}::${typeLabel({ ...(column as NonNullable<typeof column>).type, arguments: [] })}` : text;
}
