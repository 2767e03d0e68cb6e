/** Why a source cannot be parsed. The flavour finds the words. */
export type SyntaxProblem =
  | {
      readonly kind: "unexpected";
      readonly token: string;
      readonly tokenKind: "word" | "operator" | "newline" | "redirection" | "reserved";
      readonly expecting?: string | undefined;
    }
  | { readonly kind: "end-of-file"; readonly expecting?: string | undefined }
  /** A quote or bracket that never closes: `"`, `'`, `` ` ``, `)`, `}`. `line` is where the search began. */
  | { readonly kind: "unterminated"; readonly closing: string; readonly substitution?: boolean }
  | { readonly kind: "conditional"; readonly message: string; readonly token?: string }
  /** `construct`: the text that bash shows as the culprit. */
  | { readonly kind: "message"; readonly message: string; readonly construct?: string };

export class ShellSyntaxError extends Error {
  readonly problem: SyntaxProblem;
  readonly line: number;
  /** More input could make it valid. */
  readonly incomplete: boolean;
  /** The source line that the error is in. */
  readonly sourceLine: string;
  /** Text that the further input must hold before another try is worth it. */
  readonly awaits: string | undefined;

  /** What bash ends with after it, when that is not 2: it gives up the rest of the line from deep within. */
  status: number | undefined = undefined;

  constructor(problem: SyntaxProblem, line: number, options: { incomplete?: boolean; sourceLine?: string; awaits?: string | undefined } = {}) {
    super(problem.kind);
    this.problem = problem;
    this.line = line;
    this.incomplete = options.incomplete ?? false;
    this.sourceLine = options.sourceLine ?? "";
    this.awaits = options.awaits;
  }
}
