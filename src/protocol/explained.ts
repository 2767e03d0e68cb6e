/** What a word of a command means, for readers of both languages. */
export interface ExplainedWord {
  /** Place in the command: from `start` up to and not including `end`. */
  readonly start: number;
  readonly end: number;
  /** `docker run`, `-d, --detach`, `IMAGE`. */
  readonly title: string;
  readonly text: { readonly en: string; readonly hi: string };
}
