import { checkReferenced, checkRow, duplicate, findConflict } from "./constraints.ts";
import { SqlError } from "./error.ts";
import { evaluate } from "./evaluate.ts";
import { columnNamed, type Execution, fallbackOf, type Outcome, scopeColumns, tableNamed } from "./execution.ts";
import { expanded, type Rows, rowContext, runSelect } from "./select.ts";
import { type Column, MAX_ROWS, type Table } from "./store.ts";
import type { Expression, Select, Statement } from "./tree.ts";
import { castTo, type Value } from "./types.ts";

/** For a value that is not given. */
const DEFAULT = Symbol("default");

export function insertRows(execution: Execution, statement: Extract<Statement, { kind: "insert" }>): Outcome {
  const table = tableNamed(execution, statement.table, statement.at);
  const names = statement.columns ?? table.columns.map(({ name }) => name);
  for (const name of names) columnNamed(table, name);
  const given = statement.source === undefined ? [[]] : givenRows(execution, statement.source);
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
        return castTo(value === DEFAULT ? fallbackOf(execution, table, column) : value, column.type);
      });
      const conflict = findConflict(table, row, undefined);
      if (conflict !== undefined && statement.onConflict === undefined) throw duplicate(table, conflict.index, row);
      if (conflict !== undefined) {
        if (statement.onConflict === "nothing" || statement.onConflict === undefined) continue;
        const changed = assignedRow(execution, table, table.rows[conflict.at] as Value[], statement.onConflict.set, row);
        table.rows[conflict.at] = changed;
        inserted.push(changed);
        continue;
      }
      checkRow(execution, table, row);
      if (table.rows.length >= MAX_ROWS) throw new SqlError("53100", "could not extend file: No space left on device");
      table.rows.push(row);
      inserted.push(row);
    }
    return { tag: `INSERT 0 ${inserted.length}`, ...returnedRows(execution, statement.returning, table, inserted) };
  } catch (error) {
    // Numbers that a sequence gave out stay given out.
    table.rows = before.rows;
    throw error;
  }
}

export function updateRows(execution: Execution, statement: Extract<Statement, { kind: "update" }>): Outcome {
  const table = tableNamed(execution, statement.table, statement.at);
  for (const { column } of statement.set) columnNamed(table, column);
  const columns = scopeColumns(table);
  const before = table.rows;
  const changed: Value[][] = [];
  const rows = [...before];
  for (const [i, row] of before.entries()) {
    if (statement.where !== undefined && evaluate(statement.where, rowContext(execution, execution.session, columns, row)) !== true) continue;
    const next = assignedRow(execution, table, row, statement.set, undefined);
    rows[i] = next;
    changed.push(next);
  }
  table.rows = rows;
  try {
    for (const next of changed) {
      checkRow(execution, table, next);
      const conflict = findConflict(table, next, rows.indexOf(next));
      if (conflict !== undefined) throw duplicate(table, conflict.index, next);
    }
  } catch (error) {
    table.rows = before;
    throw error;
  }
  return { tag: `UPDATE ${changed.length}`, ...returnedRows(execution, statement.returning, table, changed) };
}

export function deleteRows(execution: Execution, statement: Extract<Statement, { kind: "delete" }>): Outcome {
  const table = tableNamed(execution, statement.table, statement.at);
  const columns = scopeColumns(table);
  const gone: Value[][] = [];
  const kept: Value[][] = [];
  for (const row of table.rows) {
    const goes = statement.where === undefined || evaluate(statement.where, rowContext(execution, execution.session, columns, row)) === true;
    (goes ? gone : kept).push(row);
  }
  checkReferenced(execution, table, gone);
  table.rows = kept;
  return { tag: `DELETE ${gone.length}`, ...returnedRows(execution, statement.returning, table, gone) };
}

function givenRows(execution: Execution, source: Select): (Value | typeof DEFAULT)[][] {
  if (source.values === undefined) return runSelect(source, execution, execution.session).rows.map((row) => [...row]);
  const context = rowContext(execution, execution.session, [], []);
  return source.values.map((row) => row.map((expression) => (isDefault(expression) ? DEFAULT : evaluate(expression, context))));
}

/** `excluded`: the row that was to be inserted (ON CONFLICT). */
function assignedRow(
  execution: Execution,
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
    const context = rowContext(execution, execution.session, columns, scoped);
    const plain = rowContext(execution, execution.session, own, row);
    const result =
      value === undefined ? fallbackOf(execution, table, column) : evaluate(value, excluded !== undefined && mentions(value, "excluded") ? context : plain);
    next[index] = castTo(result, column.type);
  }
  return next;
}

function returnedRows(execution: Execution, columns: Select["columns"] | undefined, table: Table, rows: readonly (readonly Value[])[]): { rows?: Rows } {
  if (columns === undefined) return {};
  const own = scopeColumns(table);
  const output = expanded({ columns }, own);
  return {
    rows: {
      columns: output.map(({ column }) => column),
      rows: rows.map((row) => output.map(({ expression }) => evaluate(expression, rowContext(execution, execution.session, own, row)))),
    },
  };
}

function isDefault(expression: Expression): boolean {
  return expression.kind === "call" && expression.name === "default";
}

function mentions(expression: Expression, table: string): boolean {
  return JSON.stringify(expression).includes(`"table":${JSON.stringify(table)}`);
}
