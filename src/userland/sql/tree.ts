/** What the parser makes of a statement. */
export interface TypeName {
  /** PostgreSQL's internal name: `int4`, `varchar`, `timestamp` … */
  readonly name: string;
  readonly arguments: readonly number[];
}

export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null; readonly type?: string }
  | { readonly kind: "column"; readonly table: string | undefined; readonly name: string; readonly at: number }
  | { readonly kind: "star"; readonly table: string | undefined }
  | { readonly kind: "unary"; readonly operator: "-" | "+" | "not"; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression; readonly at: number }
  | { readonly kind: "isNull"; readonly operand: Expression; readonly not: boolean }
  | { readonly kind: "in"; readonly operand: Expression; readonly list: readonly Expression[] | Select; readonly not: boolean }
  | { readonly kind: "between"; readonly operand: Expression; readonly low: Expression; readonly high: Expression; readonly not: boolean }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[]; readonly distinct: boolean; readonly at: number }
  | {
      readonly kind: "case";
      readonly operand: Expression | undefined;
      readonly branches: readonly (readonly [Expression, Expression])[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: "cast"; readonly operand: Expression; readonly type: TypeName }
  | { readonly kind: "subquery"; readonly select: Select }
  | { readonly kind: "exists"; readonly select: Select };

export interface Source {
  /** undefined: a subquery, or a function that gives rows. */
  readonly table: string | undefined;
  readonly select?: Select;
  readonly call?: Extract<Expression, { kind: "call" }>;
  readonly alias: string;
  readonly at: number;
  readonly join?: { readonly kind: "inner" | "left" | "cross"; readonly on: Expression | undefined; readonly using: readonly string[] };
}

export interface Select {
  readonly kind: "select";
  readonly distinct: boolean;
  readonly columns: readonly { readonly expression: Expression; readonly alias: string | undefined }[];
  readonly from: readonly Source[];
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | undefined;
  readonly orderBy: readonly { readonly expression: Expression; readonly descending: boolean; readonly nullsFirst: boolean }[];
  readonly limit: Expression | undefined;
  readonly offset: Expression | undefined;
  /** Rows of VALUES in place of everything else. */
  readonly values?: readonly (readonly Expression[])[];
  readonly union?: { readonly all: boolean; readonly select: Select };
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: TypeName;
  readonly serial: boolean;
  readonly notNull: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly fallback: Expression | undefined;
  readonly fallbackText: string | undefined;
  readonly references: { readonly table: string; readonly column: string | undefined } | undefined;
  readonly check: Expression | undefined;
}

export type Statement =
  | Select
  | {
      readonly kind: "insert";
      readonly table: string;
      readonly at: number;
      readonly columns: readonly string[] | undefined;
      readonly source: Select | undefined;
      readonly onConflict: "nothing" | { readonly set: Assignments } | undefined;
      readonly returning: Select["columns"] | undefined;
    }
  | {
      readonly kind: "update";
      readonly table: string;
      readonly at: number;
      readonly set: Assignments;
      readonly where: Expression | undefined;
      readonly returning: Select["columns"] | undefined;
    }
  | {
      readonly kind: "delete";
      readonly table: string;
      readonly at: number;
      readonly where: Expression | undefined;
      readonly returning: Select["columns"] | undefined;
    }
  | {
      readonly kind: "createTable";
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly columns: readonly ColumnDefinition[];
      readonly keys: readonly { readonly primary: boolean; readonly columns: readonly string[] }[];
      readonly as: Select | undefined;
    }
  | {
      readonly kind: "createIndex";
      readonly name: string;
      readonly table: string;
      readonly columns: readonly string[];
      readonly unique: boolean;
      readonly ifNotExists: boolean;
      readonly at: number;
    }
  | { readonly kind: "drop"; readonly what: "table" | "index" | "database" | "role" | "schema"; readonly names: readonly string[]; readonly ifExists: boolean }
  | { readonly kind: "truncate"; readonly tables: readonly string[] }
  | {
      readonly kind: "alterTable";
      readonly name: string;
      readonly add: ColumnDefinition | undefined;
      readonly drop: string | undefined;
      readonly rename: { readonly from: string | undefined; readonly to: string } | undefined;
    }
  | { readonly kind: "createDatabase"; readonly name: string }
  | {
      readonly kind: "createRole";
      readonly name: string;
      readonly options: Readonly<Record<string, string | boolean>>;
      readonly alter: boolean;
      readonly user: boolean;
    }
  | { readonly kind: "transaction"; readonly what: "begin" | "commit" | "rollback" }
  | { readonly kind: "show"; readonly name: string }
  | { readonly kind: "set" }
  | { readonly kind: "explain"; readonly select: Select }
  /** Accepted and without effect: the tag that answers it. */
  | { readonly kind: "ignored"; readonly tag: string };

export type Assignments = readonly { readonly column: string; readonly value: Expression | undefined }[];
