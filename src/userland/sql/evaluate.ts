import { SqlError } from "./error.ts";
import { AGGREGATES, FUNCTIONS, type Session } from "./functions.ts";
import type { Expression, Select } from "./tree.ts";
import { castTo, compareValues, textOf, typeLabel, type Value } from "./types.ts";

export interface ScopeColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** What names mean: the columns of the rows at hand, and around them those of an outer query. */
export interface Scope {
  readonly columns: readonly ScopeColumn[];
  readonly row: readonly Value[];
  /** The rows that are one in a grouped query. */
  readonly group?: readonly (readonly Value[])[];
  readonly outer: Scope | undefined;
}

export interface Context {
  readonly session: Session;
  readonly scope: Scope;
  /** Rows of a query inside this one. */
  query(select: Select, outer: Scope): { readonly columns: readonly ScopeColumn[]; readonly rows: readonly (readonly Value[])[] };
}

export function evaluate(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "column":
      return columnValue(expression, context.scope);
    case "star":
      throw new SqlError("42601", 'syntax error at or near "*"');
    case "unary": {
      const value = evaluate(expression.operand, context);
      if (value === null) return null;
      return expression.operator === "not" ? !truth(value) : -Number(value);
    }
    case "binary":
      return binary(expression, context);
    case "isNull":
      return (evaluate(expression.operand, context) === null) !== expression.not;
    case "in":
      return inList(expression, context);
    case "between": {
      const [value, low, high] = [expression.operand, expression.low, expression.high].map((part) => evaluate(part, context)) as [Value, Value, Value];
      if (value === null || low === null || high === null) return null;
      return (compareValues(value, low) >= 0 && compareValues(value, high) <= 0) !== expression.not;
    }
    case "call":
      return call(expression, context);
    case "case":
      return caseValue(expression, context);
    case "cast":
      return castTo(evaluate(expression.operand, context), expression.type);
    case "subquery": {
      const { rows, columns } = context.query(expression.select, context.scope);
      if (columns.length !== 1) throw new SqlError("42601", "subquery must return only one column");
      if (rows.length > 1) throw new SqlError("21000", "more than one row returned by a subquery used as an expression");
      return rows[0]?.[0] ?? null;
    }
    case "exists":
      return context.query(expression.select, context.scope).rows.length > 0;
  }
}

/** For WHERE and its kin: NULL is no. */
export function holds(expression: Expression | undefined, context: Context): boolean {
  return expression === undefined || evaluate(expression, context) === true;
}

function truth(value: Value): boolean {
  return typeof value === "boolean" ? value : castTo(value, { name: "bool", arguments: [] }) === true;
}

export function findColumn(columns: readonly ScopeColumn[], table: string | undefined, name: string): number {
  const found = columns.flatMap((column, index) => (column.name === name && (table === undefined || column.table === table) ? [index] : []));
  if (found.length > 1) throw new SqlError("42702", `column reference "${name}" is ambiguous`);
  return found[0] ?? -1;
}

function columnValue({ table, name, at }: Extract<Expression, { kind: "column" }>, scope: Scope): Value {
  for (let look: Scope | undefined = scope; look !== undefined; look = look.outer) {
    const index = findColumn(look.columns, table, name);
    if (index >= 0) return look.row[index] ?? null;
    if (table !== undefined && look.columns.some((column) => column.table === table)) break;
  }
  throw unknownColumn(table, name, at, scope);
}

export function unknownColumn(table: string | undefined, name: string, at: number, scope: Pick<Scope, "columns">): SqlError {
  if (table !== undefined && !scope.columns.some((column) => column.table === table)) {
    return new SqlError("42P01", `missing FROM-clause entry for table "${table}"`, { position: at + 1 });
  }
  return new SqlError("42703", `column ${table === undefined ? `"${name}"` : `${table}.${name}`} does not exist`, { position: at + 1 });
}

