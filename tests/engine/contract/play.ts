import type { Client } from "./client.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { type Recorded, Recorder } from "./recorder.ts";

/** Plays a scenario to its end, or to the failure that ended it. */
export async function play(client: Client, scenario: (recorder: Recorder) => Promise<void>): Promise<{ steps: Record<string, Recorded>; failure: unknown }> {
  const recorder = new Recorder(client);
  let failure: unknown;
  try {
    await scenario(recorder);
  } catch (error) {
    failure = error;
  } finally {
    client.close();
  }
  return { steps: recorder.steps, failure };
}

/** Path and value of every leaf, in order, without those that may differ. */
export function lines(group: string, name: string, step: Recorded | undefined): string[] {
  const all: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (EXCEPTIONS.some((exception) => exception.path.test(path) && (exception.step ?? /./).test(`${group} ${name}`))) return;
    if (value !== null && typeof value === "object" && Object.keys(value).length > 0)
      for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
    else all.push(`${path} ${JSON.stringify(value)}`);
  };
  visit(step ?? null, "");
  return all;
}
