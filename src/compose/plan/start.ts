/** Starting the containers of services, each when what it depends on is ready. */

import { concatBytes } from "../../base/bytes.ts";
import type { ContainerSummary } from "../../cli/container/container-row.ts";
import { CommandError } from "../../cli/error.ts";
import { END_OF_ARCHIVE, encodeHeader, padding } from "../../cli/tar.ts";
import { dependenciesOf, listOf, type Mapping, mappingOf, type Project, type Service, scaleOf, textOf } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { listContainers, nameOf, progressName, serviceOf } from "../containers.ts";
import { inDependencyOrder } from "../graph.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";
import { secretTarget } from "./secret-target.ts";
import { type WaitFor, waitForServices } from "./wait.ts";

export interface StartOptions {
  readonly wait: boolean;
  readonly waitTimeoutSeconds: number;
}

/** Throws CommandError. */
export async function startProject(
  compose: Composition,
  project: Project,
  writer: ProgressWriter,
  options: StartOptions = { wait: false, waitTimeoutSeconds: 0 },
): Promise<void> {
  const containers = await listContainers(compose.client, { project: project.name, all: true, oneOff: "exclude" });
  const deadline = options.waitTimeoutSeconds > 0 ? { deadlineMilliseconds: compose.docker.now() + options.waitTimeoutSeconds * 1000 } : {};
  await inDependencyOrder(compose.sys, project.services, (service) => startService(compose, project, service, containers, writer, deadline));
  if (!options.wait) return;
  const wanted: WaitFor[] = [...project.services.values()].map((service) => ({
    service: service.name,
    condition: "running_or_healthy",
    required: true,
    containers: containers.filter((container) => serviceOf(container) === service.name),
  }));
  try {
    await waitForServices(compose, wanted, writer, { dependency: false, ...deadline });
  } catch (error) {
    if (error instanceof CommandError && error.message === "timeout waiting for dependencies")
      throw new CommandError(`application not healthy after ${options.waitTimeoutSeconds}s`);
    throw error;
  }
}

async function startService(
  compose: Composition,
  project: Project,
  service: Service,
  all: readonly ContainerSummary[],
  writer: ProgressWriter,
  deadline: { deadlineMilliseconds?: number },
): Promise<void> {
  await waitForDependencies(compose, project, service, all, writer, deadline);
  if (service.spec.provider !== undefined) return;
  const own = all.filter((container) => serviceOf(container) === service.name);
  if (own.length === 0) {
    if (scaleOf(service) === 0) return;
    throw new CommandError(`service ${JSON.stringify(service.name)} has no container to start`);
  }
  for (const container of own) {
    if (container.State === "running") continue;
    const id = progressName(nameOf(container));
    await injectFiles(compose, project, service, container);
    writer.event({ id, status: "Starting", state: "working" });
    try {
      await compose.client.post(`/containers/${container.Id}/start`);
    } catch (error) {
      if (error instanceof CommandError) writer.event({ id, status: "Error", state: "error" });
      throw error;
    }
    writer.event({ id, status: "Started", state: "done" });
  }
}

export async function waitForDependencies(
  compose: Composition,
  project: Project,
  service: Service,
  all: readonly ContainerSummary[],
  writer: ProgressWriter,
  deadline: { deadlineMilliseconds?: number } = {},
): Promise<void> {
  const wanted = dependenciesOf(service).flatMap(({ service: name, condition, required }): WaitFor[] => {
    if (condition === "service_started" || condition === undefined || !project.services.has(name)) return [];
    const containers = all.filter((container) => serviceOf(container) === name);
    if (containers.length === 0) throw new CommandError(`${name} is missing dependency ${name}`);
    return [{ service: name, condition, required, containers }];
  });
  if (wanted.length > 0) await waitForServices(compose, wanted, writer, { dependency: true, ...deadline });
}

/** Secrets and configs whose content is given in words are written into the container. */
export async function injectFiles(compose: Composition, project: Project, service: Service, container: ContainerSummary): Promise<void> {
  for (const [kind, resources] of [
    ["secrets", project.secrets],
    ["configs", project.configs],
  ] as const) {
    for (const item of listOf(service.spec[kind])) {
      const reference = mappingOf(item);
      const source = textOf(reference.source);
      const resource = resources.get(source);
      if (!resource || resource.file !== undefined) continue;
      const content = contentOf(project, kind, source, resource);
      if (content === undefined) continue;
      const target = kind === "secrets" ? secretTarget(reference) : textOf(reference.target) || `/${source}`;
      await compose.client.json("PUT", `/containers/${container.Id}/archive`, {
        query: { path: "/", copyUIDGID: reference.uid !== undefined || reference.gid !== undefined ? "true" : undefined },
        headers: { "Content-Type": "application/x-tar" },
        body: archiveOf(target.replace(/^\/+/, ""), content, reference, compose.docker.now()),
      });
    }
  }
}

function archiveOf(name: string, content: string, reference: Mapping, mtime: number): Uint8Array {
  const data = new TextEncoder().encode(content);
  const header = encodeHeader({
    name,
    type: "file",
    mode: reference.mode === undefined ? 0o444 : Number.parseInt(textOf(reference.mode), 8),
    uid: Number(reference.uid ?? 0),
    gid: Number(reference.gid ?? 0),
    size: data.length,
    mtime,
    linkTarget: "",
  });
  return concatBytes([header, data, padding(data.length), END_OF_ARCHIVE]);
}

function contentOf(project: Project, kind: string, source: string, resource: Mapping): string | undefined {
  if (resource.content !== undefined) return textOf(resource.content);
  if (resource.environment !== undefined) {
    const value = project.environment.get(textOf(resource.environment));
    if (value === undefined)
      throw new CommandError(`environment variable ${JSON.stringify(textOf(resource.environment))} required by file ${JSON.stringify(source)} is not set`);
    return value;
  }
  if (resource.external === true) throw new CommandError(`unsupported external ${kind.slice(0, -1)} ${source}`);
  return undefined;
}
