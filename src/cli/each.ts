/** Commands that do one thing to each of several objects: names on stdout, errors gathered for the end. */
import type { DockerCli } from "./docker-cli.ts";
import { CommandError } from "./error.ts";

/** Runs `act` for each name, in order; prints the name unless it returns false. Throws CommandError with all errors, one per line. */
export async function forEachName(docker: DockerCli, names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  const errors: string[] = [];
  for (const name of names) {
    try {
      if ((await act(name)) !== false) docker.line(name);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join("\n"));
}

/** As `forEachName`, all of them asked for at once; told of in order all the same. */
export async function forAllNames(docker: DockerCli, names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  const errors: string[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE);
    const outcomes = await Promise.allSettled(some.map(act));
    outcomes.forEach((outcome, i) => {
      if (outcome.status === "fulfilled") {
        if (outcome.value !== false) docker.line(some[i] ?? "");
      } else if (outcome.reason instanceof CommandError) errors.push(outcome.reason.message);
      else throw outcome.reason;
    });
  }
  if (errors.length > 0) throw new CommandError(errors.join("\n"));
}

const AT_ONCE = 50;
