/** A docker command as its own help tells it; made by the build from the simulated CLI. */
export interface CommandPage {
  /** `container run` */
  readonly path: string;
  /** `container-run`, part of the address. */
  readonly name: string;
  readonly summary: string;
  /** Usage lines, `docker` first. */
  readonly usage: readonly string[];
  /** Other ways to call it: `docker run`. */
  readonly aliases: readonly string[];
  /** Names of commands below it. */
  readonly children: readonly string[];
  /** Its help, as a console block that can be run: ConsoleBlockContent as JSON. */
  readonly content: string;
}
