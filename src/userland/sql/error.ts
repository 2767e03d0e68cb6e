/** An error of a statement, with PostgreSQL's SQLSTATE. `position`: character of the query, from 1. */
export class SqlError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;

  constructor(code: string, message: string, more: { detail?: string; hint?: string; position?: number } = {}) {
    super(message);
    this.code = code;
    this.detail = more.detail;
    this.hint = more.hint;
    this.position = more.position;
  }
}
