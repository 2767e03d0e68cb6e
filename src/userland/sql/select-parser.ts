import { ExpressionParser } from "./expression-parser.ts";
import { RESERVED } from "./token-reader.ts";
import type { Expression, Select, Source } from "./tree.ts";

/** SELECT, VALUES and TABLE. */
export abstract class SelectParser extends ExpressionParser {
  protected select(): Select {
    let select = this.#selectCore();
    while (this.accept("union")) {
      const all = this.accept("all");
      // A third one is joined to the union of the first two.
      const left = select.union === undefined ? select : wrapped(select, this.position);
      select = { ...left, union: { all, select: this.#selectCore() } };
    }
    const orderBy = this.accept("order", "by") ? this.list(() => this.#orderItem()) : [];
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

  /** `TABLE name` is `SELECT * FROM name`. */
  protected table(): Select {
    this.expect("table");
    return { ...emptySelect(), columns: [{ expression: { kind: "star", table: undefined }, alias: undefined }], from: [this.#sourceItem()] };
  }

  #selectCore(): Select {
    if (this.accept("(")) {
      const select = this.select();
      this.expect(")");
      return select;
    }
    if (this.accept("values")) return { ...emptySelect(), values: this.list(() => this.#row()) };
    this.expect("select");
    const distinct = this.accept("distinct");
    const columns = this.is("from") || this.atEnd || this.is(";") ? [] : this.columns();
    const from = this.accept("from") ? this.#sources() : [];
    const where = this.accept("where") ? this.expression() : undefined;
    const groupBy = this.accept("group", "by") ? this.list(() => this.expression()) : [];
    const having = this.accept("having") ? this.expression() : undefined;
    return { ...emptySelect(), distinct, columns, from, where, groupBy, having };
  }

  #row(): Expression[] {
    this.expect("(");
    const row = this.list(() => (this.accept("default") ? DEFAULT_VALUE : this.expression()));
    this.expect(")");
    return row;
  }

  protected columns(): Select["columns"] {
    return this.list(() => {
      const expression = this.expression();
      const named = this.accept("as") || this.token.kind === "name" || (this.token.kind === "word" && !RESERVED.has(this.token.text));
      if (!named) return { expression, alias: undefined };
      const alias = this.token.text;
      if (this.token.kind !== "name" && this.token.kind !== "word") this.fail();
      this.advance();
      return { expression, alias };
    });
  }

  #sources(): Source[] {
    const sources = [this.#sourceItem()];
    for (;;) {
      if (this.accept(",")) sources.push({ ...this.#sourceItem(), join: { kind: "cross", on: undefined, using: [] } });
      else if (this.accept("cross", "join")) sources.push({ ...this.#sourceItem(), join: { kind: "cross", on: undefined, using: [] } });
      else if (this.accept("join") || this.accept("inner", "join")) sources.push(this.#joined("inner"));
      else if (this.accept("left", "join") || this.accept("left", "outer", "join")) sources.push(this.#joined("left"));
      else return sources;
    }
  }

  #joined(kind: "inner" | "left"): Source {
    const source = this.#sourceItem();
    if (this.accept("using")) return { ...source, join: { kind, on: undefined, using: this.names() } };
    this.expect("on");
    return { ...source, join: { kind, on: this.expression(), using: [] } };
  }

  #sourceItem(): Source {
    const at = this.position;
    if (this.accept("(")) {
      const select = this.select();
      this.expect(")");
      return { table: undefined, select, alias: this.#alias() ?? "", at };
    }
    const name = this.tableName();
    if (this.is("(")) {
      const call = this.call(name, at);
      return { table: undefined, call, alias: this.#alias() ?? name, at };
    }
    return { table: name, alias: this.#alias() ?? name.replace(/^.*\./, ""), at };
  }

  #alias(): string | undefined {
    if (this.accept("as") || this.token.kind === "name" || (this.token.kind === "word" && !RESERVED.has(this.token.text))) return this.name();
    return undefined;
  }

  #orderItem(): Select["orderBy"][number] {
    const expression = this.expression();
    const descending = this.accept("desc");
    if (!descending) this.accept("asc");
    const nullsFirst = this.accept("nulls", "first") ? true : this.accept("nulls", "last") ? false : descending;
    return { expression, descending, nullsFirst };
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
