import type { LineRange } from "./dockerfile/error.ts";

/** Why a build failed, with the lines of the Dockerfile to show. */
export class BuildError extends Error {
  readonly range: LineRange | undefined;

  constructor(message: string, range?: LineRange) {
    super(message);
    this.range = range;
  }
}
