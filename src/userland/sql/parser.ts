import { SqlError } from "./error.ts";
import { type Token, tokenize } from "./lexer.ts";
import type { Assignments, ColumnDefinition, Expression, Select, Source, Statement, TypeName } from "./tree.ts";
import { typeNamed } from "./types.ts";

export interface ParsedStatement {
  readonly statement: Statement;
  readonly text: string;
}

/** All statements of a query string. Throws SqlError. */
export function parseSql(source: string): ParsedStatement[] {
  const parser = new Parser(source);
  const statements: ParsedStatement[] = [];
  while (!parser.atEnd) {
    if (parser.accept(";")) continue;
    const start = parser.position;
    const statement = parser.statement();
    if (!parser.atEnd) parser.expect(";");
    statements.push({ statement, text: source.slice(start, parser.position) });
  }
  return statements;
}

/** Words that end an expression or a list, and so are no names of columns without AS. */
const RESERVED = new Set(
  "select from where group having order limit offset union on join inner left right full cross natural using as and or not in is null between like ilike case when then else end distinct values set returning into asc desc all any exists for with true false default primary foreign references check unique constraint create table".split(
    " ",
  ),
);
const LEVELS: readonly (readonly string[])[] = [["or"], ["and"], ["=", "<>", "!=", "<", ">", "<=", ">="], ["||", "->", "->>"], ["+", "-"], ["*", "/", "%"]];
const COMPARISON = 2;
const MAX_DEPTH = 200;

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get atEnd(): boolean {
    return this.#token.kind === "end";
  }

  get position(): number {
    return this.#token.at;
  }

  fail(): never {
    const { text, kind, at } = this.#token;
    const shown =
      kind === "string" || kind === "name" ? this.#source.slice(at, this.#tokens[this.#at + 1]?.at).trim() : this.#source.slice(at, at + text.length);
    throw new SqlError("42601", kind === "end" ? "syntax error at end of input" : `syntax error at or near "${shown}"`, { position: at + 1 });
  }

  #is(...words: readonly string[]): boolean {
    return words.every((word, i) => {
      const token = this.#tokens[this.#at + i];
      return token !== undefined && token.kind !== "string" && token.kind !== "name" && token.text === word;
    });
  }

  accept(...words: readonly string[]): boolean {
    if (!this.#is(...words)) return false;
    this.#at += words.length;
    return true;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail();
  }

  #name(): string {
    const token = this.#token;
    if (token.kind !== "name" && (token.kind !== "word" || RESERVED.has(token.text))) this.fail();
    this.#at++;
    return token.text;
  }

  /** `public.` and `pg_catalog.` in front of a table say nothing new. */
  #tableName(): string {
    const name = this.#name();
    if (!this.accept(".")) return name;
    const second = this.#name();
    return name === "public" || name === "pg_catalog" ? second : `${name}.${second}`;
  }

  #list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(",")) items.push(item());
    return items;
  }

  #names(): string[] {
    this.expect("(");
    const names = this.#list(() => this.#name());
    this.expect(")");
    return names;
  }

  statement(): Statement {
    const word = this.#token.kind === "word" ? this.#token.text : this.#token.text;
    switch (word) {
      case "select":
      case "values":
      case "(":
        return this.#select();
      case "table": {
        this.#at++;
        return { ...emptySelect(), columns: [{ expression: { kind: "star", table: undefined }, alias: undefined }], from: [this.#source_()] };
      }
      case "insert":
        return this.#insert();
      case "update":
        return this.#update();
      case "delete":
        return this.#delete();
      case "create":
        return this.#create();
      case "drop":
        return this.#drop();
      case "truncate": {
        this.#at++;
        this.accept("table");
        const tables = this.#list(() => this.#tableName());
        this.#skip();
        return { kind: "truncate", tables };
      }
      case "alter":
        return this.#alter();
      case "begin":
      case "start":
      case "commit":
      case "end":
      case "rollback":
      case "abort":
        this.#skip();
        return { kind: "transaction", what: word === "commit" || word === "end" ? "commit" : word === "begin" || word === "start" ? "begin" : "rollback" };
      case "show": {
        this.#at++;
        const name = [this.#token.text];
        this.#at++;
        while (this.accept(".")) name.push(this.#name());
        return { kind: "show", name: name.join(".") };
      }
      case "set":
      case "reset":
        this.#skip();
        return { kind: "set" };
      case "explain":
        this.#at++;
        this.accept("analyze");
        return { kind: "explain", select: this.#select() };
      case "grant":
      case "revoke":
      case "vacuum":
      case "analyze":
      case "comment":
      case "checkpoint":
        this.#skip();
        return { kind: "ignored", tag: word.toUpperCase() };
      default:
        return this.fail();
    }
  }

  #skip(): void {
    while (!this.atEnd && !this.#is(";")) this.#at++;
  }

  #select(): Select {
    let select = this.#selectCore();
    while (this.accept("union")) {
      const all = this.accept("all");
      // A third one is joined to the union of the first two.
      const left = select.union === undefined ? select : wrapped(select, this.position);
      select = { ...left, union: { all, select: this.#selectCore() } };
    }
    const orderBy = this.accept("order", "by") ? this.#list(() => this.#orderItem()) : [];
    let limit: Expression | undefined;
    let offset: Expression | undefined;
    for (;;) {
      if (limit === undefined && this.accept("limit")) limit = this.accept("all") ? undefined : this.expression();
      else if (offset === undefined && this.accept("offset")) {
        offset = this.expression();
        if (!this.accept("rows")) this.accept("row");
      } else break;
    }
    return { ...select, orderBy, limit, offset };
  }

  #selectCore(): Select {
    if (this.accept("(")) {
      const select = this.#select();
      this.expect(")");
      return select;
    }
    if (this.accept("values")) return { ...emptySelect(), values: this.#list(() => this.#row()) };
    this.expect("select");
    const distinct = this.accept("distinct");
    const columns = this.#is("from") || this.atEnd || this.#is(";") ? [] : this.#columns();
    const from = this.accept("from") ? this.#sources() : [];
    const where = this.accept("where") ? this.expression() : undefined;
    const groupBy = this.accept("group", "by") ? this.#list(() => this.expression()) : [];
    const having = this.accept("having") ? this.expression() : undefined;
    return { ...emptySelect(), distinct, columns, from, where, groupBy, having };
  }

  #row(): Expression[] {
    this.expect("(");
    const row = this.#list(() => (this.accept("default") ? DEFAULT_VALUE : this.expression()));
    this.expect(")");
    return row;
  }

  #columns(): Select["columns"] {
    return this.#list(() => {
      const expression = this.expression();
      const named = this.accept("as") || this.#token.kind === "name" || (this.#token.kind === "word" && !RESERVED.has(this.#token.text));
      if (!named) return { expression, alias: undefined };
      const alias = this.#token.text;
      if (this.#token.kind !== "name" && this.#token.kind !== "word") this.fail();
      this.#at++;
      return { expression, alias };
    });
  }

  #sources(): Source[] {
    const sources = [this.#source_()];
    for (;;) {
      if (this.accept(",")) sources.push({ ...this.#source_(), join: { kind: "cross", on: undefined, using: [] } });
      else if (this.accept("cross", "join")) sources.push({ ...this.#source_(), join: { kind: "cross", on: undefined, using: [] } });
      else if (this.accept("join") || this.accept("inner", "join")) sources.push(this.#joined("inner"));
      else if (this.accept("left", "join") || this.accept("left", "outer", "join")) sources.push(this.#joined("left"));
      else return sources;
    }
  }

  #joined(kind: "inner" | "left"): Source {
    const source = this.#source_();
    if (this.accept("using")) return { ...source, join: { kind, on: undefined, using: this.#names() } };
    this.expect("on");
    return { ...source, join: { kind, on: this.expression(), using: [] } };
  }

  #source_(): Source {
    const at = this.position;
    if (this.accept("(")) {
      const select = this.#select();
      this.expect(")");
      return { table: undefined, select, alias: this.#alias() ?? "", at };
    }
    const name = this.#tableName();
    if (this.#is("(")) {
      const call = this.#call(name, at);
      return { table: undefined, call, alias: this.#alias() ?? name, at };
    }
    return { table: name, alias: this.#alias() ?? name.replace(/^.*\./, ""), at };
  }

  #alias(): string | undefined {
    if (this.accept("as") || this.#token.kind === "name" || (this.#token.kind === "word" && !RESERVED.has(this.#token.text))) return this.#name();
    return undefined;
  }

  #orderItem(): Select["orderBy"][number] {
    const expression = this.expression();
    const descending = this.accept("desc");
    if (!descending) this.accept("asc");
    const nullsFirst = this.accept("nulls", "first") ? true : this.accept("nulls", "last") ? false : descending;
    return { expression, descending, nullsFirst };
  }

  #insert(): Statement {
    this.expect("insert", "into");
    const at = this.position;
    const table = this.#tableName();
    const columns = this.#is("(") && !this.#is("(", "select") ? this.#names() : undefined;
    const source = this.accept("default", "values") ? undefined : this.#select();
    let onConflict: Extract<Statement, { kind: "insert" }>["onConflict"];
    if (this.accept("on", "conflict")) {
      if (this.#is("(")) this.#names();
      this.expect("do");
      if (this.accept("nothing")) onConflict = "nothing";
      else {
        this.expect("update", "set");
        onConflict = { set: this.#assignments() };
      }
    }
    return { kind: "insert", table, at, columns, source, onConflict, returning: this.#returning() };
  }

  #returning(): Select["columns"] | undefined {
    return this.accept("returning") ? this.#columns() : undefined;
  }

  #assignments(): Assignments {
    return this.#list(() => {
      const column = this.#name();
      this.expect("=");
      return { column, value: this.accept("default") ? undefined : this.expression() };
    });
  }

  #update(): Statement {
    this.expect("update");
    const at = this.position;
    const table = this.#tableName();
    this.expect("set");
    const set = this.#assignments();
    return { kind: "update", table, at, set, where: this.accept("where") ? this.expression() : undefined, returning: this.#returning() };
  }

  #delete(): Statement {
    this.expect("delete", "from");
    const at = this.position;
    const table = this.#tableName();
    return { kind: "delete", table, at, where: this.accept("where") ? this.expression() : undefined, returning: this.#returning() };
  }

  #create(): Statement {
    this.expect("create");
    if (!this.accept("temporary")) this.accept("temp");
    if (this.accept("table")) return this.#createTable();
    const unique = this.accept("unique");
    if (this.accept("index")) {
      this.accept("concurrently");
      const ifNotExists = this.accept("if", "not", "exists");
      const given = this.#is("on") ? undefined : this.#name();
      this.expect("on");
      const at = this.position;
      const table = this.#tableName();
      const columns = this.#names();
      return { kind: "createIndex", name: given ?? `${table}_${columns.join("_")}_idx`, table, columns, unique, ifNotExists, at };
    }
    if (unique) this.fail();
    if (this.accept("database")) {
      const name = this.#name();
      this.#skip();
      return { kind: "createDatabase", name };
    }
    if (this.#is("user") || this.#is("role")) return this.#role(false);
    if (this.accept("extension") || this.accept("schema")) {
      this.#skip();
      return { kind: "ignored", tag: "CREATE EXTENSION" };
    }
    return this.fail();
  }

  #role(alter: boolean): Statement {
    const user = this.#is("user");
    this.#at++;
    const name = this.#name();
    const options: Record<string, string | boolean> = {};
    while (!this.atEnd && !this.#is(";")) {
      const word = this.#token.text;
      this.#at++;
      if (word === "password") {
        options["password"] = this.#token.text;
        this.#at++;
      } else if (word !== "with" && word !== "encrypted") options[word.replace(/^no(?=\w{5})/, "")] = !word.startsWith("no");
    }
    return { kind: "createRole", name, options, alter, user };
  }

  #createTable(): Statement {
    const ifNotExists = this.accept("if", "not", "exists");
    const name = this.#tableName();
    if (this.accept("as")) return { kind: "createTable", name, ifNotExists, columns: [], keys: [], as: this.#select() };
    const columns: ColumnDefinition[] = [];
    const keys: { primary: boolean; columns: string[] }[] = [];
    this.expect("(");
    if (!this.#is(")")) {
      do {
        if (this.accept("constraint")) this.#name();
        if (this.accept("primary", "key")) keys.push({ primary: true, columns: this.#names() });
        else if (this.#is("unique", "(")) {
          this.#at++;
          keys.push({ primary: false, columns: this.#names() });
        } else if (this.accept("foreign", "key")) {
          this.#names();
          this.#references();
        } else if (this.accept("check")) {
          this.expect("(");
          this.expression();
          this.expect(")");
        } else columns.push(this.#column());
      } while (this.accept(","));
    }
    this.expect(")");
    return { kind: "createTable", name, ifNotExists, columns, keys, as: undefined };
  }

  #column(): ColumnDefinition {
    const name = this.#name();
    const serial = /^(small|big)?serial$/.test(this.#token.text);
    const type = this.#type();
    const column = {
      name,
      type,
      serial,
      notNull: serial,
      primaryKey: false,
      unique: false,
      fallback: undefined,
      fallbackText: undefined,
      references: undefined,
      check: undefined,
    };
    let definition: ColumnDefinition = column;
    for (;;) {
      if (this.accept("constraint")) this.#name();
      if (this.accept("primary", "key")) definition = { ...definition, primaryKey: true, notNull: true };
      else if (this.accept("not", "null")) definition = { ...definition, notNull: true };
      else if (this.accept("null")) continue;
      else if (this.accept("unique")) definition = { ...definition, unique: true };
      else if (this.accept("default")) {
        const start = this.position;
        const fallback = this.expression(COMPARISON);
        definition = { ...definition, fallback, fallbackText: this.#source.slice(start, this.position).trim() };
      } else if (this.accept("generated")) {
        if (!this.accept("always")) this.expect("by", "default");
        this.expect("as", "identity");
        definition = { ...definition, serial: true, notNull: true };
      } else if (this.#is("references")) definition = { ...definition, references: this.#references() };
      else if (this.accept("check")) {
        this.expect("(");
        definition = { ...definition, check: this.expression() };
        this.expect(")");
      } else return definition;
    }
  }

  #references(): { table: string; column: string | undefined } {
    this.expect("references");
    const table = this.#tableName();
    const column = this.#is("(") ? this.#names()[0] : undefined;
    while (this.accept("on")) {
      this.#at++;
      if (!this.accept("set", "null") && !this.accept("no", "action")) this.#at++;
    }
    return { table, column };
  }

  #type(): TypeName {
    const at = this.position;
    let word = this.#name();
    if (word === "double" && this.accept("precision")) word = "float8";
    else if (word === "character" && this.accept("varying")) word = "varchar";
    const given: number[] = [];
    if (this.accept("(")) {
      do {
        given.push(Number(this.#token.text));
        this.#at++;
      } while (this.accept(","));
      this.expect(")");
    }
    if (this.accept("with", "time", "zone")) word = word.replace(/^time(stamp)?$/, "$&tz");
    else this.accept("without", "time", "zone");
    const name = typeNamed(word);
    if (name === undefined) throw new SqlError("42704", `type "${word}" does not exist`, { position: at + 1 });
    return { name, arguments: given };
  }

  #drop(): Statement {
    this.expect("drop");
    const kind = this.#token.text;
    const what = kind === "user" ? "role" : kind;
    if (what !== "table" && what !== "index" && what !== "database" && what !== "role" && what !== "schema") this.fail();
    this.#at++;
    const ifExists = this.accept("if", "exists");
    const names = this.#list(() => this.#tableName());
    if (!this.accept("cascade")) this.accept("restrict");
    if (this.accept("with")) this.#skip();
    return { kind: "drop", what: what as "table", names, ifExists };
  }

  #alter(): Statement {
    this.expect("alter");
    if (this.#is("user") || this.#is("role")) return this.#role(true);
    this.expect("table");
    this.accept("if", "exists");
    const name = this.#tableName();
    const base = { kind: "alterTable", name, add: undefined, drop: undefined, rename: undefined } as const;
    if (this.accept("add")) {
      if (this.#is("constraint") || this.#is("primary") || this.#is("foreign") || this.#is("unique")) {
        this.#skip();
        return { kind: "ignored", tag: "ALTER TABLE" };
      }
      this.accept("column");
      this.accept("if", "not", "exists");
      return { ...base, add: this.#column() };
    }
    if (this.accept("drop")) {
      this.accept("column");
      this.accept("if", "exists");
      const drop = this.#name();
      if (!this.accept("cascade")) this.accept("restrict");
      return { ...base, drop };
    }
    this.expect("rename");
    if (this.accept("to")) return { ...base, rename: { from: undefined, to: this.#name() } };
    this.accept("column");
    const from = this.#name();
    this.expect("to");
    return { ...base, rename: { from, to: this.#name() } };
  }

  /** Everything from this level of binding on. */
  expression(level = 0): Expression {
    if (++this.#depth > MAX_DEPTH * LEVELS.length) throw new SqlError("54001", "stack depth limit exceeded");
    try {
      return this.#level(level);
    } finally {
      this.#depth--;
    }
  }

  #level(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    if (level === 2 && this.accept("not")) return { kind: "unary", operator: "not", operand: this.expression(level) };
    let left = this.expression(level + 1);
    for (;;) {
      if (level === COMPARISON) {
        const tested = this.#test(left);
        if (tested !== undefined) {
          left = tested;
          continue;
        }
      }
      const { at } = this.#token;
      const operator = operators.find((candidate) => this.accept(candidate));
      if (operator === undefined) return left;
      left = { kind: "binary", operator: operator === "!=" ? "<>" : operator, left, right: this.expression(level + 1), at };
    }
  }

  /** IS, IN, BETWEEN, LIKE behind an operand. */
  #test(operand: Expression): Expression | undefined {
    const { at } = this.#token;
    if (this.accept("is")) {
      const not = this.accept("not");
      if (this.accept("null")) return { kind: "isNull", operand, not };
      const value = this.accept("true") ? true : this.accept("false") ? false : this.fail();
      const same: Expression = { kind: "call", name: "is_same", arguments: [operand, { kind: "literal", value }], distinct: false, at };
      return not ? { kind: "unary", operator: "not", operand: same } : same;
    }
    const not = this.#is("not") && ["in", "between", "like", "ilike"].includes(this.#tokens[this.#at + 1]?.text ?? "") && this.accept("not");
    if (this.accept("in")) {
      this.expect("(");
      const list = this.#is("select") ? this.#select() : this.#list(() => this.expression());
      this.expect(")");
      return { kind: "in", operand, list, not };
    }
    if (this.accept("between")) {
      const low = this.expression(COMPARISON + 1);
      this.expect("and");
      return { kind: "between", operand, low, high: this.expression(COMPARISON + 1), not };
    }
    const like = this.accept("like") ? "like" : this.accept("ilike") ? "ilike" : undefined;
    if (like === undefined) return undefined;
    const matched: Expression = { kind: "binary", operator: like, left: operand, right: this.expression(COMPARISON + 1), at };
    return not ? { kind: "unary", operator: "not", operand: matched } : matched;
  }

  #unary(): Expression {
    if (this.accept("-")) return { kind: "unary", operator: "-", operand: this.#unary() };
    if (this.accept("+")) return this.#unary();
    let operand = this.#primary();
    while (this.accept("::")) operand = { kind: "cast", operand, type: this.#type() };
    return operand;
  }

  #primary(): Expression {
    const token = this.#token;
    if (token.kind === "number") {
      this.#at++;
      return { kind: "literal", value: Number(token.text), type: /[.eE]/.test(token.text) ? "numeric" : Number(token.text) > 2_147_483_647 ? "int8" : "int4" };
    }
    if (token.kind === "string") {
      this.#at++;
      return { kind: "literal", value: token.text };
    }
    if (this.accept("(")) {
      if (this.#is("select") || this.#is("values")) {
        const select = this.#select();
        this.expect(")");
        return { kind: "subquery", select };
      }
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (this.accept("*")) return { kind: "star", table: undefined };
    if (token.kind === "operator" || token.kind === "end") this.fail();
    if (token.kind === "word") {
      const special = this.#keyword(token.text);
      if (special !== undefined) return special;
    }
    const name = this.#name();
    if (this.#is("(")) return this.#call(name, token.at);
    if (!this.accept(".")) return { kind: "column", table: undefined, name, at: token.at };
    if (this.accept("*")) return { kind: "star", table: name };
    const second = this.#name();
    if (this.#is("(")) return this.#call(second, token.at);
    return { kind: "column", table: name, name: second, at: token.at };
  }

  #keyword(word: string): Expression | undefined {
    switch (word) {
      case "null":
      case "true":
      case "false":
        this.#at++;
        return { kind: "literal", value: word === "null" ? null : word === "true" };
      case "current_timestamp":
      case "current_date":
      case "current_user":
      case "session_user":
      case "user":
      case "current_time":
      case "localtimestamp":
      case "current_catalog":
        this.#at++;
        return { kind: "call", name: word, arguments: [], distinct: false, at: this.position };
      case "exists": {
        this.#at++;
        this.expect("(");
        const select = this.#select();
        this.expect(")");
        return { kind: "exists", select };
      }
      case "cast": {
        this.#at++;
        this.expect("(");
        const operand = this.expression();
        this.expect("as");
        const type = this.#type();
        this.expect(")");
        return { kind: "cast", operand, type };
      }
      case "case":
        this.#at++;
        return this.#case();
      case "interval":
      case "timestamp":
      case "date":
        if (this.#tokens[this.#at + 1]?.kind !== "string") return undefined;
        this.#at += 2;
        return { kind: "cast", operand: { kind: "literal", value: (this.#tokens[this.#at - 1] as Token).text }, type: { name: word, arguments: [] } };
      default:
        return undefined;
    }
  }

  #case(): Expression {
    const operand = this.#is("when") ? undefined : this.expression();
    const branches: (readonly [Expression, Expression])[] = [];
    while (this.accept("when")) {
      const condition = this.expression();
      this.expect("then");
      branches.push([condition, this.expression()]);
    }
    if (branches.length === 0) this.fail();
    const otherwise = this.accept("else") ? this.expression() : undefined;
    this.expect("end");
    return { kind: "case", operand, branches, otherwise };
  }

  #call(name: string, at: number): Extract<Expression, { kind: "call" }> {
    this.expect("(");
    const distinct = this.accept("distinct");
    const given = this.#is(")") ? [] : this.#list(() => this.expression());
    // extract(year from x)
    if (name === "extract" && this.accept("from")) given.push(this.expression());
    this.expect(")");
    return { kind: "call", name, arguments: given, distinct, at };
  }
}

function wrapped(select: Select, at: number): Select {
  return {
    ...emptySelect(),
    columns: [{ expression: { kind: "star", table: undefined }, alias: undefined }],
    from: [{ table: undefined, select, alias: "", at }],
  };
}

/** DEFAULT in a row of values. */
const DEFAULT_VALUE: Expression = { kind: "call", name: "default", arguments: [], distinct: false, at: 0 };

function emptySelect(): Select {
  return {
    kind: "select",
    distinct: false,
    columns: [],
    from: [],
    where: undefined,
    groupBy: [],
    having: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined,
  };
}
