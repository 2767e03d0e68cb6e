/** Commands that do one thing to each of several objects: names on stdout, errors gathered for the end. */
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";

/** Runs `act` for each name, in order; prints the name when it worked. Throws CommandError with all errors, one per line. */
export async function forEachName(docker: DockerCli, names: readonly string[], act: (name: string) => Promise<void>, options: { quiet?: boolean; last?: string; immediately?: boolean } = {}): Promise<void> {
  const errors: string[] = [];
  for (const name of names) {
    try {
      await act(name);
      if (!options.quiet) docker.line(name);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (options.immediately) docker.errLine(error.message);
      errors.push(error.message);
    }
  }
  if (errors.length === 0) return;
  throw new CommandError(options.immediately ? (options.last ?? "") : errors.join("\n"));
}
