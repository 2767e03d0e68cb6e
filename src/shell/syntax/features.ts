/** Which forms of the language a flavour knows. */
export interface SyntaxFeatures {
  readonly arrays: boolean;
  /** `[[ … ]]` as grammar. */
  readonly conditional: boolean;
  /** `(( … ))` and `for ((`. */
  readonly arithmeticCommand: boolean;
  readonly processSubstitution: boolean;
  readonly hereString: boolean;
  /** `$'…'` */
  readonly ansiQuotes: boolean;
  /** `$"…"` */
  readonly localeQuotes: boolean;
  /** `function f`. */
  readonly functionKeyword: boolean;
  readonly select: boolean;
  readonly coproc: boolean;
  /** `time` as a word of the grammar. */
  readonly timeKeyword: boolean;
  /** `&>` */
  readonly ampersandRedirection: boolean;
  /** `&>>` and `|&`. */
  readonly pipeBoth: boolean;
  /** `{name}>` */
  readonly fdVariables: boolean;
  readonly braceExpansion: boolean;
  /** `;&` and `;;&`. */
  readonly caseFallThrough: boolean;
  /** `a+=b` */
  readonly appendAssignment: boolean;
  /** `${x:1:2}` */
  readonly substring: boolean;
  /** `${x/a/b}` */
  readonly replacement: boolean;
  /** `${x^^}`, `${x@Q}`, `${!x}`. */
  readonly transformation: boolean;
  /** Names of functions may be more than identifiers. */
  readonly freeFunctionNames: boolean;
}
