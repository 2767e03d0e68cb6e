import { COMPARISON } from "./expression-parser.ts";
import { SelectParser } from "./select-parser.ts";
import type { ColumnDefinition, Statement } from "./tree.ts";

/** CREATE, ALTER and DROP. */
export abstract class DefinitionParser extends SelectParser {
  protected create(): Statement {
    this.expect("create");
    if (!this.accept("temporary")) this.accept("temp");
    if (this.accept("table")) return this.#createTable();
    const unique = this.accept("unique");
    if (this.accept("index")) {
      this.accept("concurrently");
      const ifNotExists = this.accept("if", "not", "exists");
      const given = this.is("on") ? undefined : this.name();
      this.expect("on");
      const at = this.position;
      const table = this.tableName();
      const columns = this.names();
      return { kind: "createIndex", name: given ?? `${table}_${columns.join("_")}_idx`, table, columns, unique, ifNotExists, at };
    }
    if (unique) this.fail();
    if (this.accept("database")) {
      const name = this.name();
      this.skip();
      return { kind: "createDatabase", name };
    }
    if (this.is("user") || this.is("role")) return this.#role(false);
    if (this.accept("extension") || this.accept("schema")) {
      this.skip();
      return { kind: "ignored", tag: "CREATE EXTENSION" };
    }
    return this.fail();
  }

  #role(alter: boolean): Statement {
    const user = this.is("user");
    this.advance();
    const name = this.name();
    const options: Record<string, string | boolean> = {};
    while (!this.atEnd && !this.is(";")) {
      const word = this.token.text;
      this.advance();
      if (word === "password") {
        options["password"] = this.token.text;
        this.advance();
      } else if (word !== "with" && word !== "encrypted") options[word.replace(/^no(?=\w{5})/, "")] = !word.startsWith("no");
    }
    return { kind: "createRole", name, options, alter, user };
  }

  #createTable(): Statement {
    const ifNotExists = this.accept("if", "not", "exists");
    const name = this.tableName();
    if (this.accept("as")) return { kind: "createTable", name, ifNotExists, columns: [], keys: [], as: this.select() };
    const columns: ColumnDefinition[] = [];
    const keys: { primary: boolean; columns: string[] }[] = [];
    this.expect("(");
    if (!this.is(")")) {
      do {
        if (this.accept("constraint")) this.name();
        if (this.accept("primary", "key")) keys.push({ primary: true, columns: this.names() });
        else if (this.is("unique", "(")) {
          this.advance();
          keys.push({ primary: false, columns: this.names() });
        } else if (this.accept("foreign", "key")) {
          this.names();
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
    const name = this.name();
    const serial = /^(small|big)?serial$/.test(this.token.text);
    const type = this.type();
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
      if (this.accept("constraint")) this.name();
      if (this.accept("primary", "key")) definition = { ...definition, primaryKey: true, notNull: true };
      else if (this.accept("not", "null")) definition = { ...definition, notNull: true };
      else if (this.accept("null")) continue;
      else if (this.accept("unique")) definition = { ...definition, unique: true };
      else if (this.accept("default")) {
        const start = this.position;
        const fallback = this.expression(COMPARISON);
        definition = { ...definition, fallback, fallbackText: this.source.slice(start, this.position).trim() };
      } else if (this.accept("generated")) {
        if (!this.accept("always")) this.expect("by", "default");
        this.expect("as", "identity");
        definition = { ...definition, serial: true, notNull: true };
      } else if (this.is("references")) definition = { ...definition, references: this.#references() };
      else if (this.accept("check")) {
        this.expect("(");
        definition = { ...definition, check: this.expression() };
        this.expect(")");
      } else return definition;
    }
  }

  #references(): { table: string; column: string | undefined } {
    this.expect("references");
    const table = this.tableName();
    const column = this.is("(") ? this.names()[0] : undefined;
    while (this.accept("on")) {
      this.advance();
      if (!this.accept("set", "null") && !this.accept("no", "action")) this.advance();
    }
    return { table, column };
  }

  protected drop(): Statement {
    this.expect("drop");
    const kind = this.token.text;
    const what = kind === "user" ? "role" : kind;
    if (what !== "table" && what !== "index" && what !== "database" && what !== "role" && what !== "schema") this.fail();
    this.advance();
    const ifExists = this.accept("if", "exists");
    const names = this.list(() => this.tableName());
    if (!this.accept("cascade")) this.accept("restrict");
    if (this.accept("with")) this.skip();
    return { kind: "drop", what: what as "table", names, ifExists };
  }

  protected alter(): Statement {
    this.expect("alter");
    if (this.is("user") || this.is("role")) return this.#role(true);
    this.expect("table");
    this.accept("if", "exists");
    const name = this.tableName();
    const base = { kind: "alterTable", name, add: undefined, drop: undefined, rename: undefined } as const;
    if (this.accept("add")) {
      if (this.is("constraint") || this.is("primary") || this.is("foreign") || this.is("unique")) {
        this.skip();
        return { kind: "ignored", tag: "ALTER TABLE" };
      }
      this.accept("column");
      this.accept("if", "not", "exists");
      return { ...base, add: this.#column() };
    }
    if (this.accept("drop")) {
      this.accept("column");
      this.accept("if", "exists");
      const drop = this.name();
      if (!this.accept("cascade")) this.accept("restrict");
      return { ...base, drop };
    }
    this.expect("rename");
    if (this.accept("to")) return { ...base, rename: { from: undefined, to: this.name() } };
    this.accept("column");
    const from = this.name();
    this.expect("to");
    return { ...base, rename: { from, to: this.name() } };
  }
}
