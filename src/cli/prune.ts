/** What the prune commands share. */
import type { DockerCli } from "./docker-cli.ts";
import { addFilter } from "./filters.ts";
import type { Filters } from "./flag/kinds.ts";
import { humanSize } from "./format/units.ts";
import { confirm } from "./prompt.ts";

/** Asks unless `force`. When the answer is no the command ends, with status 0 and without a word. */
export async function agreed(docker: DockerCli, force: boolean, warning: string): Promise<boolean> {
  return force || confirm(docker, `${warning}\nAre you sure you want to continue?`);
}

/** Filters of config.json are added to those of the command line. */
export function pruneFilters(docker: DockerCli, filters: Filters): Filters {
  let result = filters;
  for (const entry of docker.config.pruneFilters ?? []) {
    const at = entry.indexOf("=");
    if (at > 0) result = addFilter(result, entry.slice(0, at), entry.slice(at + 1));
  }
  return result;
}

export function reclaimed(bytes: number): string {
  return `Total reclaimed space: ${humanSize(bytes, 4)}`;
}
