import { pathEscape } from "../../cli/client.ts";
import { ApiError, CommandError, isNotFound } from "../../cli/error.ts";
import { bool, int, string } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { imageOf, type Project, type Service, textOf } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { isOneOff, listContainers, serviceOf } from "../containers.ts";
import { forEachParallel, inReverseOrder } from "../graph.ts";
import { LABEL } from "../labels.ts";
import { inspectImage } from "../plan/images.ts";
import { inspectVolume } from "../plan/resources.ts";
import { stopAndRemove } from "../plan/stop.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

export interface DownOptions {
  readonly services: readonly string[];
  readonly removeOrphans: boolean;
  readonly volumes: boolean;
  readonly images: string;
  readonly timeoutSeconds: number | undefined;
}

export default defineCompose({
  name: "down",
  use: "[OPTIONS] [SERVICES]",
  short: { en: "Stop and remove containers and networks", hi: "Containers aur networks roko aur hatao" },
  flags: {
    "remove-orphans": bool("", "Remove containers of services that the file does not name, too", "Jo services file mein nahi, unke containers bhi hatao"),
    rmi: string("", 'Remove images, too: "local" (those without a name of their own) or "all"', 'Images bhi hatao: "local" (jinka apna naam nahi) ya "all"'),
    timeout: int("t", "Seconds that containers get to stop", "Containers ko rukne ke liye kitne seconds"),
    volumes: bool("v", "Remove the volumes of the file and anonymous ones, too", "File ke volumes aur anonymous volumes bhi hatao"),
  },
  async run(compose, services, flags, { changed }) {
    if (!["", "all", "local"].includes(flags.rmi)) throw new CommandError(`invalid value for --rmi: ${JSON.stringify(flags.rmi)}`);
    const { name, project } = await compose.projectForContainers(services);
    await compose.progress(
      (writer) =>
        takeDown(
          compose,
          name,
          project,
          {
            services,
            removeOrphans: flags["remove-orphans"],
            volumes: flags.volumes,
            images: flags.rmi,
            timeoutSeconds: changed("timeout") ? flags.timeout : undefined,
          },
          writer,
        ),
      "Running",
    );
    return 0;
  },
});

export async function takeDown(compose: Composition, name: string, project: Project, options: DownOptions, writer: ProgressWriter): Promise<void> {
  const { sys } = compose;
  const containers = await listContainers(compose.client, { project: name, all: true, oneOff: "include" });
  const selected =
    options.services.length === 0
      ? project
      : { ...project, services: new Map([...project.services, ...project.disabled].filter(([service]) => options.services.includes(service))) };
  const stop = { timeoutSeconds: options.timeoutSeconds, volumes: options.volumes };
  await inReverseOrder(sys, selected.services, async (service) => {
    const own = containers.filter((container) => serviceOf(container) === service.name && !isOneOff(container));
    await forEachParallel(sys, own, (container) => stopAndRemove(compose, project, container, stop, writer));
  });
  if (options.removeOrphans && options.services.length === 0) {
    const orphans = containers.filter(
      (container) => isOneOff(container) || (!project.services.has(serviceOf(container)) && !project.disabled.has(serviceOf(container))),
    );
    await forEachParallel(sys, orphans, (container) => stopAndRemove(compose, project, container, stop, writer));
  }
  if (options.services.length > 0) {
    if (options.images !== "") await removeAll(compose, imageTasks(compose, selected, options.images, writer));
    return;
  }
  const tasks = [
    ...(options.images === "" ? [] : imageTasks(compose, project, options.images, writer)),
    ...(await networkTasks(compose, name, project, writer)),
    ...(options.volumes ? await volumeTasks(compose, name, project, writer) : []),
  ];
  if (containers.length === 0 && tasks.length === 0 && project.configFiles.length === 0) {
    compose.warn(`Warning: No resource found to remove for project ${JSON.stringify(name)}.`);
    return;
  }
  await removeAll(compose, tasks);
}

type Task = () => Promise<void>;

async function removeAll(compose: Composition, tasks: readonly Task[]): Promise<void> {
  await forEachParallel(compose.sys, tasks, (task) => task());
}

/** Images without a name of their own, or all. */
function imageTasks(compose: Composition, project: Project, kind: string, writer: ProgressWriter): Task[] {
  const wanted = (service: Service): boolean => kind === "all" || service.spec.image === undefined;
  const names = new Set([...project.services.values()].filter(wanted).map((service) => withTag(imageOf(project, service))));
  return [...names].sort().map((name) => async () => {
    if ((await inspectImage(compose, name)) === undefined) return;
    await removing(writer, `Image ${name}`, () => compose.client.delete(`/images/${pathEscape(name)}`));
  });
}

function withTag(image: string): string {
  return /:[^/]*$/.test(image) || image.includes("@") ? image : `${image}:latest`;
}

async function networkTasks(compose: Composition, name: string, project: Project, writer: ProgressWriter): Promise<Task[]> {
  const found = await compose.client.get<{ Id: string; Name: string; Labels: Record<string, string> | null }[]>("/networks", {
    filters: JSON.stringify({ label: [`${LABEL.project}=${name}`] }),
  });
  const external = new Set([...project.networks.values()].filter((network) => network.external === true).map((network) => textOf(network.name)));
  return found
    .filter((network) => !external.has(network.Name))
    .map((network) => () => removing(writer, `Network ${network.Name}`, () => removeNetwork(compose, network.Id)));
}

/** Throws ApiError 403 while containers are attached. */
async function removeNetwork(compose: Composition, id: string): Promise<void> {
  const { Containers } = await compose.client.get<{ Containers: Record<string, unknown> | null }>(`/networks/${id}`);
  if (Object.keys(Containers ?? {}).length > 0) throw new ApiError(403, "network has active endpoints");
  await compose.client.delete(`/networks/${id}`);
}

async function volumeTasks(compose: Composition, name: string, project: Project, writer: ProgressWriter): Promise<Task[]> {
  const names = new Set<string>();
  if (project.configFiles.length > 0 && project.volumes.size > 0)
    for (const volume of project.volumes.values()) if (volume.external !== true) names.add(textOf(volume.name));
  if (names.size === 0) {
    const { Volumes } = await compose.client.get<{ Volumes: { Name: string }[] | null }>("/volumes", {
      filters: JSON.stringify({ label: [`${LABEL.project}=${name}`] }),
    });
    for (const volume of Volumes ?? []) names.add(volume.Name);
  }
  const existing: string[] = [];
  for (const volume of names) if (await inspectVolume(compose, volume)) existing.push(volume);
  return existing
    .sort()
    .map((volume) => () => removing(writer, `Volume ${volume}`, () => compose.client.delete(`/volumes/${pathEscape(volume)}`, { force: true })));
}

async function removing(writer: ProgressWriter, id: string, remove: () => Promise<unknown>): Promise<void> {
  writer.event({ id, status: "Removing", state: "working" });
  try {
    await remove();
  } catch (error) {
    if (isNotFound(error)) writer.event({ id, status: "Removed", state: "done" });
    else if (error instanceof ApiError && (error.status === 409 || error.status === 403))
      writer.event({ id, status: "Resource is still in use", state: "warning" });
    else throw error;
    return;
  }
  writer.event({ id, status: "Removed", state: "done" });
}
