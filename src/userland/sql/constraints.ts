import { SqlError } from "./error.ts";
import { evaluate } from "./evaluate.ts";
import { type Execution, scopeColumns } from "./execution.ts";
import { rowContext } from "./select.ts";
import type { Column, Index, Table } from "./store.ts";
import { compareValues, textOf, type Value } from "./types.ts";

/** NOT NULL, CHECK and REFERENCES of a row that is to be stored. Throws SqlError. */
export function checkRow(execution: Execution, table: Table, row: readonly Value[]): void {
  for (const [i, column] of table.columns.entries()) {
    const value = row[i] ?? null;
    const detail = `Failing row contains (${row.map((one) => textOf(one) ?? "null").join(", ")}).`;
    if (value === null && column.notNull) {
      throw new SqlError("23502", `null value in column "${column.name}" of relation "${table.name}" violates not-null constraint`, { detail });
    }
    if (column.check !== undefined && evaluate(column.check, rowContext(execution, execution.session, scopeColumns(table), row)) === false) {
      throw new SqlError("23514", `new row for relation "${table.name}" violates check constraint "${table.name}_${column.name}_check"`, { detail });
    }
    if (column.references !== undefined && value !== null) checkReference(execution, table, column, value);
  }
}

function checkReference(execution: Execution, table: Table, column: Column, value: Value): void {
  const target = execution.database.tables[column.references?.table ?? ""];
  if (target === undefined) return;
  const key = column.references?.column ?? target.indexes.find(({ primary }) => primary)?.columns[0];
  const index = target.columns.findIndex(({ name }) => name === key);
  if (target.rows.some((row) => row[index] !== null && compareValues(row[index] ?? null, value) === 0)) return;
  throw new SqlError("23503", `insert or update on table "${table.name}" violates foreign key constraint "${table.name}_${column.name}_fkey"`, {
    detail: `Key (${column.name})=(${textOf(value)}) is not present in table "${target.name}".`,
  });
}

/** The row, other than `except`, that has the same key. */
export function findConflict(table: Table, row: readonly Value[], except: number | undefined): { index: Index; at: number } | undefined {
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

/** No other table may refer to rows that go. Throws SqlError. */
export function checkReferenced(execution: Execution, table: Table, gone: readonly (readonly Value[])[]): void {
  for (const other of Object.values(execution.database.tables)) {
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

export function duplicate(table: Table, index: Index, row: readonly Value[]): SqlError {
  const values = index.columns.map((name) => textOf(row[table.columns.findIndex((column) => column.name === name)] ?? null));
  return new SqlError("23505", `duplicate key value violates unique constraint "${index.name}"`, {
    detail: `Key (${index.columns.join(", ")})=(${values.join(", ")}) already exists.`,
  });
}
