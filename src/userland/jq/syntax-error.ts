/** A filter that cannot be read; the message is jq's own. */
export class JqSyntaxError extends Error {
  /** How far into its line the filter is at fault. */
  readonly column: number;

  constructor(message: string, column = 0) {
    super(message);
    this.column = column;
  }
}
