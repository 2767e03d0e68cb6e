import { SqlError } from "./error.ts";
import { evaluate, type ScopeColumn } from "./evaluate.ts";
import type { Session } from "./functions.ts";
import { expanded, type Rows, rowContext, runSelect, type Tables } from "./select.ts";
import { type Cluster, type Column, type Database, type Index, MAX_ROWS, type Table } from "./store.ts";
import { systemTable } from "./system-tables.ts";
import type { ColumnDefinition, Expression, Select, Statement } from "./tree.ts";
import { castTo, compareValues, textOf, type Value } from "./types.ts";

export interface Outcome {
  /** `INSERT 0 1`, `SELECT 3`, `CREATE TABLE` … */
  readonly tag: string;
  readonly rows?: Rows;
  readonly notices?: readonly string[];
}

/** Runs one statement on a database. Throws SqlError; then nothing has changed. */
export class Executor implements Tables {
  readonly #cluster: Cluster;
  readonly #database: Database;
  readonly #session: Session;
  readonly #settings: ReadonlyMap<string, string>;

  constructor(cluster: Cluster, database: Database, session: Session, settings: ReadonlyMap<string, string>) {
    this.#cluster = cluster;
    this.#database = database;
    this.#session = session;
    this.#settings = settings;
  }

  find(name: string): Rows | undefined {
    const table = this.#database.tables[name];
    if (table === undefined) return systemTable(name, this.#cluster, this.#database);
    return { columns: scopeColumns(table), rows: table.rows };
  }

  run(statement: Statement): Outcome {
    switch (statement.kind) {
      case "select": {
        const sequence = this.#sequence(statement);
        if (sequence !== undefined) return { tag: "SELECT 1", rows: sequence };
        const rows = runSelect(statement, this, this.#session);
        return { tag: `SELECT ${rows.rows.length}`, rows };
      }
      case "insert":
        return this.#insert(statement);
      case "update":
        return this.#update(statement);
      case "delete":
        return this.#delete(statement);
      case "createTable":
        return this.#createTable(statement);
      case "createIndex":
        return this.#createIndex(statement);
      case "drop":
        return this.#drop(statement);
      case "truncate":
        for (const name of statement.tables) this.#table(name).rows = [];
        return { tag: "TRUNCATE TABLE" };
      case "alterTable":
        return this.#alterTable(statement);
      case "createDatabase":
        return this.#createDatabase(statement.name);
      case "createRole":
        return this.#role(statement);
      case "show": {
        const value = this.#settings.get(statement.name);
        if (value === undefined) throw new SqlError("42704", `unrecognized configuration parameter "${statement.name}"`);
        return { tag: "SHOW", rows: { columns: [{ table: "", name: statement.name, type: "text" }], rows: [[value]] } };
      }
      case "explain":
        return {
          tag: "EXPLAIN",
          rows: { columns: [{ table: "", name: "QUERY PLAN", type: "text" }], rows: explained(statement.select).map((line) => [line]) },
        };
      case "set":
        return { tag: "SET" };
      case "ignored":
        return { tag: statement.tag };
      case "transaction":
        return { tag: statement.what.toUpperCase() };
    }
  }

  /** `SELECT nextval('t_id_seq')` and its kin, which change what they look at. */
  #sequence({ columns, from }: Select): Rows | undefined {
    const call = columns[0]?.expression;
    if (call?.kind !== "call" || columns.length !== 1 || from.length > 0 || !["nextval", "setval", "currval"].includes(call.name)) return undefined;
    const [name, number] = call.arguments.map((argument) => evaluate(argument, rowContext(this, this.#session, [], [])));
    const wanted = String(name).replace(/^public\./, "");
    for (const table of Object.values(this.#database.tables)) {
      for (const column of table.columns) {
        if (!column.serial || wanted !== `${table.name}_${column.name}_seq`) continue;
        const now = table.sequences[column.name] ?? 0;
        const value = call.name === "setval" ? Number(number) : call.name === "nextval" ? now + 1 : now;
        table.sequences[column.name] = value;
        return { columns: [{ table: "", name: call.name, type: "int8" }], rows: [[value]] };
      }
    }
    throw new SqlError("42P01", `relation "${wanted}" does not exist`);
  }

  #table(name: string, at?: number): Table {
    const table = this.#database.tables[name];
    if (table === undefined) throw new SqlError("42P01", `relation "${name}" does not exist`, at === undefined ? {} : { position: at + 1 });
    return table;
  }

  // ── rows ──

  #insert(statement: Extract<Statement, { kind: "insert" }>): Outcome {
    const table = this.#table(statement.table, statement.at);
    const names = statement.columns ?? table.columns.map(({ name }) => name);
    for (const name of names) this.#column(table, name);
    const given = statement.source === undefined ? [[]] : this.#given(statement.source);
    const inserted: Value[][] = [];
    const before = { rows: table.rows, sequences: { ...table.sequences } };
    table.rows = [...table.rows];
    try {
      for (const values of given) {
        if (values.length > names.length) throw new SqlError("42601", "INSERT has more expressions than target columns");
        if (statement.columns !== undefined && statement.source !== undefined && values.length < names.length)
          throw new SqlError("42601", "INSERT has more target columns than expressions");
        const row = table.columns.map((column) => {
          const index = names.indexOf(column.name);
          const value = index < 0 || index >= values.length ? DEFAULT : (values[index] as Value | typeof DEFAULT);
          return this.#stored(column, value === DEFAULT ? this.#fallback(table, column) : value);
        });
        const conflict = this.#conflict(table, row, undefined);
        if (conflict !== undefined && statement.onConflict === undefined) throw duplicate(table, conflict.index, row);
        if (conflict !== undefined) {
          if (statement.onConflict === "nothing" || statement.onConflict === undefined) continue;
          const changed = this.#assigned(table, table.rows[conflict.at] as Value[], statement.onConflict.set, row);
          table.rows[conflict.at] = changed;
          inserted.push(changed);
          continue;
        }
        this.#check(table, row);
        if (table.rows.length >= MAX_ROWS) throw new SqlError("53100", "could not extend file: No space left on device");
        table.rows.push(row);
        inserted.push(row);
      }
      return { tag: `INSERT 0 ${inserted.length}`, ...this.#returned(statement.returning, table, inserted) };
    } catch (error) {
      // Numbers that a sequence gave out stay given out.
      table.rows = before.rows;
      throw error;
    }
  }

  #given(source: Select): (Value | typeof DEFAULT)[][] {
    if (source.values === undefined) return runSelect(source, this, this.#session).rows.map((row) => [...row]);
    const context = rowContext(this, this.#session, [], []);
    return source.values.map((row) => row.map((expression) => (isDefault(expression) ? DEFAULT : evaluate(expression, context))));
  }

  #fallback(table: Table, column: Column): Value {
    if (column.serial) {
      const next = (table.sequences[column.name] ?? 0) + 1;
      table.sequences[column.name] = next;
      return next;
    }
    return column.fallback === undefined ? null : evaluate(column.fallback, rowContext(this, this.#session, [], []));
  }

  #stored(column: Column, value: Value): Value {
    return castTo(value, column.type);
  }

  #check(table: Table, row: readonly Value[]): void {
    for (const [i, column] of table.columns.entries()) {
      const value = row[i] ?? null;
      const detail = `Failing row contains (${row.map((one) => textOf(one) ?? "null").join(", ")}).`;
      if (value === null && column.notNull) {
        throw new SqlError("23502", `null value in column "${column.name}" of relation "${table.name}" violates not-null constraint`, { detail });
      }
      if (column.check !== undefined && evaluate(column.check, rowContext(this, this.#session, scopeColumns(table), row)) === false) {
        throw new SqlError("23514", `new row for relation "${table.name}" violates check constraint "${table.name}_${column.name}_check"`, { detail });
      }
      if (column.references !== undefined && value !== null) this.#checkReference(table, column, value);
    }
  }

  #checkReference(table: Table, column: Column, value: Value): void {
    const target = this.#database.tables[column.references?.table ?? ""];
    if (target === undefined) return;
    const key = column.references?.column ?? target.indexes.find(({ primary }) => primary)?.columns[0];
    const index = target.columns.findIndex(({ name }) => name === key);
    if (target.rows.some((row) => row[index] !== null && compareValues(row[index] ?? null, value) === 0)) return;
    throw new SqlError("23503", `insert or update on table "${table.name}" violates foreign key constraint "${table.name}_${column.name}_fkey"`, {
      detail: `Key (${column.name})=(${textOf(value)}) is not present in table "${target.name}".`,
    });
  }

  #conflict(table: Table, row: readonly Value[], except: number | undefined): { index: Index; at: number } | undefined {
    for (const index of table.indexes) {
      if (!index.unique) continue;
      const places = index.columns.map((name) => table.columns.findIndex((column) => column.name === name));
      if (places.some((place) => row[place] === null)) continue;
      const at = table.rows.findIndex(
        (other, i) => i !== except && places.every((place) => other[place] !== null && compareValues(other[place] ?? null, row[place] ?? null) === 0),
      );
      if (at >= 0) return { index, at };
    }
    return undefined;
  }

  #update(statement: Extract<Statement, { kind: "update" }>): Outcome {
    const table = this.#table(statement.table, statement.at);
    for (const { column } of statement.set) this.#column(table, column);
    const columns = scopeColumns(table);
    const before = table.rows;
    const changed: Value[][] = [];
    const rows = [...before];
    for (const [i, row] of before.entries()) {
      if (statement.where !== undefined && evaluate(statement.where, rowContext(this, this.#session, columns, row)) !== true) continue;
      const next = this.#assigned(table, row, statement.set, undefined);
      rows[i] = next;
      changed.push(next);
    }
    table.rows = rows;
    try {
      for (const next of changed) {
        this.#check(table, next);
        const conflict = this.#conflict(table, next, rows.indexOf(next));
        if (conflict !== undefined) throw duplicate(table, conflict.index, next);
      }
    } catch (error) {
      table.rows = before;
      throw error;
    }
    return { tag: `UPDATE ${changed.length}`, ...this.#returned(statement.returning, table, changed) };
  }

  /** `excluded`: the row that was to be inserted (ON CONFLICT). */
  #assigned(
    table: Table,
    row: readonly Value[],
    set: readonly { column: string; value: Expression | undefined }[],
    excluded: readonly Value[] | undefined,
  ): Value[] {
    const own = scopeColumns(table);
    const columns = excluded === undefined ? own : [...own, ...own.map((column) => ({ ...column, table: "excluded" }))];
    // A bare name means the row that is there.
    const scoped = excluded === undefined ? row : [...row, ...excluded];
    const next = [...row];
    for (const { column: name, value } of set) {
      const index = table.columns.findIndex((column) => column.name === name);
      const column = table.columns[index] as Column;
      const context = rowContext(this, this.#session, columns, scoped);
      const plain = rowContext(this, this.#session, own, row);
      const result =
        value === undefined ? this.#fallback(table, column) : evaluate(value, excluded !== undefined && mentions(value, "excluded") ? context : plain);
      next[index] = this.#stored(column, result);
    }
    return next;
  }

  #delete(statement: Extract<Statement, { kind: "delete" }>): Outcome {
    const table = this.#table(statement.table, statement.at);
    const columns = scopeColumns(table);
    const gone: Value[][] = [];
    const kept: Value[][] = [];
    for (const row of table.rows) {
      const goes = statement.where === undefined || evaluate(statement.where, rowContext(this, this.#session, columns, row)) === true;
      (goes ? gone : kept).push(row);
    }
    this.#checkReferenced(table, gone);
    table.rows = kept;
    return { tag: `DELETE ${gone.length}`, ...this.#returned(statement.returning, table, gone) };
  }

  #checkReferenced(table: Table, gone: readonly (readonly Value[])[]): void {
    for (const other of Object.values(this.#database.tables)) {
      for (const [i, column] of other.columns.entries()) {
        if (column.references?.table !== table.name) continue;
        const key = column.references.column ?? table.indexes.find(({ primary }) => primary)?.columns[0] ?? "";
        const index = table.columns.findIndex(({ name }) => name === key);
        const row = gone.find((candidate) => other.rows.some((one) => one[i] !== null && compareValues(one[i] ?? null, candidate[index] ?? null) === 0));
        if (row === undefined) continue;
        throw new SqlError(
          "23503",
          `update or delete on table "${table.name}" violates foreign key constraint "${other.name}_${column.name}_fkey" on table "${other.name}"`,
          {
            detail: `Key (${key})=(${textOf(row[index] ?? null)}) is still referenced from table "${other.name}".`,
          },
        );
      }
    }
  }

  #returned(columns: Select["columns"] | undefined, table: Table, rows: readonly (readonly Value[])[]): { rows?: Rows } {
    if (columns === undefined) return {};
    const own = scopeColumns(table);
    const output = expanded({ columns }, own);
    return {
      rows: {
        columns: output.map(({ column }) => column),
        rows: rows.map((row) => output.map(({ expression }) => evaluate(expression, rowContext(this, this.#session, own, row)))),
      },
    };
  }

  #column(table: Table, name: string): Column {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new SqlError("42703", `column "${name}" of relation "${table.name}" does not exist`);
    return column;
  }

  // ── definitions ──

  #createTable(statement: Extract<Statement, { kind: "createTable" }>): Outcome {
    const { name } = statement;
    if (this.#database.tables[name] !== undefined) {
      if (!statement.ifNotExists) throw new SqlError("42P07", `relation "${name}" already exists`);
      return { tag: "CREATE TABLE", notices: [`relation "${name}" already exists, skipping`] };
    }
    if (statement.as !== undefined) {
      const { columns, rows } = runSelect(statement.as, this, this.#session);
      const made = columns.map((column): Column => ({ ...PLAIN_COLUMN, name: column.name, type: { name: column.type, arguments: [] } }));
      this.#database.tables[name] = { name, columns: made, indexes: [], rows: rows.map((row) => [...row]), sequences: {} };
      return { tag: `SELECT ${rows.length}` };
    }
    const names = statement.columns.map((column) => column.name);
    const twice = names.find((one, i) => names.indexOf(one) !== i);
    if (twice !== undefined) throw new SqlError("42701", `column "${twice}" specified more than once`);
    for (const { references } of statement.columns) {
      if (references !== undefined && references.table !== name && this.#database.tables[references.table] === undefined)
        throw new SqlError("42P01", `relation "${references.table}" does not exist`);
    }
    const keys = [
      ...statement.columns.filter(({ primaryKey }) => primaryKey).map((column) => ({ primary: true, columns: [column.name] })),
      ...statement.columns.filter(({ unique }) => unique).map((column) => ({ primary: false, columns: [column.name] })),
      ...statement.keys,
    ];
    if (keys.filter(({ primary }) => primary).length > 1) throw new SqlError("42P16", `multiple primary keys for table "${name}" are not allowed`);
    const primary = keys.find((key) => key.primary)?.columns ?? [];
    this.#database.tables[name] = {
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

  #createIndex({ name, table: tableName, columns, unique, ifNotExists, at }: Extract<Statement, { kind: "createIndex" }>): Outcome {
    const table = this.#table(tableName, at);
    for (const column of columns) this.#column(table, column);
    if (Object.values(this.#database.tables).some(({ indexes }) => indexes.some((index) => index.name === name))) {
      if (!ifNotExists) throw new SqlError("42P07", `relation "${name}" already exists`);
      return { tag: "CREATE INDEX", notices: [`relation "${name}" already exists, skipping`] };
    }
    const index = { name, columns, unique, primary: false };
    table.indexes.push(index);
    const doubled = unique ? table.rows.find((row, i) => this.#conflict(table, row, i) !== undefined) : undefined;
    if (doubled !== undefined) {
      table.indexes = table.indexes.filter((one) => one !== index);
      throw new SqlError("23505", `could not create unique index "${name}"`);
    }
    return { tag: "CREATE INDEX" };
  }

  #drop({ what, names, ifExists }: Extract<Statement, { kind: "drop" }>): Outcome {
    const notices: string[] = [];
    for (const name of names) {
      const gone = this.#dropOne(what, name);
      if (gone) continue;
      const label = `${what} "${name}"`;
      if (!ifExists) throw new SqlError(what === "database" ? "3D000" : "42P01", `${label} does not exist`);
      notices.push(`${label} does not exist, skipping`);
    }
    return { tag: `DROP ${what.toUpperCase()}`, notices };
  }

  #dropOne(what: string, name: string): boolean {
    if (what === "table") {
      if (this.#database.tables[name] === undefined) return false;
      delete this.#database.tables[name];
      return true;
    }
    if (what === "database") {
      if (this.#cluster.databases[name] === undefined) return false;
      if (name === this.#database.name) throw new SqlError("55006", "cannot drop the currently open database");
      delete this.#cluster.databases[name];
      return true;
    }
    if (what === "role") {
      if (this.#cluster.roles[name] === undefined) return false;
      delete this.#cluster.roles[name];
      return true;
    }
    const table = Object.values(this.#database.tables).find(({ indexes }) => indexes.some((index) => index.name === name));
    if (table !== undefined) table.indexes = table.indexes.filter((index) => index.name !== name);
    return table !== undefined;
  }

  #alterTable({ name, add, drop, rename }: Extract<Statement, { kind: "alterTable" }>): Outcome {
    const table = this.#table(name);
    if (add !== undefined) {
      if (table.columns.some((column) => column.name === add.name)) throw new SqlError("42701", `column "${add.name}" of relation "${name}" already exists`);
      const column = columnOf(add);
      if (add.notNull && add.fallback === undefined && !add.serial && table.rows.length > 0)
        throw new SqlError("23502", `column "${add.name}" of relation "${name}" contains null values`);
      table.rows = table.rows.map((row) => [...row, this.#stored(column, this.#fallback(table, column))]);
      table.columns.push(column);
    } else if (drop !== undefined) {
      const index = table.columns.indexOf(this.#column(table, drop));
      table.columns.splice(index, 1);
      table.rows = table.rows.map((row) => row.toSpliced(index, 1));
      table.indexes = table.indexes.filter(({ columns }) => !columns.includes(drop));
    } else if (rename?.from !== undefined) {
      const column = this.#column(table, rename.from);
      table.columns[table.columns.indexOf(column)] = { ...column, name: rename.to };
      table.indexes = table.indexes.map((index) => ({ ...index, columns: index.columns.map((one) => (one === rename.from ? rename.to : one)) }));
    } else if (rename !== undefined) {
      if (this.#database.tables[rename.to] !== undefined) throw new SqlError("42P07", `relation "${rename.to}" already exists`);
      delete this.#database.tables[name];
      this.#database.tables[rename.to] = { ...table, name: rename.to };
    }
    return { tag: "ALTER TABLE" };
  }

  #createDatabase(name: string): Outcome {
    if (this.#cluster.databases[name] !== undefined) throw new SqlError("42P04", `database "${name}" already exists`);
    this.#cluster.databases[name] = { name, owner: this.#session.user, tables: {} };
    return { tag: "CREATE DATABASE" };
  }

  #role({ name, options, alter }: Extract<Statement, { kind: "createRole" }>): Outcome {
    const existing = this.#cluster.roles[name];
    if (!alter && existing !== undefined) throw new SqlError("42710", `role "${name}" already exists`);
    if (alter && existing === undefined) throw new SqlError("42704", `role "${name}" does not exist`);
    const role = existing ?? { name, password: undefined, superuser: false, createDatabase: false, createRole: false };
    if (typeof options["password"] === "string") role.password = options["password"];
    if (typeof options["superuser"] === "boolean") role.superuser = options["superuser"];
    if (typeof options["createdb"] === "boolean") role.createDatabase = options["createdb"];
    if (typeof options["createrole"] === "boolean") role.createRole = options["createrole"];
    this.#cluster.roles[name] = role;
    return { tag: alter ? "ALTER ROLE" : "CREATE ROLE" };
  }
}

const DEFAULT = Symbol("default");

function isDefault(expression: Expression): boolean {
  return expression.kind === "call" && expression.name === "default";
}

const PLAIN_COLUMN = { notNull: false, fallback: undefined, fallbackText: undefined, serial: false, references: undefined, check: undefined };

function columnOf({ name, type, notNull, fallback, fallbackText, serial, references, check }: ColumnDefinition): Column {
  return { name, type, notNull, fallback, fallbackText, serial, references, check };
}

function scopeColumns(table: Table): ScopeColumn[] {
  return table.columns.map(({ name, type }) => ({ table: table.name, name, type: type.name }));
}

function duplicate(table: Table, index: Index, row: readonly Value[]): SqlError {
  const values = index.columns.map((name) => textOf(row[table.columns.findIndex((column) => column.name === name)] ?? null));
  return new SqlError("23505", `duplicate key value violates unique constraint "${index.name}"`, {
    detail: `Key (${index.columns.join(", ")})=(${values.join(", ")}) already exists.`,
  });
}

function mentions(expression: Expression, table: string): boolean {
  return JSON.stringify(expression).includes(`"table":${JSON.stringify(table)}`);
}

function explained(select: Select): string[] {
  const source = select.from[0];
  return source?.table === undefined ? ["Result"] : [`Seq Scan on ${source.table}${source.alias === source.table ? "" : ` ${source.alias}`}`];
}
