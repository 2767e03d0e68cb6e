import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";

interface Link {
  readonly target: Container;
  readonly alias: string;
}

/** HostConfig.Links, `name:alias`, as containers. */
function linksOf(context: ContainerContext, container: Container): Link[] {
  const links: Link[] = [];
  for (const spec of container.hostConfig.Links ?? []) {
    const [name = "", alias = name] = spec.split(":", 2);
    const target = context.store.find(name);
    if (target !== undefined) links.push({ target, alias: alias.slice(alias.lastIndexOf("/") + 1) });
  }
  return links;
}

/** At create. */
export function checkLinks(context: ContainerContext, specs: readonly string[] | null): void {
  for (const spec of specs ?? []) {
    const [name = "", ...alias] = spec.split(":");
    if (alias.length > 1 || spec === "") throw new EngineError("System", spec === "" ? "empty string specified for links" : `bad format for links: ${spec}`);
    if (context.store.find(name) === undefined) throw new EngineError("InvalidParameter", `could not get container for ${name}: No such container: ${name}`);
  }
}

/** The variables that links of the default bridge set: `DB_PORT_5432_TCP_ADDR=172.17.0.2` and their like. */
export function linkEnvironment(context: ContainerContext, container: Container): string[] {
  if (container.hostConfig.NetworkMode !== "bridge") return [];
  const variables: string[] = [];
  checkRunning(context, container);
  for (const { target, alias } of linksOf(context, container)) {
    const address = target.member.endpoints.get("bridge")?.IPAddress ?? "";
    const name = alias.toUpperCase().replaceAll("-", "_");
    variables.push(`${name}_NAME=/${container.name}/${alias}`);
    const ports = Object.keys(target.config.ExposedPorts ?? {})
      .map((port) => port.split("/") as [string, string])
      .sort(([a], [b]) => Number(a) - Number(b));
    const [first] = ports;
    if (first !== undefined) variables.push(`${name}_PORT=${first[1]}://${address}:${first[0]}`);
    for (const [port, protocol] of ports) {
      const prefix = `${name}_PORT_${port}_${protocol.toUpperCase()}`;
      variables.push(`${prefix}=${protocol}://${address}:${port}`, `${prefix}_ADDR=${address}`, `${prefix}_PORT=${port}`, `${prefix}_PROTO=${protocol}`);
    }
    for (const entry of target.config.Env ?? []) {
      if (entry.includes("=") && !/^(HOME|PATH)=/.test(entry)) variables.push(`${name}_ENV_${entry}`);
    }
  }
  return variables;
}

/** A target that was removed counts as one that does not run: the link stays. */
function checkRunning(context: ContainerContext, container: Container): void {
  for (const spec of container.hostConfig.Links ?? []) {
    const [name = "", alias = name] = spec.split(":", 2);
    const target = context.store.find(name);
    if (target?.task !== undefined) continue;
    const shown = `/${target?.name ?? name.replace(/^\//, "")} AS /${container.name}/${alias.slice(alias.lastIndexOf("/") + 1)}`;
    throw new EngineError("System", `Cannot link to a non running container: ${shown}`);
  }
}
