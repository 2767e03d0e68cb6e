import { SqlError } from "./error.ts";
import { type Context, evaluate, findColumn, hasAggregate, holds, type Scope, type ScopeColumn, typeOf, unknownColumn } from "./evaluate.ts";
import type { Session } from "./functions.ts";
import type { Expression, Select, Source } from "./tree.ts";
import { compareValues, type Value } from "./types.ts";

export interface Rows {
  readonly columns: readonly ScopeColumn[];
  readonly rows: readonly (readonly Value[])[];
}

/** Where queries find tables, real ones and those of the system. */
export interface Tables {
  find(name: string): Rows | undefined;
}

const MAX_ROWS = 5_000_000;

export function runSelect(select: Select, tables: Tables, session: Session, outer?: Scope): Rows {
  return new Query(tables, session, outer).run(select);
}

/** A context for expressions over one row of a table. */
export function rowContext(tables: Tables, session: Session, columns: readonly ScopeColumn[], row: readonly Value[]): Context {
  return new Query(tables, session, undefined).context({ columns, row, outer: undefined });
}

class Query {
  readonly #tables: Tables;
  readonly #session: Session;
  readonly #outer: Scope | undefined;

  constructor(tables: Tables, session: Session, outer: Scope | undefined) {
    this.#tables = tables;
    this.#session = session;
    this.#outer = outer;
  }

