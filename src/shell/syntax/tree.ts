/** The syntax tree. Immutable once parsed and shared by all forks of a shell; the `cache` fields only remember what follows from the tree. */

export type Part =
  /** Unquoted text of the source: may hold glob characters, a tilde, braces. */
  | { readonly type: "text"; readonly text: string }
  /** From '…', \x or $'…'. */
  | { readonly type: "quoted"; readonly text: string }
  | { readonly type: "double"; readonly parts: readonly Part[] }
  | ParameterPart
  | CommandPart
  | ArithmeticPart
  | { readonly type: "process"; readonly direction: "<" | ">"; readonly body: List };

export interface CommandPart {
  readonly type: "command";
  readonly body: List;
  /** `$(< file)`: the file's word. */
  readonly file?: Word;
}

export interface ArithmeticPart {
  readonly type: "arithmetic";
  readonly parts: readonly Part[];
  /** The expression when it is the same each time. */
  readonly fixed: string | undefined;
  cache?: unknown;
}

export interface ParameterPart {
  readonly type: "parameter";
  readonly name: string;
  readonly subscript?: Subscript;
  /** `${#x}` */
  readonly length?: boolean;
  /** `${!x}` */
  readonly indirect?: boolean;
  /** `${!prefix*}`, `${!prefix@}` */
  readonly names?: "*" | "@";
  /** `-`, `:-`, `#`, `/`, `^^`, `:` (substring), `@` (transformation; operand is its letter) … */
  readonly operator?: string;
  readonly operand?: readonly Part[];
  /** Of `/`; of `:` the length. */
  readonly second?: readonly Part[];
  /** Cannot be expanded: reported when it is reached. */
  readonly bad?: boolean;
  /** `$name` or `${name}` of a variable, and nothing more. */
  readonly simple: boolean;
  readonly raw: string;
}

export interface Subscript {
  readonly raw: string;
  readonly parts: readonly Part[];
}

export interface Word {
  readonly raw: string;
  readonly parts: readonly Part[];
  /** The one field it expands to, when nothing in it can change. */
  readonly plain: string | undefined;
  /** Has an unquoted brace that could be a brace expansion. */
  readonly braces: boolean;
  cache?: readonly Word[];
}

export interface Assignment {
  readonly name: string;
  readonly subscript?: Subscript;
  readonly append: boolean;
  readonly value: Word;
  /** `a=(…)` */
  readonly elements?: readonly ArrayElement[];
}

export interface ArrayElement {
  readonly subscript?: Subscript;
  readonly append?: boolean;
  readonly value: Word;
}

export interface Redirection {
  readonly fd: number | undefined;
  /** `{name}>` */
  readonly fdVariable?: string;
  readonly operator: "<" | ">" | ">>" | ">|" | "<>" | "<&" | ">&" | "&>" | "&>>" | "<<" | "<<-" | "<<<";
  readonly target: Word;
  /** The text of a here-document; filled in when the lexer reaches it. */
  body?: readonly Part[];
  /** The here-document as it stands in the source, with its last line. */
  document?: string;
}

interface Compound {
  readonly line: number;
  readonly redirections: readonly Redirection[];
}

export interface SimpleCommand extends Compound {
  readonly type: "simple";
  readonly assignments: readonly Assignment[];
  readonly words: readonly (Word | Assignment)[];
}
interface GroupCommand extends Compound {
  readonly type: "group" | "subshell";
  readonly body: List;
}
export interface IfCommand extends Compound {
  readonly type: "if";
  readonly arms: readonly { readonly condition: List; readonly body: List }[];
  readonly otherwise: List | undefined;
}
export interface WhileCommand extends Compound {
  readonly type: "while" | "until";
  readonly condition: List;
  readonly body: List;
}
export interface ForCommand extends Compound {
  readonly type: "for" | "select";
  readonly variable: string;
  /** undefined: the positional parameters. */
  readonly words: readonly Word[] | undefined;
  readonly body: List;
}
export interface ForArithmeticCommand extends Compound {
  readonly type: "for-arithmetic";
  readonly initial: ArithmeticPart;
  readonly condition: ArithmeticPart;
  readonly step: ArithmeticPart;
  readonly body: List;
}
export interface CaseCommand extends Compound {
  readonly type: "case";
  readonly subject: Word;
  readonly items: readonly { readonly patterns: readonly Word[]; readonly body: List; readonly end: ";;" | ";&" | ";;&" }[];
}
interface FunctionDefinition extends Compound {
  readonly type: "function";
  readonly name: string;
  readonly body: Command;
  readonly keyword: boolean;
}
interface ConditionalCommand extends Compound {
  readonly type: "conditional";
  readonly expression: Conditional;
}
interface ArithmeticCommand extends Compound {
  readonly type: "arithmetic-command";
  readonly expression: ArithmeticPart;
  readonly text: string;
}
export interface CoprocCommand extends Compound {
  readonly type: "coproc";
  readonly name: string;
  readonly body: Command;
}

export type Command =
  | SimpleCommand
  | GroupCommand
  | IfCommand
  | WhileCommand
  | ForCommand
  | ForArithmeticCommand
  | CaseCommand
  | FunctionDefinition
  | ConditionalCommand
  | ArithmeticCommand
  | CoprocCommand;

export type Conditional =
  | { readonly type: "and" | "or"; readonly left: Conditional; readonly right: Conditional }
  | { readonly type: "not"; readonly operand: Conditional }
  | { readonly type: "group"; readonly operand: Conditional }
  | { readonly type: "unary"; readonly operator: string; readonly operand: Word }
  | { readonly type: "binary"; readonly operator: string; readonly left: Word; readonly right: Word };

export interface Pipeline {
  readonly commands: readonly Command[];
  readonly negated: boolean;
  readonly timed?: "default" | "posix";
  readonly text: string;
}

export interface AndOr {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly pipeline: Pipeline }[];
  readonly background: boolean;
  readonly text: string;
}

export type List = readonly AndOr[];
