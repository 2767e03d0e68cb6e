/** Lines of a Dockerfile, counted from 1. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** A Dockerfile that makes no sense, with BuildKit's words and the lines to point at. */
export class DockerfileError extends Error {
  readonly range: LineRange | undefined;

  constructor(message: string, range?: LineRange) {
    super(message);
    this.range = range;
  }
}

/** Gives errors of `work` the lines they belong to. */
export function atLines<T>(range: LineRange, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DockerfileError && error.range === undefined) throw new DockerfileError(error.message, range);
    throw error;
  }
}
