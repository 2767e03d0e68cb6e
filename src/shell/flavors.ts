import { SHELL_OPTIONS } from "./options.ts";
import type { SyntaxFeatures } from "./syntax/features.ts";

/** What makes one shell differ from another, as data. */
export interface ShellFlavor {
  readonly name: "bash" | "dash" | "ash";
  readonly features: SyntaxFeatures;
  /** Builtins that this shell has; undefined: all. */
  readonly builtins: ReadonlySet<string> | undefined;
  /** How much of standard input a script on it is read at a time. */
  readonly inputBlock: number;
  /** `set -o` and `shopt` names that are on from the start. */
  readonly initialOptions: readonly string[];
  readonly defaultPrompt: { readonly user: string; readonly root: string };
}

const BASH: SyntaxFeatures = {
  arrays: true,
  conditional: true,
  arithmeticCommand: true,
  processSubstitution: true,
  hereString: true,
  ansiQuotes: true,
  localeQuotes: true,
  functionKeyword: true,
  select: true,
  coproc: true,
  timeKeyword: true,
  ampersandRedirection: true,
  pipeBoth: true,
  fdVariables: true,
  braceExpansion: true,
  caseFallThrough: true,
  appendAssignment: true,
  substring: true,
  replacement: true,
  transformation: true,
  freeFunctionNames: true,
};

const NONE = Object.fromEntries(Object.keys(BASH).map((key) => [key, false])) as unknown as SyntaxFeatures;

const DASH_BUILTINS = [
  ".",
  ":",
  "[",
  "alias",
  "bg",
  "break",
  "cd",
  "chdir",
  "command",
  "continue",
  "echo",
  "eval",
  "exec",
  "exit",
  "export",
  "false",
  "fg",
  "getopts",
  "hash",
  "jobs",
  "kill",
  "local",
  "printf",
  "pwd",
  "read",
  "readonly",
  "return",
  "set",
  "shift",
  "test",
  "times",
  "trap",
  "true",
  "type",
  "ulimit",
  "umask",
  "unalias",
  "unset",
  "wait",
];

export const bash: ShellFlavor = {
  name: "bash",
  features: BASH,
  builtins: undefined,
  inputBlock: 1,
  initialOptions: ["braceexpand", "hashall", "interactive-comments", ...Object.entries(SHELL_OPTIONS).flatMap(([name, on]) => (on ? [name] : []))],
  defaultPrompt: { user: "\\s-\\v\\$ ", root: "\\s-\\v\\$ " },
};

export const dash: ShellFlavor = {
  name: "dash",
  features: NONE,
  builtins: new Set(DASH_BUILTINS),
  inputBlock: 8192,
  initialOptions: [],
  defaultPrompt: { user: "$ ", root: "# " },
};

export const ash: ShellFlavor = {
  name: "ash",
  features: {
    ...NONE,
    processSubstitution: true,
    ansiQuotes: true,
    functionKeyword: true,
    ampersandRedirection: true,
    substring: true,
    replacement: true,
    freeFunctionNames: true,
  },
  builtins: new Set([...DASH_BUILTINS, "[[", "help", "history", "let", "source"]),
  inputBlock: 1024,
  initialOptions: [],
  defaultPrompt: { user: "\\w \\$ ", root: "\\w \\$ " },
};
