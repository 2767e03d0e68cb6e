import { DefinitionParser } from "./definition-parser.ts";
import type { Assignments, Select, Statement } from "./tree.ts";

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

class Parser extends DefinitionParser {
  statement(): Statement {
    const word = this.token.text;
    switch (word) {
      case "select":
      case "values":
      case "(":
        return this.select();
      case "table":
        return this.table();
      case "insert":
        return this.#insert();
      case "update":
        return this.#update();
      case "delete":
        return this.#delete();
      case "create":
        return this.create();
      case "drop":
        return this.drop();
      case "truncate": {
        this.advance();
        this.accept("table");
        const tables = this.list(() => this.tableName());
        this.skip();
        return { kind: "truncate", tables };
      }
      case "alter":
        return this.alter();
      case "begin":
      case "start":
      case "commit":
      case "end":
      case "rollback":
      case "abort":
        this.skip();
        return { kind: "transaction", what: word === "commit" || word === "end" ? "commit" : word === "begin" || word === "start" ? "begin" : "rollback" };
      case "show": {
        this.advance();
        const name = [this.token.text];
        this.advance();
        while (this.accept(".")) name.push(this.name());
        return { kind: "show", name: name.join(".") };
      }
      case "set":
      case "reset":
        this.skip();
        return { kind: "set" };
      case "explain":
        this.advance();
        this.accept("analyze");
        return { kind: "explain", select: this.select() };
      case "grant":
      case "revoke":
      case "vacuum":
      case "analyze":
      case "comment":
      case "checkpoint":
        this.skip();
        return { kind: "ignored", tag: word.toUpperCase() };
      default:
        return this.fail();
    }
  }

  #insert(): Statement {
    this.expect("insert", "into");
    const at = this.position;
    const table = this.tableName();
    const columns = this.is("(") && !this.is("(", "select") ? this.names() : undefined;
    const source = this.accept("default", "values") ? undefined : this.select();
    let onConflict: Extract<Statement, { kind: "insert" }>["onConflict"];
    if (this.accept("on", "conflict")) {
      if (this.is("(")) this.names();
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
    return this.accept("returning") ? this.columns() : undefined;
  }

  #assignments(): Assignments {
    return this.list(() => {
      const column = this.name();
      this.expect("=");
      return { column, value: this.accept("default") ? undefined : this.expression() };
    });
  }

  #update(): Statement {
    this.expect("update");
    const at = this.position;
    const table = this.tableName();
    this.expect("set");
    const set = this.#assignments();
    return { kind: "update", table, at, set, where: this.accept("where") ? this.expression() : undefined, returning: this.#returning() };
  }

  #delete(): Statement {
    this.expect("delete", "from");
    const at = this.position;
    const table = this.tableName();
    return { kind: "delete", table, at, where: this.accept("where") ? this.expression() : undefined, returning: this.#returning() };
  }
}
