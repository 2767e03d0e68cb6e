/** Brings the containers of a project to what its services say: none missing, none too many, none made from something else. */
import type { ContainerSummary } from "../../cli/container/container-row.ts";
import { CommandError } from "../../cli/error.ts";
import { dependenciesOf, imageOf, listOf, mappingOf, type Project, type Service, scaleOf, textOf } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { listContainers, nameOf, numberOf, progressName, serviceOf } from "../containers.ts";
import { forEachParallel, inDependencyOrder } from "../graph.ts";
import { LABEL, serviceHash } from "../labels.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";
import { type ContainerRequest, createBody, serviceNetworks } from "./create-body.ts";
import { declaredVolumes, inspectImage } from "./images.ts";
import type { CreateOptions, RecreatePolicy } from "./options.ts";
import { ensureNetworks, ensureVolumes } from "./resources.ts";
import { removeContainer, stopAndRemove, stopContainer } from "./stop.ts";
import { inspectContainer } from "./wait.ts";

/** Networks, volumes and containers; nothing is started. Throws CommandError. */
export async function converge(compose: Composition, project: Project, options: CreateOptions, writer: ProgressWriter): Promise<void> {
  const observed = await listContainers(compose.client, { project: project.name, all: true, oneOff: "include" });
  await handleOrphans(compose, project, observed, options, writer);
  await ensureNetworks(compose, project, writer);
  await ensureVolumes(compose, project, writer);
  const own = observed.filter((container) => container.Labels?.[LABEL.oneOff] !== "True");
  const state = new Map<string, ContainerSummary[]>();
  for (const container of own) state.set(serviceOf(container), [...(state.get(serviceOf(container)) ?? []), container]);
  await inDependencyOrder(compose.sys, project.services, async (service) => {
    if (service.spec.provider !== undefined) return;
    const named = options.services.length === 0 || options.services.includes(service.name);
    await convergeService(compose, project, service, state, { ...options, recreate: named ? options.recreate : options.recreateDependencies }, writer);
  });
}

async function handleOrphans(
  compose: Composition,
  project: Project,
  observed: readonly ContainerSummary[],
  options: CreateOptions,
  writer: ProgressWriter,
): Promise<void> {
  const known = (container: ContainerSummary): boolean => project.services.has(serviceOf(container)) || project.disabled.has(serviceOf(container));
  const oneOff = (container: ContainerSummary): boolean => container.Labels?.[LABEL.oneOff] === "True";
  const orphans = observed.filter((container) => (oneOff(container) ? container.State !== "running" || options.removeOrphans : !known(container)));
  if (orphans.length === 0) return;
  if (options.removeOrphans) {
    await forEachParallel(compose.sys, orphans, (container) =>
      stopAndRemove(compose, project, container, { timeoutSeconds: options.timeoutSeconds, volumes: false }, writer),
    );
    return;
  }
  if (options.ignoreOrphans) return;
  compose.warn(
    `Found orphan containers ([${orphans.map(nameOf).join(" ")}]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.`,
  );
}

type State = Map<string, ContainerSummary[]>;

async function convergeService(
  compose: Composition,
  project: Project,
  service: Service,
  state: State,
  options: CreateOptions,
  writer: ProgressWriter,
): Promise<void> {
  const { sys } = compose;
  const expected = scaleOf(service);
  const image = await inspectImage(compose, imageOf(project, service));
  const containers = state.get(service.name) ?? [];
  const obsolete = new Set<string>();
  for (const container of containers)
    if (await mustRecreate(compose, project, service, container, image?.Id ?? "", options.recreate)) obsolete.add(container.Id);
  // What is kept comes first: current containers, low numbers.
  const ordered = [...containers].sort((a, b) => Number(obsolete.has(a.Id)) - Number(obsolete.has(b.Id)) || numberOf(a) - numberOf(b));
  const kept: ContainerSummary[] = [];
  const surplus = ordered.slice(Math.max(0, expected));
  const current = ordered.slice(0, Math.max(0, expected));
  const make = (request: Partial<ContainerRequest> & { name: string; number: number }): ContainerRequest => ({
    image: imageOf(project, service),
    imageId: image?.Id ?? "",
    containerOf: (name) => state.get(name)?.[0] && nameOf(state.get(name)?.[0] as ContainerSummary),
    imageVolumes: declaredVolumes(image),
    ...request,
  });
  await stopDependents(
    compose,
    project,
    service,
    current.some(({ Id }) => obsolete.has(Id)),
    state,
    writer,
    options,
  );
  const tasks: (() => Promise<void>)[] = surplus.map(
    (container) => () => stopAndRemove(compose, project, container, { timeoutSeconds: options.timeoutSeconds, volumes: false }, writer),
  );
  for (const container of current) {
    if (obsolete.has(container.Id)) tasks.push(async () => void kept.push(await recreate(compose, project, service, container, make, options, writer)));
    else {
      kept.push(container);
      if (container.State === "running") writer.event({ id: progressName(nameOf(container)), status: "Running", state: "done" });
      else if (container.State === "paused" || container.State === "dead")
        tasks.push(async () => void (await compose.client.post(`/containers/${container.Id}/start`)));
    }
  }
  const highest = Math.max(0, ...containers.map(numberOf));
  for (let index = 0; index < expected - current.length; index++) {
    const number = highest + 1 + index;
    const name = containerName(project, service, number);
    tasks.push(async () => void kept.push(await create(compose, project, service, make({ name, number }), writer)));
  }
  await forEachParallel(sys, tasks, (task) => task());
  state.set(
    service.name,
    kept.sort((a, b) => numberOf(a) - numberOf(b)),
  );
}

