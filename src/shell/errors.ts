/** A command line cannot go on: bad substitution, unset parameter, arithmetic error, read-only variable. The message has no prefix. */
export class ExpansionError extends Error {
  /** `exit`: a shell that is not interactive ends; `line`: only the rest of the line is dropped. */
  readonly reach: "exit" | "line";
  readonly status: number;
  /** What stands before the message, once it has left the function that it happened in. */
  prefix: string | undefined = undefined;

  constructor(message: string, reach: "exit" | "line" = "line", status = 1) {
    super(message);
    this.reach = reach;
    this.status = status;
  }
}

/** An assignment to a read-only variable. */
export class ReadonlyError extends ExpansionError {
  readonly variable: string;

  constructor(name: string, message: string, reach: "exit" | "line", status: number) {
    super(message, reach, status);
    this.variable = name;
  }
}

/** An index before the start of an array: reading it gives nothing, and a message. */
export class BadSubscript extends ExpansionError {
  readonly variable: string;

  constructor(name: string, message: string) {
    super(message);
    this.variable = name;
  }
}

/** Control flow that leaves commands early. Thrown, and no Error: it needs no stack trace. */
export class BreakLoop {
  levels: number;
  readonly again: boolean;
  /** What the loop ends with. */
  readonly status: number;

  constructor(levels: number, again: boolean, status = 0) {
    this.levels = levels;
    this.again = again;
    this.status = status;
  }
}

export class ReturnFrom {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** The shell ends: exit, `set -e`, the end of a subshell. */
export class ExitShell {
  readonly status: number;
  /** Because a special builtin failed: not so behind `command`. */
  readonly failed: boolean;

  constructor(status: number, failed = false) {
    this.status = status;
    this.failed = failed;
  }
}

/** Back to the prompt, or to the next line of the script: the rest of this one is dropped. */
export class DiscardLine {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}
