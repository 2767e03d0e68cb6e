/** halt and halt_error. */
export class Halt extends Error {
  readonly code: number;
  readonly value: unknown;

  constructor(code: number, value: unknown) {
    super("halt");
    this.code = code;
    this.value = value;
  }
}