function binary(expression: Extract<Expression, { kind: "binary" }>, context: Context): Value {
  const { operator } = expression;
  const left = evaluate(expression.left, context);
  if (operator === "and" || operator === "or") {
    const decided = operator === "or";
    if (left !== null && truth(left) === decided) return decided;
    const right = evaluate(expression.right, context);
    if (right !== null && truth(right) === decided) return decided;
    return left === null || right === null ? null : !decided;
  }
  const right = evaluate(expression.right, context);
  if (left === null || right === null) return null;
  switch (operator) {
    case "=":
      return compareValues(left, right) === 0;
    case "<>":
      return compareValues(left, right) !== 0;
    case "<":
      return compareValues(left, right) < 0;
    case ">":
      return compareValues(left, right) > 0;
    case "<=":
      return compareValues(left, right) <= 0;
    case ">=":
      return compareValues(left, right) >= 0;
    case "||":
      return `${textOf(left)}${textOf(right)}`;
    case "like":
    case "ilike":
      return likePattern(String(right), operator === "ilike").test(String(left));
    case "->":
    case "->>":
      return jsonMember(String(left), right, operator === "->>");
    default:
      return arithmetic(operator, left, right, expression, context);
  }
}

function arithmetic(operator: string, left: Value, right: Value, expression: Extract<Expression, { kind: "binary" }>, context: Context): Value {
  const [a, b] = [left, right].map((value) => (typeof value === "string" ? castTo(value, { name: "numeric", arguments: [] }) : value)).map(Number) as [
    number,
    number,
  ];
  const types = [expression.left, expression.right].map((side) => typeOf(side, context.scope.columns));
  const whole = types.every((type) => type.startsWith("int")) && Number.isInteger(a) && Number.isInteger(b);
  if ((operator === "/" || operator === "%") && b === 0) throw new SqlError("22012", "division by zero");
  const result = operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : operator === "%" ? a % b : a / b;
  if (whole) {
    const value = operator === "/" ? Math.trunc(result) : result;
    if (Math.abs(value) > 2_147_483_647 && !types.includes("int8")) throw new SqlError("22003", "integer out of range");
    return value;
  }
  if (operator === "/" && !types.includes("float8"))
    return result.toFixed(Math.abs(result) >= 1000 ? 16 - String(Math.trunc(Math.abs(result))).length + 1 : result === 0 ? 20 : 16);
  return Number(result.toPrecision(15));
}

function likePattern(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern.replace(/\\(.)|([%_])|([.*+?^${}()|[\]\\])/gs, (_all, escaped?: string, wild?: string, special?: string) => {
    if (wild !== undefined) return wild === "%" ? ".*" : ".";
    return `\\${escaped ?? special}`;
  });
  return new RegExp(`^${source.replace(/\\(\w)/g, "$1")}$`, `su${ignoreCase ? "i" : ""}`);
}

function jsonMember(json: string, key: Value, asText: boolean): Value {
  const value: unknown = JSON.parse(json);
  const member = (value as Record<string, unknown> | null)?.[key as string];
  if (member === undefined || member === null) return null;
  return asText && typeof member === "string" ? member : JSON.stringify(member);
}

function inList(expression: Extract<Expression, { kind: "in" }>, context: Context): Value {
  const value = evaluate(expression.operand, context);
  const list =
    "kind" in expression.list
      ? context.query(expression.list, context.scope).rows.map((row) => row[0] ?? null)
      : expression.list.map((item) => evaluate(item, context));
  if (value === null) return null;
  if (list.some((item) => item !== null && compareValues(item, value) === 0)) return !expression.not;
  return list.includes(null) ? null : expression.not;
}

function caseValue(expression: Extract<Expression, { kind: "case" }>, context: Context): Value {
  const operand = expression.operand === undefined ? undefined : evaluate(expression.operand, context);
  for (const [condition, result] of expression.branches) {
    const value = evaluate(condition, context);
    if (operand === undefined ? value === true : operand !== null && value !== null && compareValues(operand, value) === 0) return evaluate(result, context);
  }
  return expression.otherwise === undefined ? null : evaluate(expression.otherwise, context);
}

