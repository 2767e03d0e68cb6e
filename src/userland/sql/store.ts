/** Databases, their tables and rows; what is kept on the disk is this, as JSON. */
import type { Expression, TypeName } from "./tree.ts";
import type { Value } from "./types.ts";

export interface Column {
  readonly name: string;
  readonly type: TypeName;
  readonly notNull: boolean;
  readonly fallback: Expression | undefined;
  readonly fallbackText: string | undefined;
  readonly serial: boolean;
  readonly references: { readonly table: string; readonly column: string | undefined } | undefined;
  readonly check: Expression | undefined;
}

export interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
}

export interface Table {
  readonly name: string;
  columns: Column[];
  indexes: Index[];
  rows: Value[][];
  /** The last number given out, by serial column. */
  sequences: Record<string, number>;
}

export interface Database {
  readonly name: string;
  readonly owner: string;
  tables: Record<string, Table>;
}

interface Role {
  readonly name: string;
  password: string | undefined;
  superuser: boolean;
  createDatabase: boolean;
  createRole: boolean;
}

export interface Cluster {
  databases: Record<string, Database>;
  roles: Record<string, Role>;
}

export const MAX_ROWS = 1_000_000;

export function newCluster(superuser: string, password: string | undefined): Cluster {
  const database = (name: string): Database => ({ name, owner: superuser, tables: {} });
  return {
    databases: { postgres: database("postgres"), template0: database("template0"), template1: database("template1") },
    roles: { [superuser]: { name: superuser, password, superuser: true, createDatabase: true, createRole: true } },
  };
}

/** A copy that shares nothing that statements change: rows are replaced, never written into. */
export function snapshot(database: Database): Database["tables"] {
  return Object.fromEntries(
    Object.entries(database.tables).map(([name, table]) => [
      name,
      { ...table, columns: [...table.columns], indexes: [...table.indexes], rows: [...table.rows], sequences: { ...table.sequences } },
    ]),
  );
}
