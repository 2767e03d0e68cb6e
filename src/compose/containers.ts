/** The containers of a project, as the engine lists them. */
import type { ApiClient } from "../cli/client.ts";
import type { ContainerSummary } from "../cli/container/container-row.ts";
import { LABEL } from "./labels.ts";

export interface ContainerQuery {
  readonly project: string;
  readonly service?: string;
  /** Also those that do not run. */
  readonly all?: boolean;
  readonly oneOff: "include" | "exclude" | "only";
}

/** Ordered by name. */
export async function listContainers(client: ApiClient, query: ContainerQuery): Promise<ContainerSummary[]> {
  const labels = [`${LABEL.project}=${query.project}`, LABEL.configHash];
  if (query.service !== undefined) labels.push(`${LABEL.service}=${query.service}`);
  if (query.oneOff !== "include") labels.push(`${LABEL.oneOff}=${query.oneOff === "only" ? "True" : "False"}`);
  const found = await client.get<ContainerSummary[]>("/containers/json", { all: query.all || undefined, filters: JSON.stringify({ label: labels }) });
  return found.sort((a, b) => compare(serviceOf(a), serviceOf(b)) || numberOf(a) - numberOf(b) || compare(nameOf(a), nameOf(b)));
}

export function nameOf(container: ContainerSummary): string {
  return (container.Names.find((name) => name.lastIndexOf("/") === 0) ?? container.Names[0] ?? "").replace(/^\//, "");
}

export function serviceOf(container: ContainerSummary): string {
  return container.Labels?.[LABEL.service] ?? "";
}

export function numberOf(container: ContainerSummary): number {
  return Number(container.Labels?.[LABEL.number] ?? 0);
}

export function isOneOff(container: ContainerSummary): boolean {
  return container.Labels?.[LABEL.oneOff] === "True";
}

/** `web-1`, as logs and attach call it; a container with a name of its own goes by that. */
export function shortName(container: ContainerSummary): string {
  const name = nameOf(container);
  const prefix = `${container.Labels?.[LABEL.project] ?? ""}-`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

export function progressName(name: string): string {
  return `Container ${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
