import type { Filters } from "../api/filters.ts";
import type { EndpointSettings } from "../services.ts";
import { now, seconds } from "../time.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import { containerFilter } from "./list-filters.ts";
import { mountPointToWire } from "./mount-point.ts";
import { rootSize, writtenSize } from "./size.ts";

export interface ListOptions {
  readonly all: boolean;
  readonly size: boolean;
  /** 0: no limit. Negative: none either. */
  readonly limit: number;
  readonly filters: Filters;
}

/** GET /containers/json: newest first, each made when it is asked for. */
export function* listContainers(context: ContainerContext, options: ListOptions): Generator<Record<string, unknown>, void, undefined> {
  const filter = containerFilter(context, options.filters);
  const all = options.all || options.limit > 0 || filter.impliesAll;
  const at = now(context.kernel.clock);
  const imageIds = new Map<string, string | undefined>();
  let listed = 0;
  for (const container of newestFirst(context)) {
    if (options.limit > 0 && listed === options.limit) break;
    if (!all && !container.state.running) continue;
    if (!filter.includes(container)) continue;
    listed++;
    yield summarize(context, container, { at, size: options.size, imageIds });
  }
}

export function newestFirst(context: ContainerContext): Container[] {
  return [...context.store].reverse();
}

/** A container as lists and docker system df show it. */
export function summarize(
  context: ContainerContext,
  container: Container,
  { at, size, imageIds }: { at: bigint; size: boolean /** What names mean now; filled as they are looked up. */; imageIds: Map<string, string | undefined> },
): Record<string, unknown> {
  const { state, hostConfig } = container;
  const written = size ? writtenSize(container) : 0;
  return {
    Id: container.id,
    Names: [`/${container.name}`, ...linkNames(context, container)],
    Image: shownImage(context, container, imageIds),
    ImageID: container.image.id,
    Command: shownCommand(container),
    Created: seconds(container.created),
    Ports: ports(context, container),
    ...(written > 0 ? { SizeRw: written } : {}),
    ...(size ? { SizeRootFs: rootSize(container) } : {}),
    Labels: container.config.Labels ?? {},
    State: state.status,
    Status: state.describe(at),
    HostConfig: { NetworkMode: hostConfig.NetworkMode, ...(hostConfig.Annotations === null ? {} : { Annotations: hostConfig.Annotations }) },
    NetworkSettings: { Networks: networks(container) },
    Mounts: container.mounts.map(mountPointToWire),
  };
}

/** `/web/db` for a container that web links to as db. */
function linkNames(context: ContainerContext, target: Container): string[] {
  const names: string[] = [];
  for (const other of context.linking) {
    for (const spec of other.hostConfig.Links ?? []) {
      const [name = "", alias = name] = spec.split(":", 2);
      if (context.store.find(name) === target) names.push(`/${other.name}/${alias}`);
    }
  }
  return names;
}

/** As the user wrote it, or the id when that name now means another image. */
function shownImage(context: ContainerContext, { imageReference: name, image }: Container, imageIds: Map<string, string | undefined>): string {
  if (!imageIds.has(name)) imageIds.set(name, context.imageIdOf(name));
  return imageIds.get(name) === image.id ? name : image.id;
}

/** Words with blanks or shell characters in them get quotes. */
function shownCommand(container: Container): string {
  const { path, args } = container.command;
  return args.length === 0 ? path : `${path} ${args.map((arg) => (/[ \t]/.test(arg) ? `'${arg}'` : arg)).join(" ")}`;
}

function ports(context: ContainerContext, container: Container): Record<string, unknown>[] {
  if (container.task === undefined || container.hostConfig.NetworkMode.startsWith("container:")) return [];
  const listed: { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[] = [];
  for (const [port, bindings] of Object.entries(context.networks.ports(container.id))) {
    const [number = "", type = "tcp"] = port.split("/");
    if (bindings === null || bindings.length === 0) listed.push({ PrivatePort: Number(number), Type: type });
    for (const { HostIp: ip, HostPort: hostPort } of bindings ?? [])
      listed.push({ IP: ip, PrivatePort: Number(number), ...(hostPort === "" ? {} : { PublicPort: Number(hostPort) }), Type: type });
  }
  return listed;
}

/** Summaries leave out what only inspect shows. */
function networks({ member }: Container): Record<string, EndpointSettings> {
  const shown: Record<string, EndpointSettings> = {};
  for (const name of [...member.endpoints.keys()].sort()) {
    const endpoint = member.endpoints.get(name);
    if (endpoint !== undefined) shown[name] = { ...endpoint, Links: null, Aliases: null, DriverOpts: null, DNSNames: null };
  }
  return shown;
}
