/** The syntax tree of a script. */

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Expression =
  | { readonly type: "literal"; readonly value: unknown }
  | { readonly type: "regexp"; readonly pattern: string; readonly flags: string }
  | { readonly type: "template"; readonly texts: readonly string[]; readonly values: readonly Expression[] }
  | {
      readonly type: "tagged";
      readonly tag: Expression;
      readonly texts: readonly string[];
      readonly raws: readonly string[];
      readonly values: readonly Expression[];
    }
  | { readonly type: "name"; readonly name: string; readonly at: Place }
  | { readonly type: "this" }
  | { readonly type: "super" }
  | { readonly type: "new.target" }
  | { readonly type: "array"; readonly items: readonly (Expression | undefined)[] }
  | { readonly type: "object"; readonly properties: readonly Property[] }
  | { readonly type: "function"; readonly code: FunctionCode }
  | { readonly type: "class"; readonly code: ClassCode }
  | { readonly type: "unary"; readonly operator: string; readonly operand: Expression; readonly at: Place }
  | { readonly type: "update"; readonly operator: "++" | "--"; readonly prefix: boolean; readonly target: Expression; readonly at: Place }
  | { readonly type: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression; readonly at: Place }
  | { readonly type: "logical"; readonly operator: "&&" | "||" | "??"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "assign"; readonly operator: string; readonly target: Pattern; readonly value: Expression; readonly at: Place }
  | { readonly type: "conditional"; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly type: "call"; readonly callee: Expression; readonly args: readonly Expression[]; readonly optional: boolean; readonly at: Place }
  | { readonly type: "new"; readonly callee: Expression; readonly args: readonly Expression[]; readonly at: Place }
  | { readonly type: "member"; readonly object: Expression; readonly key: Expression; readonly optional: boolean; readonly at: Place }
  /** Where an optional chain ends that came to nothing. */
  | { readonly type: "chain"; readonly expression: Expression }
  | { readonly type: "sequence"; readonly items: readonly Expression[] }
  | { readonly type: "spread"; readonly value: Expression }
  | { readonly type: "yield"; readonly value: Expression | undefined; readonly delegate: boolean }
  | { readonly type: "await"; readonly value: Expression }
  | { readonly type: "import"; readonly source: Expression; readonly at: Place };

export interface Property {
  readonly kind: "value" | "get" | "set" | "spread";
  readonly key: Expression;
  readonly value: Expression;
  /** `{ a = 1 }`, which only makes sense as a pattern. */
  readonly fallback?: Expression;
}

export type Pattern =
  | { readonly type: "target"; readonly expression: Expression }
  | { readonly type: "array pattern"; readonly items: readonly (Element | undefined)[]; readonly rest: Pattern | undefined }
  | {
      readonly type: "object pattern";
      readonly properties: readonly { readonly key: Expression; readonly element: Element }[];
      readonly rest: Pattern | undefined;
    };

export interface Element {
  readonly pattern: Pattern;
  readonly fallback: Expression | undefined;
}

export interface FunctionCode {
  readonly name: string;
  readonly parameters: readonly Element[];
  readonly rest: Pattern | undefined;
  readonly body: readonly Statement[] | Expression;
  readonly isArrow: boolean;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Methods have no prototype and know `super`. */
  readonly isMethod: boolean;
  readonly source: string;
  /** Names of `var` and of functions in it. */
  readonly hoisted: readonly string[];
}

export interface ClassCode {
  readonly name: string;
  readonly parent: Expression | undefined;
  readonly members: readonly ClassMember[];
  readonly source: string;
}

export interface ClassMember {
  readonly kind: "method" | "get" | "set" | "field" | "block";
  readonly isStatic: boolean;
  readonly key: Expression;
  readonly value: Expression | undefined;
}

export type Declared = "var" | "let" | "const";

export type Statement =
  | { readonly type: "expression"; readonly expression: Expression; readonly at: Place }
  | {
      readonly type: "declare";
      readonly kind: Declared;
      readonly declarations: readonly { readonly pattern: Pattern; readonly value: Expression | undefined }[];
      readonly at: Place;
    }
  | { readonly type: "function"; readonly code: FunctionCode }
  | { readonly type: "class"; readonly code: ClassCode }
  | { readonly type: "return"; readonly value: Expression | undefined; readonly at: Place }
  | { readonly type: "if"; readonly test: Expression; readonly then: Statement; readonly otherwise: Statement | undefined }
  | {
      readonly type: "for";
      readonly start: Statement | undefined;
      readonly test: Expression | undefined;
      readonly update: Expression | undefined;
      readonly body: Statement;
    }
  | {
      readonly type: "for each";
      readonly of: "in" | "of" | "await";
      readonly kind: Declared | undefined;
      readonly pattern: Pattern;
      readonly subject: Expression;
      readonly body: Statement;
    }
  | { readonly type: "while"; readonly test: Expression; readonly body: Statement; readonly first: boolean }
  | { readonly type: "block"; readonly body: readonly Statement[] }
  | { readonly type: "break" | "continue"; readonly label: string | undefined }
  | { readonly type: "throw"; readonly value: Expression; readonly at: Place }
  | {
      readonly type: "try";
      readonly body: readonly Statement[];
      readonly parameter: Pattern | undefined;
      readonly handler: readonly Statement[] | undefined;
      readonly finalizer: readonly Statement[] | undefined;
    }
  | {
      readonly type: "switch";
      readonly subject: Expression;
      readonly cases: readonly { readonly test: Expression | undefined; readonly body: readonly Statement[] }[];
    }
  | { readonly type: "label"; readonly label: string; readonly body: Statement }
  | { readonly type: "import"; readonly source: string; readonly names: readonly { readonly imported: string; readonly local: string }[]; readonly at: Place }
  | {
      readonly type: "export";
      readonly declaration: Statement | undefined;
      readonly names: readonly { readonly local: string; readonly exported: string }[];
      readonly from: string | undefined;
      readonly fallback: Expression | undefined;
      readonly at: Place;
    }
  | { readonly type: "empty" };
