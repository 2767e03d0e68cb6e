/** What goes wrong while the program runs. */
export class AwkRuntimeError extends Error {}

/** mawk's printf has put out what comes before the missing argument. */
export class TooFewArguments extends AwkRuntimeError {
  readonly before: string;

  constructor(format: string, before: string) {
    super(`not enough arguments passed to printf("${format}")`);
    this.before = before;
  }
}

/** next or exit inside a function. */
export class Jump extends Error {
  readonly signal: "next" | "nextfile" | "exit";

  constructor(signal: "next" | "nextfile" | "exit") {
    super(signal);
    this.signal = signal;
  }
}
