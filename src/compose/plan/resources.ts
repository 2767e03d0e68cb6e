/** Networks and volumes of a project: made when they are not there. */
import { pathEscape } from "../../cli/client.ts";
import { CommandError, isNotFound } from "../../cli/error.ts";
import { listOf, type Mapping, mappingOf, type Project, textOf, type Value } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { hashOf, LABEL, resourceLabels } from "../labels.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

interface NetworkInfo {
  readonly Id: string;
  readonly Name: string;
  readonly Labels: Record<string, string> | null;
}

interface VolumeInfo {
  readonly Name: string;
  readonly Labels: Record<string, string> | null;
}

/** Throws CommandError, also for an external one that does not exist. */
export async function ensureNetworks(compose: Composition, project: Project, writer: ProgressWriter): Promise<void> {
  for (const [key, network] of orderedByUse(project)) await ensureNetwork(compose, project, key, network, writer);
}

/** In the order in which services name them. */
function orderedByUse(project: Project): [string, Mapping][] {
  const names = new Set<string>();
  for (const service of project.services.values()) for (const name of Object.keys(mappingOf(service.spec.networks))) names.add(name);
  return [...names].flatMap((name) => (project.networks.has(name) ? [[name, project.networks.get(name) as Mapping] as [string, Mapping]] : []));
}

async function ensureNetwork(compose: Composition, project: Project, key: string, network: Mapping, writer: ProgressWriter): Promise<void> {
  const name = textOf(network.name);
  const candidates = await compose.client.get<NetworkInfo[]>("/networks", { filters: JSON.stringify({ name: [name] }) });
  const found = candidates.find((candidate) => candidate.Name === name || candidate.Id === name);
  if (network.external === true) {
    if (!found && !["host", "none", "bridge"].includes(name)) throw new CommandError(`network ${name} declared as external, but could not be found`);
    return;
  }
  if (found) {
    checkOwner(compose, project, key, name, found);
    const hash = found.Labels?.[LABEL.configHash];
    if (hash === undefined || hash === "" || hash === hashOf(network)) return;
    await removeDiverged(compose, found.Id);
  }
  writer.event({ id: `Network ${name}`, status: "Creating", state: "working" });
  const labels = { ...stringLabels(network.labels), ...resourceLabels(project, "network", key, network) };
  try {
    await compose.client.post("/networks/create", {
      Name: name,
      Driver: textOf(network.driver),
      Options: stringLabels(network.driver_opts),
      ...(network.ipam === undefined ? {} : { IPAM: ipamOf(mappingOf(network.ipam)) }),
      Internal: network.internal === true,
      Attachable: network.attachable === true,
      ...(network.enable_ipv6 === undefined ? {} : { EnableIPv6: network.enable_ipv6 }),
      ...(network.enable_ipv4 === undefined ? {} : { EnableIPv4: network.enable_ipv4 }),
      Labels: labels,
    });
  } catch (error) {
    writer.event({ id: `Network ${name}`, status: "Error", state: "error" });
    if (error instanceof CommandError) throw new CommandError(`failed to create network ${name}: ${error.message}`);
    throw error;
  }
  writer.event({ id: `Network ${name}`, status: "Created", state: "done" });
}

function checkOwner(compose: Composition, project: Project, key: string, name: string, found: NetworkInfo): void {
  const owner = found.Labels?.[LABEL.project];
  const label = found.Labels?.[LABEL.network];
  if (owner === undefined) {
    compose.warn(`a network with name ${name} exists but was not created by compose.\nSet \`external: true\` to use an existing network`);
    return;
  }
  if (owner !== project.name)
    compose.warn(
      `a network with name ${name} exists but was not created for project ${JSON.stringify(project.name)}.\nSet \`external: true\` to use an existing network`,
    );
  if (label !== key)
    throw new CommandError(
      `network ${name} was found but has incorrect label ${LABEL.network} set to ${JSON.stringify(label ?? "")} (expected: ${JSON.stringify(key)})`,
    );
}

/** A network whose definition has changed is made anew; its containers are taken off first. */
async function removeDiverged(compose: Composition, id: string): Promise<void> {
  const { Containers } = await compose.client.get<{ Containers: Record<string, unknown> | null }>(`/networks/${pathEscape(id)}`);
  for (const container of Object.keys(Containers ?? {})) {
    await compose.client.post(`/containers/${container}/stop`);
    await compose.client.post(`/networks/${pathEscape(id)}/disconnect`, { Container: container, Force: true });
  }
  await compose.client.delete(`/networks/${pathEscape(id)}`);
}

function ipamOf(ipam: Mapping): object {
  return {
    Driver: textOf(ipam.driver) || "default",
    Config: listOf(ipam.config).map((item) => {
      const pool = mappingOf(item);
      return {
        ...(pool.subnet === undefined ? {} : { Subnet: textOf(pool.subnet) }),
        ...(pool.ip_range === undefined ? {} : { IPRange: textOf(pool.ip_range) }),
        ...(pool.gateway === undefined ? {} : { Gateway: textOf(pool.gateway) }),
        ...(pool.aux_addresses === undefined ? {} : { AuxiliaryAddresses: stringLabels(pool.aux_addresses) }),
      };
    }),
  };
}

/** Throws CommandError, also for an external one that does not exist. */
export async function ensureVolumes(compose: Composition, project: Project, writer: ProgressWriter): Promise<void> {
  for (const [key, volume] of project.volumes) {
    const name = textOf(volume.name);
    const found = await inspectVolume(compose, name);
    if (volume.external === true) {
      if (!found) throw new CommandError(`external volume ${JSON.stringify(name)} not found`);
      continue;
    }
    if (found) {
      const owner = found.Labels?.[LABEL.project];
      if (owner === undefined)
        compose.warn(`volume ${JSON.stringify(name)} already exists but was not created by Docker Compose. Use \`external: true\` to use an existing volume`);
      else if (owner !== project.name)
        compose.warn(
          `volume ${JSON.stringify(name)} already exists but was created for project ${JSON.stringify(owner)} (expected ${JSON.stringify(project.name)}). Use \`external: true\` to use an existing volume`,
        );
      continue;
    }
    writer.event({ id: `Volume ${name}`, status: "Creating", state: "working" });
    try {
      await compose.client.post("/volumes/create", {
        Name: name,
        Driver: textOf(volume.driver),
        DriverOpts: stringLabels(volume.driver_opts),
        Labels: { ...stringLabels(volume.labels), ...resourceLabels(project, "volume", key, volume) },
      });
    } catch (error) {
      writer.event({ id: `Volume ${name}`, status: "Error", state: "error" });
      throw error;
    }
    writer.event({ id: `Volume ${name}`, status: "Created", state: "done" });
  }
}

export async function inspectVolume(compose: Composition, name: string): Promise<VolumeInfo | undefined> {
  try {
    return await compose.client.get<VolumeInfo>(`/volumes/${pathEscape(name)}`);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function stringLabels(value: Value | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(mappingOf(value)).map(([name, item]) => [name, textOf(item)]));
}
