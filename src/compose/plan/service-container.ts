/** One container of a service: the first, or the one with a number. */
import type { ContainerSummary } from "../../cli/container/container-row.ts";
import { CommandError } from "../../cli/error.ts";
import type { Composition } from "../composition.ts";
import { isOneOff, listContainers, numberOf, serviceOf } from "../containers.ts";

/** Throws CommandError `service "web" is not running`. */
export async function runningContainer(compose: Composition, project: string, service: string, index: number, all = false): Promise<ContainerSummary> {
  const containers = (await listContainers(compose.client, { project, service, all, oneOff: "include" })).filter(
    (container) => serviceOf(container) === service,
  );
  // Those of `run` come last.
  containers.sort((a, b) => Number(isOneOff(a)) - Number(isOneOff(b)));
  const found = index > 0 ? containers.find((container) => numberOf(container) === index && !isOneOff(container)) : containers[0];
  if (found) return found;
  throw new CommandError(`service ${JSON.stringify(service)} is not running${index > 0 ? ` container #${index}` : ""}`);
}