function containerName(project: Project, service: Service, number: number): string {
  const given = textOf(service.spec.container_name);
  return given !== "" ? given : `${project.name}-${service.name}-${number}`;
}

async function mustRecreate(
  compose: Composition,
  project: Project,
  service: Service,
  container: ContainerSummary,
  imageId: string,
  policy: RecreatePolicy,
): Promise<boolean> {
  if (policy === "never") return false;
  if (policy === "force") return true;
  const labels = container.Labels ?? {};
  if (labels[LABEL.configHash] !== serviceHash(service)) return true;
  if (imageId !== "" && labels[LABEL.image] !== undefined && labels[LABEL.image] !== imageId) return true;
  const inspected = await inspectContainer(compose, container.Id);
  if (service.spec.network_mode === undefined && inspected.State.Running) {
    const attached = inspected.NetworkSettings.Networks ?? {};
    if (serviceNetworks(service).some((key) => attached[textOf(project.networks.get(key)?.name)] === undefined)) return true;
  }
  const mounted = new Set(inspected.Mounts.map((mount) => mount.Name ?? ""));
  return listOf(service.spec.volumes).some((item) => {
    const { type, source } = mappingOf(item);
    return type === "volume" && textOf(source) !== "" && !mounted.has(textOf(project.volumes.get(textOf(source))?.name));
  });
}

/** Services that say `restart: true` about this one stop while it is made anew. */
async function stopDependents(
  compose: Composition,
  project: Project,
  service: Service,
  recreating: boolean,
  state: State,
  writer: ProgressWriter,
  options: CreateOptions,
): Promise<void> {
  if (!recreating) return;
  for (const other of project.services.values()) {
    if (!dependenciesOf(other).some((dependency) => dependency.service === service.name && dependency.restart)) continue;
    for (const container of state.get(other.name) ?? [])
      if (container.State === "running") {
        await stopContainer(compose, project, container, options.timeoutSeconds, writer);
        state.set(
          other.name,
          (state.get(other.name) ?? []).map((one) => (one.Id === container.Id ? { ...one, State: "exited" } : one)),
        );
      }
  }
}

async function create(compose: Composition, project: Project, service: Service, request: ContainerRequest, writer: ProgressWriter): Promise<ContainerSummary> {
  const id = progressName(request.name);
  writer.event({ id, status: "Creating", state: "working" });
  const made = await createContainer(compose, project, service, request, writer, id);
  writer.event({ id, status: "Created", state: "done" });
  return made;
}

async function recreate(
  compose: Composition,
  project: Project,
  service: Service,
  old: ContainerSummary,
  make: (request: Partial<ContainerRequest> & { name: string; number: number }) => ContainerRequest,
  options: CreateOptions,
  writer: ProgressWriter,
): Promise<ContainerSummary> {
  const oldName = nameOf(old);
  const id = progressName(oldName);
  writer.event({ id, status: "Recreate", state: "working" });
  const name = containerName(project, service, numberOf(old));
  const { Mounts } = await inspectContainer(compose, old.Id);
  const request = make({ name: `${old.Id.slice(0, 12)}_${name}`, number: numberOf(old), replaces: { name, mounts: options.renewVolumes ? [] : Mounts } });
  const made = await createContainer(compose, project, service, request, writer, id);
  await compose.quietly(async (quiet) => {
    await stopContainer(compose, project, old, options.timeoutSeconds, quiet);
    await removeContainer(compose, old, false, quiet);
  });
  await compose.client.post(`/containers/${made.Id}/rename`, undefined, { name });
  writer.event({ id, status: "Recreated", state: "done" });
  return { ...made, Names: [`/${name}`] };
}

/** Returns what the engine made, as it would list it. */
export async function createContainer(
  compose: Composition,
  project: Project,
  service: Service,
  request: ContainerRequest,
  writer: ProgressWriter | undefined,
  id: string,
): Promise<ContainerSummary> {
  const body = createBody(project, service, request);
  let made: { Id: string; Warnings: string[] | null };
  try {
    made = await compose.client.post("/containers/create", body, { name: request.name, platform: textOf(service.spec.platform) || undefined });
  } catch (error) {
    if (error instanceof CommandError)
      writer?.event({ id, status: `Error response from daemon: ${error.message.replace(/^Error response from daemon: /, "")}`, state: "error" });
    throw error;
  }
  for (const warning of made.Warnings ?? []) compose.warn(warning);
  return {
    Id: made.Id,
    Names: [`/${request.name}`],
    Image: request.image,
    ImageID: request.imageId,
    Command: "",
    Created: Math.trunc(compose.docker.now() / 1000),
    Ports: [],
    Labels: body.Labels as Record<string, string>,
    State: "created",
    Status: "Created",
    Mounts: [],
  };
}
