/** sed scripts as a flat list of commands; blocks and branches are jumps. */

/** Says where: `-e expression #1, char 3: …`. */
export class SedError extends Error {
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

export interface ScriptPiece {
  readonly text: string;
  /** From -f; undefined for -e. */
  readonly file: string | undefined;
}

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  /** undefined: the regular expression used last. */
  | { readonly kind: "regex"; readonly pattern: RegExp | undefined }
  | { readonly kind: "plus"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

export type ReplacementPart = { readonly text: string } | { readonly group: number } | { readonly case: "U" | "L" | "u" | "l" | "E" };

export interface Command {
  readonly name: string;
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negate: boolean;
  /** Text of a, i, c; file of r, R, w, W; label of : b t T; command of e. */
  readonly text: string;
  /** Exit code of q, Q; line length of l. */
  readonly number: number | undefined;
  readonly pattern: RegExp | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly flags: { readonly global: boolean; readonly print: boolean; readonly evaluate: boolean; readonly nth: number; readonly file: string | undefined };
  readonly map: ReadonlyMap<string, string> | undefined;
  /** Where to go on: end of a block, or a branch's label. */
  jump: number;
}

/** A command that is being read. */
export type CommandDraft = { -readonly [K in keyof Command]: Command[K] };

export interface SedProgram {
  readonly commands: readonly Command[];
  /** The script begins with `#n`. */
  readonly quiet: boolean;
}

export interface SedOptions {
  readonly extended: boolean;
  readonly sandbox: boolean;
  readonly gnu: boolean;
  readonly posix: boolean;
  /** Lines end in NUL: a newline is nothing to ^ and $. */
  readonly nullData: boolean;
}
