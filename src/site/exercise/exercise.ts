import type { HttpAnswer, RunAnswer } from "../../protocol/messages.ts";
import type { MachineFrontMatter } from "../../protocol/page-machine.ts";

interface Both<T> {
  readonly en: T;
  readonly hi: T;
}

/** What a check may look at. */
export interface Probe {
  /** `bash -c command` on the host. */
  run(command: string): Promise<RunAnswer>;
  /** GET of the Engine API, parsed: `engine("/containers/json?all=1")`. Throws with the API's message. */
  engine<T = unknown>(path: string): Promise<T>;
  /** A published port of the host, as a browser would ask for it. */
  fetch(port: number, path?: string): Promise<HttpAnswer>;
}

/** `true`, or what is missing. */
type Verdict = true | Both<string>;

/** A task that is checked on what the machine is like afterwards, not on what was typed. One per file in `content/exercises`. */
export interface Exercise {
  /** What to reach. Backquotes make code. */
  readonly goal: Both<string>;
  readonly hints: Both<readonly string[]>;
  /** How the machine starts, as in a page's front matter. */
  readonly machine?: MachineFrontMatter;
  /** Commands run beforehand, unseen. */
  readonly setup?: readonly string[];
  /** Commands that solve it; tests run them, and the reader may look. */
  readonly solution: readonly string[];
  check(probe: Probe): Promise<Verdict>;
}

export function defineExercise(exercise: Exercise): Exercise {
  return exercise;
}

/** The probe of a machine, whoever hosts it. */
export function createProbe(machine: {
  run(command: string): Promise<RunAnswer>;
  api(method: string, path: string): Promise<HttpAnswer>;
  fetch(port: number, path: string): Promise<HttpAnswer>;
}): Probe {
  return {
    run: (command) => machine.run(command),
    async engine<T>(path: string): Promise<T> {
      const answer = await machine.api("GET", path);
      if (answer.status >= 400) throw new Error((JSON.parse(answer.body) as { message?: string }).message ?? `status ${answer.status}`);
      return JSON.parse(answer.body) as T;
    },
    fetch: (port, path = "/") => machine.fetch(port, path),
  };
}
