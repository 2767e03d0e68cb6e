import { findConflict } from "./constraints.ts";
import { SqlError } from "./error.ts";
import { columnNamed, type Execution, fallbackOf, type Outcome, tableNamed } from "./execution.ts";
import { runSelect } from "./select.ts";
import type { Column } from "./store.ts";
import type { ColumnDefinition, Statement } from "./tree.ts";
import { castTo } from "./types.ts";

export function createTable(execution: Execution, statement: Extract<Statement, { kind: "createTable" }>): Outcome {
  const { name } = statement;
  if (execution.database.tables[name] !== undefined) {
    if (!statement.ifNotExists) throw new SqlError("42P07", `relation "${name}" already exists`);
    return { tag: "CREATE TABLE", notices: [`relation "${name}" already exists, skipping`] };
  }
  if (statement.as !== undefined) {
    const { columns, rows } = runSelect(statement.as, execution, execution.session);
    const made = columns.map((column): Column => ({ ...PLAIN_COLUMN, name: column.name, type: { name: column.type, arguments: [] } }));
    execution.database.tables[name] = { name, columns: made, indexes: [], rows: rows.map((row) => [...row]), sequences: {} };
    return { tag: `SELECT ${rows.length}` };
  }
  const names = statement.columns.map((column) => column.name);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) throw new SqlError("42701", `column "${twice}" specified more than once`);
  for (const { references } of statement.columns) {
    if (references !== undefined && references.table !== name && execution.database.tables[references.table] === undefined)
      throw new SqlError("42P01", `relation "${references.table}" does not exist`);
  }
  const keys = [
    ...statement.columns.filter(({ primaryKey }) => primaryKey).map((column) => ({ primary: true, columns: [column.name] })),
    ...statement.columns.filter(({ unique }) => unique).map((column) => ({ primary: false, columns: [column.name] })),
    ...statement.keys,
  ];
  if (keys.filter(({ primary }) => primary).length > 1) throw new SqlError("42P16", `multiple primary keys for table "${name}" are not allowed`);
  const primary = keys.find((key) => key.primary)?.columns ?? [];
  execution.database.tables[name] = {
    name,
    columns: statement.columns.map((column) => ({ ...columnOf(column), notNull: column.notNull || primary.includes(column.name) })),
    indexes: keys.map((key) => ({
      name: key.primary ? `${name}_pkey` : `${name}_${key.columns.join("_")}_key`,
      columns: key.columns,
      unique: true,
      primary: key.primary,
    })),
    rows: [],
    sequences: {},
  };
  return { tag: "CREATE TABLE" };
}

export function createIndex(
  execution: Execution,
  { name, table: tableName, columns, unique, ifNotExists, at }: Extract<Statement, { kind: "createIndex" }>,
): Outcome {
  const table = tableNamed(execution, tableName, at);
  for (const column of columns) columnNamed(table, column);
  if (Object.values(execution.database.tables).some(({ indexes }) => indexes.some((index) => index.name === name))) {
    if (!ifNotExists) throw new SqlError("42P07", `relation "${name}" already exists`);
    return { tag: "CREATE INDEX", notices: [`relation "${name}" already exists, skipping`] };
  }
  const index = { name, columns, unique, primary: false };
  table.indexes.push(index);
  const doubled = unique ? table.rows.find((row, i) => findConflict(table, row, i) !== undefined) : undefined;
  if (doubled !== undefined) {
    table.indexes = table.indexes.filter((one) => one !== index);
    throw new SqlError("23505", `could not create unique index "${name}"`);
  }
  return { tag: "CREATE INDEX" };
}

export function dropObjects(execution: Execution, { what, names, ifExists }: Extract<Statement, { kind: "drop" }>): Outcome {
  const notices: string[] = [];
  for (const name of names) {
    const gone = dropOne(execution, what, name);
    if (gone) continue;
    const label = `${what} "${name}"`;
    if (!ifExists) throw new SqlError(what === "database" ? "3D000" : "42P01", `${label} does not exist`);
    notices.push(`${label} does not exist, skipping`);
  }
  return { tag: `DROP ${what.toUpperCase()}`, notices };
}

