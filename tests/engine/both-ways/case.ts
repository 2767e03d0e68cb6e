/** Method and path, and a body: text is sent as it is, anything else as JSON. `{Id}` is the id that the answer before told. */
export type Request = readonly [target: string, body?: unknown];

/** A GET, a place in its answer (`*` goes into every element), and what is there. */
export type Look = readonly [path: string, place: string, value: unknown];

/** One thing that the engine does, asked for with a command in the machine and with requests from outside. */
export interface Case {
  readonly what: string;
  /** Commands before it, the same for both ways. */
  readonly given?: string;
  readonly command: string;
  readonly requests: readonly Request[];
  /** Status and message of the last request; the command prints the message and fails. */
  readonly fails?: readonly [status: number, message: string];
  /** What the command prints, and what the last answer holds (without the headers of a multiplexed stream). */
  readonly output?: string;
  readonly after?: readonly Look[];
}
