/** A command ends with a message for standard error (none when empty) and an exit status. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The daemon answered with an error; the message starts with `Error response from daemon: `. */
export class ApiError extends CommandError {
  readonly status: number;
  /** As the daemon sent it. */
  readonly detail: string;

  constructor(status: number, detail: string) {
    super(`Error response from daemon: ${detail}`);
    this.status = status;
    this.detail = detail;
  }
}

/** No daemon could be reached. */
export class ConnectionError extends CommandError {}

export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 404;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
