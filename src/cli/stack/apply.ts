/** Makes and changes what a stack consists of. */
import { encodeBase64 } from "../base64.ts";
import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, isNotFound } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { readBytesFile } from "../option/key-value.ts";
import { resolveImage } from "../service/resolve-image.ts";
import type { ServiceBody } from "../service/service-spec.ts";
import { convertService, IMAGE_LABEL, isExternal, NAMESPACE_LABEL, scopedName, stackLabels } from "./convert.ts";
import type { Mapping, StackFile } from "./file/model.ts";
import { pairs } from "./file/normalize.ts";

interface KnownService {
  ID: string;
  Version: { Index: number };
  Spec: { Name: string; Labels?: Record<string, string>; TaskTemplate: { ContainerSpec: { Image: string }; ForceUpdate?: number } };
}

/** Services that the file no longer has. */
export async function prune(docker: DockerCli, stack: string, file: StackFile): Promise<void> {
  const wanted = new Set([...file.services.keys()].map((name) => `${stack}_${name}`));
  for (const { ID, Spec } of await servicesOf(docker, stack)) {
    if (wanted.has(Spec.Name)) continue;
    docker.line(`Removing service ${Spec.Name}`);
    await docker.client.delete(`/services/${ID}`);
  }
}

/** Networks that services use. External ones must be there. */
export async function createNetworks(docker: DockerCli, stack: string, file: StackFile): Promise<void> {
  const used = new Set([...file.services.values()].flatMap(({ networks }) => [...(networks?.keys() ?? ["default"])]));
  const known = await docker.client.get<{ Name: string }[]>("/networks", { filters: encodeFilters({ label: [`${NAMESPACE_LABEL}=${stack}`] }) });
  for (const name of [...used].sort()) {
    const about = file.networks.get(name);
    if (isExternal(about)) await mustExist(docker, scopedName(stack, name, about));
  }
  for (const name of [...used].sort()) {
    const about = file.networks.get(name) ?? {};
    const full = scopedName(stack, name, about);
    if (isExternal(about) || known.some(({ Name }) => Name === full)) continue;
    docker.line(`Creating network ${full}`);
    const ipam = about.ipam as { driver?: string; config?: { subnet?: string }[] } | undefined;
    const body = {
      Name: full,
      Driver: String(about.driver ?? "overlay"),
      Labels: stackLabels(stack, about.labels),
      ...(about.driver_opts === undefined ? {} : { Options: pairs(about.driver_opts, "") }),
      ...(about.internal === true ? { Internal: true } : {}),
      ...(about.attachable === true ? { Attachable: true } : {}),
      ...(ipam === undefined
        ? {}
        : { IPAM: { Driver: ipam.driver ?? "default", Config: (ipam.config ?? []).map(({ subnet }) => ({ Subnet: subnet ?? "" })) } }),
    };
    await failing(`failed to create network ${full}`, () => docker.client.post("/networks/create", body));
  }
}

/** Secrets or configs of the file. One that exists may only change its labels. */
export async function createData(docker: DockerCli, stack: string, kind: "secret" | "config", all: ReadonlyMap<string, Mapping>): Promise<void> {
  for (const [name, about] of all) {
    if (isExternal(about)) continue;
    const full = scopedName(stack, name, about);
    const data = typeof about.file === "string" ? readBytesFile(docker, about.file) : new Uint8Array(0);
    const driver = about.driver === undefined ? {} : { Driver: { Name: String(about.driver), Options: pairs(about.driver_opts, "") } };
    const templating = about.template_driver === undefined ? {} : { Templating: { Name: String(about.template_driver) } };
    const spec = { Name: full, Labels: stackLabels(stack, about.labels), Data: encodeBase64(data), ...driver, ...templating };
    const known = await existing(docker, `/${kind}s/${pathEscape(full)}`);
    if (known === undefined) {
      docker.line(`Creating ${kind} ${full}`);
      await failing(`failed to create ${kind} ${full}`, () => docker.client.post(`/${kind}s/create`, spec));
    } else {
      await failing(`failed to update ${kind} ${full}`, () => docker.client.post(`/${kind}s/${known.ID}/update`, spec, { version: known.Version.Index }));
    }
  }
}

/** Returns the ids of the services. */
export async function deployServices(docker: DockerCli, stack: string, file: StackFile, options: { resolve: string; auth: boolean }): Promise<string[]> {
  const known = new Map((await servicesOf(docker, stack)).map((service) => [service.Spec.Name, service]));
  const bodies: ServiceBody[] = [];
  for (const service of file.services.values()) bodies.push(await convertService(docker, stack, file, service));
  const ids: string[] = [];
  for (const body of bodies) ids.push(await deployService(docker, body, known.get(body.Name), options));
  return ids;
}

async function deployService(
  docker: DockerCli,
  body: ServiceBody,
  known: KnownService | undefined,
  options: { resolve: string; auth: boolean },
): Promise<string> {
  const container = body.TaskTemplate.ContainerSpec;
  const changed = known?.Spec.Labels?.[IMAGE_LABEL] !== container.Image;
  if (known === undefined) docker.line(`Creating service ${body.Name}`);
  else docker.line(`Updating service ${body.Name} (id: ${known.ID})`);
  if (known !== undefined && !changed && options.resolve !== "always") container.Image = known.Spec.TaskTemplate.ContainerSpec.Image;
  else {
    const resolved = await resolveImage(docker, container.Image, { query: options.resolve !== "never" });
    container.Image = resolved.image;
    if (resolved.platforms !== undefined) body.TaskTemplate.Placement.Platforms = resolved.platforms;
    if (resolved.warning !== undefined) docker.errLine(resolved.warning);
  }
  if (known === undefined)
    return (await failing(`failed to create service ${body.Name}`, () => docker.client.post<{ ID: string }>("/services/create", body))).ID;
  body.TaskTemplate.ForceUpdate = known.Spec.TaskTemplate.ForceUpdate ?? 0;
  const query = { version: known.Version.Index, registryAuthFrom: options.auth ? undefined : "spec" };
  await failing(`failed to update service ${body.Name}`, () => docker.client.post(`/services/${known.ID}/update`, body, query));
  return known.ID;
}

function servicesOf(docker: DockerCli, stack: string): Promise<KnownService[]> {
  return docker.client.get<KnownService[]>("/services", { filters: encodeFilters({ label: [`${NAMESPACE_LABEL}=${stack}`] }) });
}

async function existing(docker: DockerCli, path: string): Promise<{ ID: string; Version: { Index: number } } | undefined> {
  try {
    return await docker.client.get(path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function mustExist(docker: DockerCli, name: string): Promise<void> {
  if (["host", "bridge", "none"].includes(name)) return;
  try {
    const { Scope } = await docker.client.get<{ Scope: string }>(`/networks/${pathEscape(name)}`);
    if (Scope === "swarm") return;
    throw new CommandError(
      `network ${JSON.stringify(name)} is declared as external, but it is not in the right scope: ${JSON.stringify(Scope)} instead of "swarm"`,
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new CommandError(
      `network ${JSON.stringify(name)} is declared as external, but could not be found. You need to create a swarm-scoped network before the stack is deployed`,
    );
  }
}

async function failing<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`${what}: ${error.message}`) : error;
  }
}
