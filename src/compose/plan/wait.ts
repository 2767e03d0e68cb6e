/** Waiting for services to be what others need them to be. */
import type { ContainerSummary } from "../../cli/container/container-row.ts";
import { CommandError, isNotFound } from "../../cli/error.ts";
import type { Composition } from "../composition.ts";
import { nameOf, progressName } from "../containers.ts";
import { forEachParallel } from "../graph.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

const POLL = 500_000_000n;

export interface ContainerInspect {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly Created: string;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: {
    readonly Image: string;
    readonly Tty: boolean;
    readonly Labels: Record<string, string> | null;
    readonly Volumes: Record<string, object> | null;
    readonly Healthcheck?: { readonly Test?: string[] };
  };
  readonly HostConfig: { readonly NetworkMode: string };
  readonly NetworkSettings: { readonly Networks: Record<string, { readonly NetworkID: string }> | null };
  readonly Mounts: { readonly Type: string; readonly Name?: string; readonly Source: string; readonly Destination: string }[];
}

export function inspectContainer(compose: Composition, id: string): Promise<ContainerInspect> {
  return compose.client.get<ContainerInspect>(`/containers/${id}/json`);
}

type Wanted = "service_healthy" | "service_completed_successfully" | "running_or_healthy";

export interface WaitFor {
  readonly service: string;
  readonly condition: Wanted;
  readonly required: boolean;
  readonly containers: readonly ContainerSummary[];
}

/** Throws CommandError when one of them can no longer get there. `dependency` puts that into the words of `up`. */
export async function waitForServices(
  compose: Composition,
  wanted: readonly WaitFor[],
  writer: ProgressWriter,
  options: { dependency: boolean; deadlineMilliseconds?: number },
): Promise<void> {
  for (const { containers } of wanted)
    for (const container of containers) writer.event({ id: progressName(nameOf(container)), status: "Waiting", state: "working" });
  const state = { failed: false };
  await forEachParallel(compose.sys, wanted, async (one) => {
    try {
      await waitForService(compose, one, writer, options, state);
    } catch (error) {
      state.failed = true;
      throw error;
    }
  });
}

async function waitForService(
  compose: Composition,
  { service, condition, required, containers }: WaitFor,
  writer: ProgressWriter,
  options: { dependency: boolean; deadlineMilliseconds?: number },
  state: { failed: boolean },
): Promise<void> {
  const event = (container: ContainerSummary, status: string, kind: "done" | "error" | "warning"): void =>
    writer.event({ id: progressName(nameOf(container)), status, state: kind });
  for (;;) {
    const outcomes = await Promise.all(containers.map((container) => look(compose, container, condition)));
    const failure = outcomes.find((outcome) => typeof outcome === "object");
    if (typeof failure === "object") {
      if (!required) {
        for (const container of containers) event(container, `optional dependency ${JSON.stringify(service)} ${failure.optional}`, "warning");
        return;
      }
      if (condition === "service_completed_successfully") {
        for (const container of containers) event(container, failure.words, "error");
        throw new CommandError(failure.words);
      }
      if (!options.dependency) throw new CommandError(failure.words);
      for (const container of containers) event(container, "Error", "error");
      throw new CommandError(`dependency failed to start: ${failure.words}`);
    }
    if (outcomes.every((outcome) => outcome === true)) {
      for (const container of containers) event(container, condition === "service_completed_successfully" ? "Exited" : "Healthy", "done");
      return;
    }
    if (state.failed && !options.dependency) return;
    if (options.deadlineMilliseconds !== undefined && compose.docker.now() >= options.deadlineMilliseconds)
      throw new CommandError("timeout waiting for dependencies");
    await compose.sys.sleep(POLL);
  }

  /** true: it is there; false: not yet. */
  async function look(of: Composition, container: ContainerSummary, want: Wanted): Promise<boolean | { words: string; optional: string }> {
    let found: ContainerInspect;
    try {
      found = await inspectContainer(of, container.Id);
    } catch (error) {
      if (isNotFound(error)) return { words: `container ${nameOf(container)} is missing`, optional: "is missing" };
      throw error;
    }
    const name = found.Name.replace(/^\//, "");
    const { Status, ExitCode, Health } = found.State;
    if (want === "service_completed_successfully") {
      if (Status !== "exited") return false;
      return ExitCode === 0
        ? true
        : {
            words: `service ${JSON.stringify(service)} didn't complete successfully: exit ${ExitCode}`,
            optional: `didn't complete successfully: exit ${ExitCode}`,
          };
    }
    if (Status === "exited" || Status === "dead")
      return { words: `container ${name} exited (${ExitCode})`, optional: `failed to start: container ${name} exited (${ExitCode})` };
    const health = Health?.Status ?? "none";
    if (health === "none") {
      if (want === "running_or_healthy") return Status === "running";
      return { words: `container ${name} has no healthcheck configured`, optional: "has no healthcheck configured" };
    }
    if (health === "unhealthy") return { words: `container ${name} is unhealthy`, optional: `failed to start: container ${name} is unhealthy` };
    return health === "healthy";
  }
}
