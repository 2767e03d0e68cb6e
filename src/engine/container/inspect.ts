import { isUserDefined } from "../network/network.ts";
import { rfc3339Nano } from "../time.ts";
import { containerConfigType } from "./config.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir } from "./context.ts";
import { hostConfigType } from "./host-config.ts";
import { jsonLogPath } from "./log/log-driver.ts";
import { mountPointToWire } from "./mount-point.ts";
import { rootSize, writtenSize } from "./size.ts";

/** GET /containers/{id}/json. */
export function inspectContainer(context: ContainerContext, container: Container, options: { size: boolean; version: number }): Record<string, unknown> {
  const { id, state, rootfs, command } = container;
  const dir = containerDir(context, container);
  const file = (name: string): string => (context.hostFs.exists(`${dir}/${name}`) ? `${dir}/${name}` : "");
  const overlay = `${context.dataRoot}/overlay2`;
  const lowers = [`${overlay}/${rootfs.name}-init/diff`, ...[...rootfs.lowerNames].reverse().map((name) => `${overlay}/${name}/diff`)];
  return {
    Id: id,
    Created: rfc3339Nano(container.created),
    Path: command.path,
    Args: command.args,
    State: {
      ...state.toWire(),
      ...(state.health === undefined ? {} : { Health: { Status: state.health.status, FailingStreak: state.health.failingStreak, Log: state.health.log } }),
    },
    Image: container.image.id,
    ResolvConfPath: file("resolv.conf"),
    HostnamePath: file("hostname"),
    HostsPath: file("hosts"),
    LogPath: container.hostConfig.LogConfig.Type === "json-file" && container.log !== undefined ? jsonLogPath(dir, id) : "",
    Name: `/${container.name}`,
    RestartCount: container.restartCount,
    Driver: "overlay2",
    Platform: "linux",
    MountLabel: "",
    ProcessLabel: "",
    AppArmorProfile: "",
    ExecIDs: container.execs === undefined || container.execs.size === 0 ? null : [...container.execs],
    HostConfig: hostConfigToWire(container),
    GraphDriver: {
      Data: {
        ID: id,
        LowerDir: lowers.join(":"),
        MergedDir: `${overlay}/${rootfs.name}/merged`,
        UpperDir: `${overlay}/${rootfs.name}/diff`,
        WorkDir: `${overlay}/${rootfs.name}/work`,
      },
      Name: "overlay2",
    },
    ...(options.size ? { SizeRw: writtenSize(container), SizeRootFs: rootSize(container) } : {}),
    Mounts: container.mounts.map(mountPointToWire),
    Config: containerConfigType.encode(container.config),
    NetworkSettings: networkSettings(context, container, options.version),
  };
}

function hostConfigToWire(container: Container): unknown {
  const { hostConfig } = container;
  const links = hostConfig.Links;
  const shown = links === null || links.length === 0 ? null : links.map((spec) => shownLink(container, spec));
  return hostConfigType.encode({ ...hostConfig, Links: shown });
}

/** `/db:/web/alias`. */
function shownLink(container: Container, spec: string): string {
  const [name = "", alias = name] = spec.split(":", 2);
  return `/${name.replace(/^\//, "")}:/${container.name}/${alias.slice(alias.lastIndexOf("/") + 1)}`;
}

function networkSettings(context: ContainerContext, container: Container, version: number): Record<string, unknown> {
  const { member } = container;
  const running = container.task !== undefined && !container.hostConfig.NetworkMode.startsWith("container:");
  const sandbox = running ? context.networks.sandboxKey(container.id) : { id: "", key: "" };
  const bridge = member.endpoints.get("bridge");
  return {
    Bridge: "",
    SandboxID: sandbox.id,
    SandboxKey: sandbox.key,
    Ports: running ? context.networks.ports(container.id) : {},
    HairpinMode: false,
    LinkLocalIPv6Address: "",
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: bridge?.EndpointID ?? "",
    Gateway: bridge?.Gateway ?? "",
    GlobalIPv6Address: bridge?.GlobalIPv6Address ?? "",
    GlobalIPv6PrefixLen: bridge?.GlobalIPv6PrefixLen ?? 0,
    IPAddress: bridge?.IPAddress ?? "",
    IPPrefixLen: bridge?.IPPrefixLen ?? 0,
    IPv6Gateway: bridge?.IPv6Gateway ?? "",
    MacAddress: bridge?.MacAddress ?? "",
    Networks: sortedEndpoints(container, version),
  };
}

function sortedEndpoints({ member, id, config }: Container, version: number): Record<string, unknown> {
  const names = [...member.endpoints.keys()].sort();
  const shown = names.map((name) => {
    const endpoint = member.endpoints.get(name);
    // Later the names that nobody gave it moved to DNSNames.
    if (version >= 45 || endpoint === undefined || !isUserDefined(name)) return [name, endpoint];
    return [name, { ...endpoint, Aliases: [...new Set([...(endpoint.Aliases ?? []), id.slice(0, 12), config.Hostname])] }];
  });
  return Object.fromEntries(shown);
}
