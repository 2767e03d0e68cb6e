import type { Namespaces } from "../../sim/kernel/types.ts";
import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import type { Task } from "./task.ts";

/** All namespaces of a container about to start, but the mount namespace, as its HostConfig says: own, the host's, another container's. */
export function createNamespaces(context: ContainerContext, container: Container): Omit<Namespaces, "mnt"> {
  const { kernel } = context;
  const { hostConfig, config } = container;
  const pid =
    hostConfig.PidMode === "host"
      ? kernel.host.pid
      : (joined(context, hostConfig.PidMode, "PID")?.namespaces.pid ?? kernel.createPidNamespace(kernel.host.pid));
  const ipc = hostConfig.IpcMode === "host" ? kernel.host.ipc : (joinedIpc(context, hostConfig.IpcMode)?.namespaces.ipc ?? kernel.createPlainNamespace());
  const uts = hostConfig.UTSMode === "host" ? kernel.host.uts : kernel.createUtsNamespace(config.Hostname);
  if (uts !== kernel.host.uts && config.Domainname !== "") uts.domainname = config.Domainname;
  const net = container.sandbox;
  if (net === undefined) throw new EngineError("System", "container has no network sandbox");
  const cgroup = hostConfig.CgroupnsMode === "host" ? kernel.host.cgroup : kernel.createPlainNamespace();
  return { pid, net, uts, ipc, user: kernel.host.user, cgroup };
}

/** The running container that `container:ID` names. */
function joined(context: ContainerContext, mode: string, kind: string): Task | undefined {
  if (!mode.startsWith("container:")) return undefined;
  const other = find(context, mode.slice("container:".length), kind);
  return other.task;
}

function joinedIpc(context: ContainerContext, mode: string): Task | undefined {
  if (!mode.startsWith("container:")) return undefined;
  const other = find(context, mode.slice("container:".length), "IPC");
  if (other.hostConfig.IpcMode !== "shareable" && other.hostConfig.IpcMode !== "host") {
    throw new EngineError(
      "InvalidParameter",
      `failed to join IPC namespace: container ${other.id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
    );
  }
  return other.task;
}

function find(context: ContainerContext, reference: string, kind: string): Container {
  if (reference === "") throw new EngineError("InvalidParameter", `failed to join ${kind} namespace: invalid name or ID supplied: ""`);
  const other = context.store.find(reference);
  if (other === undefined) throw new EngineError("System", `failed to join ${kind} namespace: No such container: ${reference}`);
  if (other.task === undefined) throw new EngineError("System", `failed to join ${kind} namespace: container ${other.id} is not running`);
  if (other.state.restarting)
    throw new EngineError("Conflict", `failed to join ${kind} namespace: container ${other.id} is restarting, wait until the container is running`);
  return other;
}
