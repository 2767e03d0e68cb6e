import { deleteRows, insertRows, updateRows } from "./change-rows.ts";
import { alterTable, createDatabase, createIndex, createTable, defineRole, dropObjects } from "./definitions.ts";
import { SqlError } from "./error.ts";
import { evaluate } from "./evaluate.ts";
import { type Execution, type Outcome, tableNamed } from "./execution.ts";
import { type Rows, rowContext, runSelect } from "./select.ts";
import type { Select, Statement } from "./tree.ts";

/** Runs one statement. Throws SqlError; then nothing has changed. */
export function execute(execution: Execution, statement: Statement): Outcome {
  switch (statement.kind) {
    case "select": {
      const sequence = callSequence(execution, statement);
      if (sequence !== undefined) return { tag: "SELECT 1", rows: sequence };
      const rows = runSelect(statement, execution, execution.session);
      return { tag: `SELECT ${rows.rows.length}`, rows };
    }
    case "insert":
      return insertRows(execution, statement);
    case "update":
      return updateRows(execution, statement);
    case "delete":
      return deleteRows(execution, statement);
    case "createTable":
      return createTable(execution, statement);
    case "createIndex":
      return createIndex(execution, statement);
    case "drop":
      return dropObjects(execution, statement);
    case "truncate":
      for (const name of statement.tables) tableNamed(execution, name).rows = [];
      return { tag: "TRUNCATE TABLE" };
    case "alterTable":
      return alterTable(execution, statement);
    case "createDatabase":
      return createDatabase(execution, statement.name);
    case "createRole":
      return defineRole(execution, statement);
    case "show": {
      const value = execution.settings.get(statement.name);
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
function callSequence(execution: Execution, { columns, from }: Select): Rows | undefined {
  const call = columns[0]?.expression;
  if (call?.kind !== "call" || columns.length !== 1 || from.length > 0 || !["nextval", "setval", "currval"].includes(call.name)) return undefined;
  const [name, number] = call.arguments.map((argument) => evaluate(argument, rowContext(execution, execution.session, [], [])));
  const wanted = String(name).replace(/^public\./, "");
  for (const table of Object.values(execution.database.tables)) {
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

function explained(select: Select): string[] {
  const source = select.from[0];
  return source?.table === undefined ? ["Result"] : [`Seq Scan on ${source.table}${source.alias === source.table ? "" : ` ${source.alias}`}`];
}