function call(expression: Extract<Expression, { kind: "call" }>, context: Context): Value {
  const { name } = expression;
  const aggregate = AGGREGATES[name];
  if (aggregate !== undefined) return aggregated(expression, aggregate, context);
  const found = FUNCTIONS[name];
  const values = expression.arguments.map((argument, i) =>
    name === "extract" && i === 0 && argument.kind === "column" ? argument.name : evaluate(argument, context),
  );
  if (found === undefined || values.length < found.minimum || values.length > found.maximum) {
    const types = expression.arguments.map((argument) =>
      argument.kind === "literal" && typeof argument.value === "string"
        ? "unknown"
        : typeLabel({ name: typeOf(argument, context.scope.columns), arguments: [] }),
    );
    throw new SqlError("42883", `function ${name}(${types.join(", ")}) does not exist`, {
      hint: "No function matches the given name and argument types. You might need to add explicit type casts.",
      position: expression.at + 1,
    });
  }
  if (found.takesNull !== true && values.includes(null)) return null;
  return found.run(values, context.session);
}

function aggregated(expression: Extract<Expression, { kind: "call" }>, aggregate: (typeof AGGREGATES)[string], context: Context): Value {
  const { scope } = context;
  if (scope.group === undefined) throw new SqlError("42803", "aggregate functions are not allowed in WHERE", { position: expression.at + 1 });
  const [argument, separator] = expression.arguments;
  if (argument === undefined || argument.kind === "star") return scope.group.length;
  const { group: _group, ...single } = scope;
  let values = scope.group.map((row) => evaluate(argument, { ...context, scope: { ...single, row } })).filter((value) => value !== null);
  if (expression.distinct) values = [...new Map(values.map((value) => [String(value), value])).values()];
  if (expression.name === "string_agg" && separator !== undefined) {
    const between = textOf(evaluate(separator, context)) ?? "";
    return values.length === 0 ? null : values.map((value) => textOf(value)).join(between);
  }
  return aggregate.run(values);
}

export function hasAggregate(expression: Expression | undefined): boolean {
  if (expression === undefined) return false;
  switch (expression.kind) {
    case "call":
      return AGGREGATES[expression.name] !== undefined || expression.arguments.some(hasAggregate);
    case "binary":
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case "unary":
    case "isNull":
    case "cast":
    case "in":
      return hasAggregate(expression.operand);
    case "between":
      return [expression.operand, expression.low, expression.high].some(hasAggregate);
    case "case":
      return [expression.operand, expression.otherwise, ...expression.branches.flat()].some(hasAggregate);
    default:
      return false;
  }
}

/** The type that a column of this expression has. */
export function typeOf(expression: Expression, columns: readonly ScopeColumn[]): string {
  switch (expression.kind) {
    case "literal":
      return expression.type ?? (typeof expression.value === "boolean" ? "bool" : "text");
    case "column":
      return columns.find(({ name, table }) => name === expression.name && (expression.table === undefined || table === expression.table))?.type ?? "text";
    case "unary":
      return expression.operator === "not" ? "bool" : typeOf(expression.operand, columns);
    case "cast":
      return expression.type.name;
    case "call": {
      const type = AGGREGATES[expression.name]?.type ?? FUNCTIONS[expression.name]?.type ?? "text";
      const first = expression.arguments[0];
      const inner = first === undefined ? "text" : typeOf(first, columns);
      if (type === "same") return inner;
      return expression.name === "sum" && !inner.startsWith("int") ? inner : type;
    }
    case "case":
      return typeOf((expression.branches[0] as readonly [Expression, Expression])[1], columns);
    case "binary": {
      if (expression.operator === "||" || expression.operator.startsWith("->")) return "text";
      if (!["+", "-", "*", "/", "%"].includes(expression.operator)) return "bool";
      const sides = [typeOf(expression.left, columns), typeOf(expression.right, columns)];
      return ["float8", "numeric", "int8", "int4"].find((type) => sides.includes(type)) ?? "int4";
    }
    case "isNull":
    case "in":
    case "between":
    case "exists":
      return "bool";
    default:
      return "text";
  }
}
