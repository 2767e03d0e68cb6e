import { SqlError } from "./error.ts";
import { evaluate, type ScopeColumn } from "./evaluate.ts";
import type { Session } from "./functions.ts";
import { type Rows, rowContext, type Tables } from "./select.ts";
import type { Cluster, Column, Database, Table } from "./store.ts";
import { systemTable } from "./system-tables.ts";
import type { Value } from "./types.ts";

export interface Outcome {
  /** `INSERT 0 1`, `SELECT 3`, `CREATE TABLE` … */
  readonly tag: string;
  readonly rows?: Rows;
  readonly notices?: readonly string[];
}

/** Where a statement runs, and for whom. */
export class Execution implements Tables {
  readonly cluster: Cluster;
  readonly database: Database;
  readonly session: Session;
  /** What SHOW shows. */
  readonly settings: ReadonlyMap<string, string>;

  constructor(cluster: Cluster, database: Database, session: Session, settings: ReadonlyMap<string, string>) {
    this.cluster = cluster;
    this.database = database;
    this.session = session;
    this.settings = settings;
  }

  find(name: string): Rows | undefined {
    const table = this.database.tables[name];
    if (table === undefined) return systemTable(name, this.cluster, this.database);
    return { columns: scopeColumns(table), rows: table.rows };
  }
}

/** `at`: where the statement names it, from 0. */
export function tableNamed(execution: Execution, name: string, at?: number): Table {
  const table = execution.database.tables[name];
  if (table === undefined) throw new SqlError("42P01", `relation "${name}" does not exist`, at === undefined ? {} : { position: at + 1 });
  return table;
}

export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new SqlError("42703", `column "${name}" of relation "${table.name}" does not exist`);
  return column;
}

/** What a column holds when nobody says: the next of its sequence, its default, or null. */
export function fallbackOf(execution: Execution, table: Table, column: Column): Value {
  if (column.serial) {
    const next = (table.sequences[column.name] ?? 0) + 1;
    table.sequences[column.name] = next;
    return next;
  }
  return column.fallback === undefined ? null : evaluate(column.fallback, rowContext(execution, execution.session, [], []));
}

export function scopeColumns(table: Table): ScopeColumn[] {
  return table.columns.map(({ name, type }) => ({ table: table.name, name, type: type.name }));
}
