/** bc programs as a tree. */

export type Expression =
  | { kind: "number"; text: string }
  | { kind: "variable"; name: string }
  | { kind: "element"; name: string; index: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "unary"; operator: "-" | "!"; of: Expression }
  | { kind: "assign"; operator: string; target: Expression; value: Expression }
  | { kind: "step"; operator: "++" | "--"; prefix: boolean; target: Expression }
  | { kind: "call"; name: string; args: Expression[] };

export type Statement =
  | { kind: "expression"; value: Expression; silent: boolean }
  | { kind: "text"; text: string }
  | { kind: "print"; items: (Expression | { kind: "text"; text: string })[] }
  | { kind: "block"; body: Statement[] }
  | { kind: "if"; test: Expression; yes: Statement; no: Statement | undefined }
  | { kind: "while"; test: Expression; body: Statement }
  | { kind: "for"; first: Expression | undefined; test: Expression | undefined; step: Expression | undefined; body: Statement }
  | { kind: "break" | "continue" | "quit" | "halt" }
  | { kind: "return"; value: Expression | undefined }
  | { kind: "define"; name: string; parameters: string[]; autos: string[]; body: Statement };
