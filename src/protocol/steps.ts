import type { ExplainedWord } from "./explained.ts";

/** What is done to a terminal of a console block, in the words of src/machine's console player. */
export type Step =
  /** Typed at the shell's prompt, with Enter. */
  | { readonly kind: "command"; readonly text: string }
  /** Typed, with Enter, into whatever runs. */
  | { readonly kind: "input"; readonly text: string }
  /** Raw keys, such as `\x03`. */
  | { readonly kind: "keys"; readonly bytes: string };

/** One command of a block with everything that is typed into it: what a press on ▶ plays. */
export interface Unit {
  readonly command: string;
  readonly steps: readonly Step[];
}

/** A console block as the page gets it: in `data-console` of its element. */
export interface ConsoleBlockData {
  readonly block: number;
  readonly user: string | undefined;
  readonly fresh: boolean;
  readonly units: readonly Unit[];
  /** Rows that the static text takes. */
  readonly rows: number;
}

/** A row with a prompt, as HTML. */
export interface RenderedPrompt {
  /** What the command before left on this row, its output having no newline at the end. */
  readonly left: string;
  /** The prompt itself, which nobody wants to copy. */
  readonly prompt: string;
}

/** What one command of a block shows, every row as HTML. */
export interface RenderedUnit extends RenderedPrompt {
  /** The command as echoed, one row or more. */
  readonly echo: readonly string[];
  readonly output: readonly string[];
}

export interface RenderedConsole {
  /** Rows before the first prompt. */
  readonly before: readonly string[];
  readonly units: readonly RenderedUnit[];
  /** The prompt that waits at the end, if one does. */
  readonly tail: RenderedPrompt | undefined;
}

/** A block as the build ran it. */
export interface ExecutedBlock {
  readonly console: RenderedConsole;
  readonly units: readonly { readonly exitCode: number | undefined }[];
}

/** Everything that the component of a console block draws. */
export interface ConsoleBlockContent {
  readonly data: ConsoleBlockData;
  readonly executed: ExecutedBlock;
  /** Of each command, what its words mean. */
  readonly explained: readonly (readonly ExplainedWord[])[];
}