  context(scope: Scope): Context {
    return { session: this.#session, scope, query: (select, outer) => runSelect(select, this.#tables, this.#session, outer) };
  }

  run(select: Select): Rows {
    const { columns, rows } = select.values === undefined ? this.#plain(select) : this.#values(select.values);
    if (select.union === undefined)
      return {
        columns,
        rows: this.#cut(
          select,
          rows.map(({ row }) => row),
        ),
      };
    const other = runSelect(select.union.select, this.#tables, this.#session, this.#outer);
    if (other.columns.length !== columns.length) throw new SqlError("42601", "each UNION query must have the same number of columns");
    let all = [...rows.map(({ row }) => row), ...other.rows];
    if (!select.union.all) all = distinct(all);
    const sorted = this.#sorted(
      select,
      columns,
      all.map((row) => ({ row, scope: { columns, row, outer: this.#outer } })),
      columns,
      [],
    );
    return {
      columns,
      rows: this.#cut(
        select,
        sorted.map(({ row }) => row),
      ),
    };
  }

  #values(list: readonly (readonly Expression[])[]): { columns: ScopeColumn[]; rows: Sortable[] } {
    const context = this.context({ columns: [], row: [], outer: this.#outer });
    const columns = (list[0] ?? []).map((expression, i) => ({ table: "*VALUES*", name: `column${i + 1}`, type: typeOf(expression, []) }));
    const rows = list.map((row) => row.map((expression) => evaluate(expression, context)));
    if (rows.some((row) => row.length !== columns.length)) throw new SqlError("42601", "VALUES lists must all be the same length");
    return { columns, rows: rows.map((row) => ({ row, scope: { columns, row, outer: this.#outer } })) };
  }

  #plain(select: Select): { columns: ScopeColumn[]; rows: Sortable[] } {
    const source = this.#from(select.from);
    const scopeOf = (row: readonly Value[]): Scope => ({ columns: source.columns, row, outer: this.#outer });
    const kept = select.where === undefined ? source.rows : source.rows.filter((row) => holds(select.where, this.context(scopeOf(row))));
    const output = expanded(select, source.columns);
    const grouped = select.groupBy.length > 0 || select.having !== undefined || output.some(({ expression }) => hasAggregate(expression));
    const aliases = new Map(
      output.flatMap(({ expression, column }) => (expression.kind === "column" && expression.name === column.name ? [] : [[column.name, expression] as const])),
    );
    const scopes = grouped ? this.#groups(select, source.columns, kept, output, aliases) : kept.map(scopeOf);
    if (kept.length === 0) for (const { expression } of output) checkColumns(expression, { columns: source.columns, row: [], outer: this.#outer });
    const columns = output.map(({ column }) => column);
    let rows = scopes.map((scope) => ({ scope, row: output.map(({ expression }) => evaluate(expression, this.context(scope))) }));
    if (select.distinct) {
      const seen = new Set<string>();
      rows = rows.filter(({ row }) => !seen.has(JSON.stringify(row)) && seen.add(JSON.stringify(row)));
    }
    return {
      columns,
      rows:
        select.union === undefined
          ? this.#sorted(
              select,
              columns,
              rows,
              source.columns,
              output.map(({ expression }) => expression),
            )
          : rows,
    };
  }

  #groups(
    select: Select,
    columns: readonly ScopeColumn[],
    rows: readonly (readonly Value[])[],
    output: readonly Output[],
    aliases: ReadonlyMap<string, Expression>,
  ): Scope[] {
    const keys = select.groupBy.map((expression) => {
      if (expression.kind === "literal" && typeof expression.value === "number") return output[expression.value - 1]?.expression ?? expression;
      if (expression.kind === "column" && expression.table === undefined && findColumn(columns, undefined, expression.name) < 0)
        return aliases.get(expression.name) ?? expression;
      return expression;
    });
    for (const { expression, column } of output) {
      if (expression.kind !== "column" || keys.some((key) => key.kind === "column" && key.name === expression.name)) continue;
      // A primary key would settle the rest of its row; here only what is named counts, unless everything of a table is grouped by `id`.
      if (keys.some((key) => key.kind === "column" && key.name === "id")) continue;
      throw new SqlError(
        "42803",
        `column "${expression.table ?? columns.find(({ name }) => name === column.name)?.table ?? ""}.${column.name}" must appear in the GROUP BY clause or be used in an aggregate function`,
        { position: expression.at + 1 },
      );
    }
    const groups = new Map<string, (readonly Value[])[]>();
    // Without GROUP BY there is one group, even of no rows.
    if (keys.length === 0) groups.set("[]", []);
    for (const row of rows) {
      const key = JSON.stringify(keys.map((expression) => evaluate(expression, this.context({ columns, row, outer: this.#outer }))));
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
    return [...groups.values()]
      .map((group): Scope => ({ columns, row: group[0] ?? columns.map(() => null), group, outer: this.#outer }))
      .filter((scope) => holds(select.having, this.context(scope)));
  }

  #sorted(
    select: Select,
    columns: readonly ScopeColumn[],
    rows: readonly Sortable[],
    _source: readonly ScopeColumn[],
    output: readonly Expression[],
  ): Sortable[] {
    if (select.orderBy.length === 0) return [...rows];
    const keyed = rows.map((entry) => ({
      entry,
      keys: select.orderBy.map(({ expression }) => {
        if (expression.kind === "literal" && typeof expression.value === "number") {
          if (expression.value < 1 || expression.value > columns.length)
            throw new SqlError("42P10", `ORDER BY position ${expression.value} is not in select list`);
          return entry.row[expression.value - 1] ?? null;
        }
        const named = expression.kind === "column" && expression.table === undefined ? columns.findIndex(({ name }) => name === expression.name) : -1;
        if (named >= 0) return entry.row[named] ?? null;
        const same = output.findIndex((candidate) => JSON.stringify({ ...candidate, at: 0 }) === JSON.stringify({ ...expression, at: 0 }));
        return same >= 0 ? (entry.row[same] ?? null) : evaluate(expression, this.context(entry.scope));
      }),
    }));
    keyed.sort((a, b) => {
      for (const [i, { descending, nullsFirst }] of select.orderBy.entries()) {
        const [x, y] = [a.keys[i] ?? null, b.keys[i] ?? null];
        if (x === null || y === null) {
          if (x === y) continue;
          return (x === null) === nullsFirst ? -1 : 1;
        }
        const order = compareValues(x, y);
        if (order !== 0) return descending ? -order : order;
      }
      return 0;
    });
    return keyed.map(({ entry }) => entry);
  }

  #cut(select: Select, rows: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
    const number = (expression: Expression | undefined, what: string) => {
      if (expression === undefined) return undefined;
      const value = evaluate(expression, this.context({ columns: [], row: [], outer: this.#outer }));
      if (value !== null && Number(value) < 0) throw new SqlError(what === "LIMIT" ? "2201W" : "2201X", `${what} must not be negative`);
      return value === null ? undefined : Number(value);
    };
    const offset = number(select.offset, "OFFSET") ?? 0;
    const limit = number(select.limit, "LIMIT");
    return limit === undefined && offset === 0 ? rows : rows.slice(offset, limit === undefined ? undefined : offset + limit);
  }

  #from(sources: readonly Source[]): Rows {
    let joined: Rows = { columns: [], rows: [[]] };
    for (const source of sources) {
      const next = this.#source(source);
      joined = source.join === undefined ? next : this.#join(joined, next, source);
    }
    return joined;
  }

  #source(source: Source): Rows {
    const named = ({ columns, rows }: Rows): Rows => ({ columns: columns.map((column) => ({ ...column, table: source.alias })), rows });
    if (source.select !== undefined) return named(runSelect(source.select, this.#tables, this.#session, this.#outer));
    if (source.call !== undefined) return named(this.#rowsOf(source.call, source.alias));
    const found = this.#tables.find(source.table as string);
    if (found === undefined) throw new SqlError("42P01", `relation "${source.table}" does not exist`, { position: source.at + 1 });
    return named(found);
  }

  #rowsOf(call: Extract<Expression, { kind: "call" }>, alias: string): Rows {
    const values = call.arguments.map((argument) => evaluate(argument, this.context({ columns: [], row: [], outer: this.#outer })));
    if (call.name !== "generate_series") {
      const value = evaluate(call, this.context({ columns: [], row: [], outer: this.#outer }));
      return { columns: [{ table: alias, name: alias, type: typeOf(call, []) }], rows: [[value]] };
    }
    const [start = 0, stop = 0, step = 1] = values.map(Number);
    if (step === 0) throw new SqlError("22023", "step size cannot equal zero");
    const rows: Value[][] = [];
    for (let value = start; step > 0 ? value <= stop : value >= stop; value += step) {
      rows.push([value]);
      if (rows.length > MAX_ROWS) throw new SqlError("54000", "too many rows");
    }
    return { columns: [{ table: alias, name: alias, type: "int4" }], rows };
  }

  #join(left: Rows, right: Rows, { join, at }: Source): Rows {
    const columns = [...left.columns, ...right.columns];
    const rows: (readonly Value[])[] = [];
    const pairs = (join?.using ?? []).map((name) => [findColumn(left.columns, undefined, name), findColumn(right.columns, undefined, name)] as const);
    if (pairs.some(([a, b]) => a < 0 || b < 0))
      throw new SqlError("42703", `column "${join?.using[0]}" specified in USING clause does not exist`, { position: at + 1 });
    for (const a of left.rows) {
      let matched = false;
      for (const b of right.rows) {
        const row = [...a, ...b];
        const fits =
          pairs.every(([x, y]) => a[x] !== null && compareValues(a[x] ?? null, b[y] ?? null) === 0) &&
          holds(join?.on, this.context({ columns, row, outer: this.#outer }));
        if (!fits) continue;
        matched = true;
        rows.push(row);
        if (rows.length > MAX_ROWS) throw new SqlError("54000", "too many rows");
      }
      if (!matched && join?.kind === "left") rows.push([...a, ...right.columns.map(() => null)]);
    }
    return { columns, rows };
  }
}

interface Sortable {
  readonly row: readonly Value[];
  readonly scope: Scope;
}

interface Output {
  readonly expression: Expression;
  readonly column: ScopeColumn;
}

/** Stars become columns; every column gets the name that PostgreSQL gives it. */
export function expanded(select: Pick<Select, "columns">, columns: readonly ScopeColumn[]): Output[] {
  return select.columns.flatMap(({ expression, alias }): Output[] => {
    if (expression.kind === "star") {
      const chosen = columns.filter(({ table }) => expression.table === undefined || table === expression.table);
      if (expression.table !== undefined && chosen.length === 0) throw new SqlError("42P01", `missing FROM-clause entry for table "${expression.table}"`);
      return chosen.map((column) => ({ expression: { kind: "column", table: column.table, name: column.name, at: 0 }, column }));
    }
    return [{ expression, column: { table: "", name: alias ?? nameOf(expression), type: typeOf(expression, columns) } }];
  });
}

function nameOf(expression: Expression): string {
  if (expression.kind === "column") return expression.name;
  if (expression.kind === "call") return expression.name;
  if (expression.kind === "cast") return expression.operand.kind === "literal" ? expression.type.name : nameOf(expression.operand);
  if (expression.kind === "case") return "case";
  if (expression.kind === "exists") return "exists";
  return "?column?";
}

/** Names are checked even when there is no row to look at. */
function checkColumns(expression: Expression, scope: Scope): void {
  if (expression.kind === "column") {
    for (let look: Scope | undefined = scope; look !== undefined; look = look.outer)
      if (findColumn(look.columns, expression.table, expression.name) >= 0) return;
    throw unknownColumn(expression.table, expression.name, expression.at, scope);
  }
  if (expression.kind === "binary") {
    checkColumns(expression.left, scope);
    checkColumns(expression.right, scope);
  } else if (expression.kind === "call" && expression.name !== "extract")
    for (const argument of expression.arguments) if (argument.kind !== "star") checkColumns(argument, scope);
}

function distinct(rows: readonly (readonly Value[])[]): (readonly Value[])[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
