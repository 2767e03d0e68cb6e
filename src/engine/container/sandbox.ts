import { isErrno } from "../../base/errno.ts";
import type { NetNamespace } from "../../sim/net/types.ts";
import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir } from "./context.ts";
import { makeDirs } from "./rootfs.ts";

/** Gives the container its network namespace and connects it. */
export function joinNetworks(context: ContainerContext, container: Container): void {
  openSandbox(context, container);
  connectSandbox(context, container);
}

/** A network namespace, with nothing in it yet unless it is somebody else's. */
export function openSandbox(context: ContainerContext, container: Container): void {
  const { kernel } = context;
  const mode = container.hostConfig.NetworkMode;
  if (mode.startsWith("container:")) {
    container.sandbox = donor(context, container, mode.slice("container:".length)).sandbox as NetNamespace;
    return;
  }
  container.sandbox = mode === "host" ? kernel.host.net : kernel.network.createNamespace();
}

/** Interfaces, addresses and ports; the files that tell of them are written anew where they are there already. */
export function connectSandbox(context: ContainerContext, container: Container): void {
  if (container.hostConfig.NetworkMode.startsWith("container:")) return;
  try {
    context.networks.join(container.member);
  } catch (error) {
    container.sandbox = undefined;
    throw error;
  }
  if (context.hostFs.exists(`${containerDir(context, container)}/hosts`)) writeNetworkFiles(context, container);
}

export function leaveNetworks(context: ContainerContext, container: Container): void {
  if (container.sandbox === undefined) return;
  if (!container.hostConfig.NetworkMode.startsWith("container:")) context.networks.leave(container.member);
  container.sandbox = undefined;
}

/** /etc/hosts, /etc/hostname, /etc/resolv.conf in the container's directory on the host. */
export function writeNetworkFiles(context: ContainerContext, container: Container): void {
  const dir = containerDir(context, container);
  makeDirs(context.hostFs, dir, 0o710);
  const mode = container.hostConfig.NetworkMode;
  if (mode.startsWith("container:")) {
    const from = containerDir(context, donor(context, container, mode.slice("container:".length)));
    for (const name of ["hostname", "hosts", "resolv.conf"]) write(context, `${dir}/${name}`, context.hostFs.readFile(`${from}/${name}`));
    return;
  }
  write(context, `${dir}/hostname`, `${container.config.Hostname}\n`);
  write(context, `${dir}/hosts`, context.networks.hosts(container.member));
  write(context, `${dir}/resolv.conf`, context.networks.resolvConf(container.member));
}

/** After a network was connected or disconnected while the container runs. */
export function refreshNetworkFiles(context: ContainerContext, container: Container): void {
  if (container.task === undefined) return;
  const dir = containerDir(context, container);
  write(context, `${dir}/hosts`, context.networks.hosts(container.member));
  write(context, `${dir}/resolv.conf`, context.networks.resolvConf(container.member));
}

function donor(context: ContainerContext, container: Container, reference: string): Container {
  const other = context.store.find(reference);
  if (other === undefined) throw new EngineError("System", `joining network namespace of container: No such container: ${reference}`);
  if (other === container) throw new EngineError("System", "cannot join own network namespace");
  if (other.task === undefined || other.sandbox === undefined) {
    throw new EngineError("Conflict", `cannot join network namespace of a non running container: container ${other.name} is ${other.state.status}`);
  }
  return other;
}

/** The same file all along: a container has it bind-mounted. */
function write(context: ContainerContext, path: string, content: string | Uint8Array): void {
  try {
    if (context.hostFs.exists(path)) context.hostFs.truncate(path, 0);
    context.hostFs.writeFile(path, content, { mode: 0o644 });
  } catch (error) {
    throw isErrno(error) ? new EngineError("System", `write ${path}: ${error.message.toLowerCase()}`) : error;
  }
}
