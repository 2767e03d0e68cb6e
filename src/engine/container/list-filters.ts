import { type Filters, invalidFilter } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";

const ACCEPTED = [
  "ancestor",
  "before",
  "exited",
  "expose",
  "health",
  "id",
  "is-task",
  "isolation",
  "label",
  "name",
  "network",
  "publish",
  "since",
  "status",
  "volume",
];
const STATUSES = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];
const HEALTH = ["none", "starting", "healthy", "unhealthy"];

export interface ContainerFilter {
  /** Filters on states that mean stopped containers, too. */
  readonly impliesAll: boolean;
  includes(container: Container): boolean;
}

/** Filters of GET /containers/json. Throws for those that make no sense. */
export function containerFilter(context: ContainerContext, filters: Filters): ContainerFilter {
  filters.validate(ACCEPTED);
  if (filters.size === 0) return { impliesAll: false, includes: () => true };
  const exited = filters.get("exited").map((text) => {
    if (!/^[+-]?\d+$/.test(text)) throw invalidFilter(`'exited=${text}': strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    return Number(text);
  });
  for (const status of filters.get("status"))
    if (!STATUSES.includes(status)) throw invalidFilter(`'status=${status}': invalid value for state (${status}): must be one of ${STATUSES.join(", ")}`);
  for (const health of filters.get("health"))
    if (!HEALTH.includes(health)) throw invalidFilter(`'health=${health}': invalid value for health (${health}): must be one of ${HEALTH.join(", ")}`);
  const task = filters.has("is-task") ? filters.flag("is-task") : undefined;
  const before = bound(context, filters, "before");
  const since = bound(context, filters, "since");
  const ancestors = ancestorIds(context, filters);
  const ports = {
    publish: filters.get("publish").flatMap((text) => portRange("publish", text)),
    expose: filters.get("expose").flatMap((text) => portRange("expose", text)),
  };
  return {
    impliesAll: filters.has("status") || filters.has("exited"),
    includes: (container) =>
      filters.matchesPattern("name", container.name) || filters.matchesPattern("name", `/${container.name}`)
        ? filters.matchesPrefix("id", container.id) &&
          filters.matchesLabels("label", container.config.Labels) &&
          (exited.length === 0 || (exited.includes(container.state.exitCode) && !container.state.running && container.state.status !== "created")) &&
          filters.matchesExactly("status", container.state.status) &&
          filters.matchesExactly("health", container.state.health?.status ?? "none") &&
          (task === undefined || task === isTask(container)) &&
          (before === undefined ||
            container.created < before.created ||
            (container.created === before.created && container !== before && isEarlier(context, container, before))) &&
          (since === undefined ||
            container.created > since.created ||
            (container.created === since.created && container !== since && isEarlier(context, since, container))) &&
          (ancestors === undefined || ancestors(container)) &&
          matchesVolume(filters, container) &&
          matchesNetwork(filters, container) &&
          (ports.publish.length === 0 || publishedPorts(context, container).some((port) => ports.publish.includes(port))) &&
          (ports.expose.length === 0 || exposedPorts(context, container).some((port) => ports.expose.includes(port)))
        : false,
  };
}

/** Two that were made at the same instant of simulated time still have an order. */
function isEarlier(context: ContainerContext, a: Container, b: Container): boolean {
  for (const container of context.store) {
    if (container === a) return true;
    if (container === b) return false;
  }
  return false;
}

function bound(context: ContainerContext, filters: Filters, name: "before" | "since"): Container | undefined {
  let found: Container | undefined;
  for (const reference of filters.get(name)) {
    found = context.store.find(reference);
    if (found === undefined) throw new EngineError("NotFound", `No such container: ${reference}`);
  }
  return found;
}

/** The image itself or one built on it. */
function ancestorIds(context: ContainerContext, filters: Filters): ((container: Container) => boolean) | undefined {
  if (!filters.has("ancestor")) return undefined;
  const layers: string[][] = [];
  for (const reference of filters.get("ancestor")) {
    try {
      layers.push([...context.images.layerNames(context.images.resolve(reference).id)]);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error; // What is no image has no containers.
    }
  }
  return (container) => layers.some((names) => names.every((name, i) => container.rootfs.lowerNames[i] === name));
}

/** Does a service want it? */
function isTask(container: Container): boolean {
  return container.config.Labels?.["com.docker.swarm.task.id"] !== undefined;
}

function matchesVolume(filters: Filters, container: Container): boolean {
  if (!filters.has("volume")) return true;
  const wanted = filters.get("volume");
  return container.mounts.some(
    (mount) => wanted.includes(mount.destination) || (mount.name === "" ? wanted.includes(mount.source) : wanted.includes(mount.name)),
  );
}

function matchesNetwork(filters: Filters, container: Container): boolean {
  if (!filters.has("network")) return true;
  return [...container.member.endpoints].some(([name, { NetworkID: id }]) =>
    filters.get("network").some((wanted) => wanted === name || (id !== "" && wanted !== "" && id.startsWith(wanted))),
  );
}

function publishedPorts(context: ContainerContext, container: Container): string[] {
  if (container.task === undefined)
    return Object.values(container.hostConfig.PortBindings ?? {}).flatMap((list) => (list ?? []).map(({ HostPort: port }) => `${port}/tcp`));
  return Object.entries(context.networks.ports(container.id)).flatMap(([port, list]) =>
    (list ?? []).map(({ HostPort: host }) => `${host}/${port.split("/")[1] ?? "tcp"}`),
  );
}

/** Only what runs has ports. */
function exposedPorts(context: ContainerContext, container: Container): string[] {
  return container.task === undefined ? [] : Object.keys(context.networks.ports(container.id));
}

/** `8000-8010/tcp` as single ports. */
function portRange(filter: string, text: string): string[] {
  const [range = "", protocol = "tcp"] = text.split("/", 2);
  const bounds = range.split("-", 2);
  const fail = (why: string): never => {
    throw new EngineError("System", `error while looking up for ${filter} ${text}: ${why}`);
  };
  if (text === "") fail("Empty string specified for ports.");
  for (const bound of bounds) {
    if (!/^\d+$/.test(bound)) fail(`strconv.ParseUint: parsing ${JSON.stringify(bound)}: invalid syntax`);
    if (Number(bound) > 65_535) fail(`strconv.ParseUint: parsing ${JSON.stringify(bound)}: value out of range`);
  }
  const [from = 0, to = from] = bounds.map(Number);
  if (to < from) fail(`Invalid range specified for the Port: ${range}`);
  return Array.from({ length: to - from + 1 }, (_, i) => `${from + i}/${protocol}`);
}