function dropOne(execution: Execution, what: string, name: string): boolean {
  if (what === "table") {
    if (execution.database.tables[name] === undefined) return false;
    delete execution.database.tables[name];
    return true;
  }
  if (what === "database") {
    if (execution.cluster.databases[name] === undefined) return false;
    if (name === execution.database.name) throw new SqlError("55006", "cannot drop the currently open database");
    delete execution.cluster.databases[name];
    return true;
  }
  if (what === "role") {
    if (execution.cluster.roles[name] === undefined) return false;
    delete execution.cluster.roles[name];
    return true;
  }
  const table = Object.values(execution.database.tables).find(({ indexes }) => indexes.some((index) => index.name === name));
  if (table !== undefined) table.indexes = table.indexes.filter((index) => index.name !== name);
  return table !== undefined;
}

export function alterTable(execution: Execution, { name, add, drop, rename }: Extract<Statement, { kind: "alterTable" }>): Outcome {
  const table = tableNamed(execution, name);
  if (add !== undefined) {
    if (table.columns.some((column) => column.name === add.name)) throw new SqlError("42701", `column "${add.name}" of relation "${name}" already exists`);
    const column = columnOf(add);
    if (add.notNull && add.fallback === undefined && !add.serial && table.rows.length > 0)
      throw new SqlError("23502", `column "${add.name}" of relation "${name}" contains null values`);
    table.rows = table.rows.map((row) => [...row, castTo(fallbackOf(execution, table, column), column.type)]);
    table.columns.push(column);
  } else if (drop !== undefined) {
    const index = table.columns.indexOf(columnNamed(table, drop));
    table.columns.splice(index, 1);
    table.rows = table.rows.map((row) => row.toSpliced(index, 1));
    table.indexes = table.indexes.filter(({ columns }) => !columns.includes(drop));
  } else if (rename?.from !== undefined) {
    const column = columnNamed(table, rename.from);
    table.columns[table.columns.indexOf(column)] = { ...column, name: rename.to };
    table.indexes = table.indexes.map((index) => ({ ...index, columns: index.columns.map((one) => (one === rename.from ? rename.to : one)) }));
  } else if (rename !== undefined) {
    if (execution.database.tables[rename.to] !== undefined) throw new SqlError("42P07", `relation "${rename.to}" already exists`);
    delete execution.database.tables[name];
    execution.database.tables[rename.to] = { ...table, name: rename.to };
  }
  return { tag: "ALTER TABLE" };
}

export function createDatabase(execution: Execution, name: string): Outcome {
  if (execution.cluster.databases[name] !== undefined) throw new SqlError("42P04", `database "${name}" already exists`);
  execution.cluster.databases[name] = { name, owner: execution.session.user, tables: {} };
  return { tag: "CREATE DATABASE" };
}

export function defineRole(execution: Execution, { name, options, alter }: Extract<Statement, { kind: "createRole" }>): Outcome {
  const existing = execution.cluster.roles[name];
  if (!alter && existing !== undefined) throw new SqlError("42710", `role "${name}" already exists`);
  if (alter && existing === undefined) throw new SqlError("42704", `role "${name}" does not exist`);
  const role = existing ?? { name, password: undefined, superuser: false, createDatabase: false, createRole: false };
  if (typeof options["password"] === "string") role.password = options["password"];
  if (typeof options["superuser"] === "boolean") role.superuser = options["superuser"];
  if (typeof options["createdb"] === "boolean") role.createDatabase = options["createdb"];
  if (typeof options["createrole"] === "boolean") role.createRole = options["createrole"];
  execution.cluster.roles[name] = role;
  return { tag: alter ? "ALTER ROLE" : "CREATE ROLE" };
}

const PLAIN_COLUMN = { notNull: false, fallback: undefined, fallbackText: undefined, serial: false, references: undefined, check: undefined };

function columnOf({ name, type, notNull, fallback, fallbackText, serial, references, check }: ColumnDefinition): Column {
  return { name, type, notNull, fallback, fallbackText, serial, references, check };
}
