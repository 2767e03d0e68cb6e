import type { Namespaces, Process } from "../../sim/kernel/types.ts";
import { EngineError } from "../error.ts";
import { streamsOf } from "./attach.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir, publishContainerEvent } from "./context.ts";
import { containerCredentials } from "./credentials.ts";
import { deviceRules } from "./device-rules.ts";
import { containerEnvironment } from "./environment.ts";
import { cgroupLimits } from "./limits.ts";
import { linkEnvironment } from "./links.ts";
import { openLog } from "./log/log-driver.ts";
import { LogSink } from "./log/log-sink.ts";
import { buildMounts } from "./mounts.ts";
import { createNamespaces } from "./namespaces.ts";
import { OciError } from "./oci-error.ts";
import { startContainerProcess } from "./process.ts";
import { makeDirs } from "./rootfs.ts";
import { connectSandbox, writeNetworkFiles } from "./sandbox.ts";
import { applySysctls } from "./sysctl.ts";
import { mountMasks, mountSystem } from "./system-mounts.ts";
import type { Task } from "./task.ts";
import { lookUpUser } from "./user.ts";
import { verifyLimits, verifyStart } from "./verify-start.ts";
import { publishVolumeMounts } from "./volume-events.ts";

/** Everything that a container has only while it runs, its first process at last. Throws EngineError and OciError. */
export function createTask(context: ContainerContext, container: Container): Task {
  const { kernel } = context;
  const { config, hostConfig, id } = container;
  for (const request of hostConfig.DeviceRequests ?? []) {
    const capabilities = `[${(request.Capabilities ?? []).map((words) => `[${(words ?? []).join(" ")}]`).join(" ")}]`;
    if (request.Driver === "cdi")
      throw new EngineError("System", `CDI device injection failed: unresolvable CDI devices ${(request.DeviceIDs ?? []).join(", ")}`);
    throw new EngineError("System", `could not select device driver "${request.Driver}" with capabilities: ${capabilities}`);
  }
  verifyStart(hostConfig);
  writeNetworkFiles(context, container);
  for (const device of hostConfig.Devices ?? []) {
    if (!context.hostFs.exists(device.PathOnHost)) {
      throw new EngineError("System", `error gathering device information while adding custom device "${device.PathOnHost}": no such file or directory`);
    }
  }
  checkThrottledDevices(context, hostConfig);
  const namespaces = createNamespaces(context, container);
  publishVolumeMounts(context, container);
  container.volumesMounted = true;
  const streams = streamsOf(context, container);
  openContainerLog(context, container);
  container.cgroup = kernel.createCgroup(`${hostConfig.CgroupParent || "/docker"}/${id}`, {
    ...cgroupLimits(hostConfig),
    devices: deviceRules(context.hostFs, hostConfig),
  });
  const mounts = buildMounts(
    context,
    container,
    (tree) => mountSystem(context, container, namespaces, tree),
    (tree) => mountMasks(context, container, streams.tty, tree),
  );
  const fs = mounts.asRoot(() => kernel.clock.realtime());
  const user = lookUpUser(fs, config.User, hostConfig.GroupAdd ?? [], "System");
  const all: Namespaces = { ...namespaces, mnt: mounts };
  // As long as the kernel lets a name be.
  if (hostConfig.UTSMode !== "host" && config.Hostname.length > 64)
    throw new OciError("unable to start container process: error during container init: sethostname: invalid argument");
  applySysctls(kernel, all, hostConfig, config.Domainname);
  verifyLimits(hostConfig.Ulimits ?? []);
  const shim = startShim(context, id);
  const environment = containerEnvironment({ hostname: config.Hostname, tty: config.Tty, env: config.Env, links: linkEnvironment(context, container) });
  if (!environment.has("HOME")) environment.set("HOME", user.home);
  const process = startContainerProcess({
    kernel,
    argv: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
    env: environment,
    cwd: config.WorkingDir,
    credentials: containerCredentials(user, hostConfig),
    namespaces: all,
    cgroup: container.cgroup,
    files: streams.files,
    tty: streams.tty,
    ulimits: hostConfig.Ulimits ?? [],
    oomScoreAdjustment: hostConfig.OomScoreAdj,
    parent: shim,
    init: hostConfig.Init === true,
    created: () => connectSandbox(context, container),
    errorPrefix: "error during container init: ",
  });
  const task: Task = { process, shim, namespaces: all, mounts, user, cgroup: container.cgroup, oomKilled: false, stopHealth: undefined };
  container.cgroup.onOom(() => {
    if (!task.oomKilled) publishContainerEvent(context, container, "oom");
    task.oomKilled = true;
  });
  return task;
}

/** --device-read-bps and its like name devices of the host. */
function checkThrottledDevices({ hostFs }: ContainerContext, hostConfig: Container["hostConfig"]): void {
  const { BlkioDeviceReadBps, BlkioDeviceWriteBps, BlkioDeviceReadIOps, BlkioDeviceWriteIOps } = hostConfig;
  for (const { Path: path } of [BlkioDeviceReadBps, BlkioDeviceWriteBps, BlkioDeviceReadIOps, BlkioDeviceWriteIOps].flatMap((list) => list ?? [])) {
    if (!hostFs.exists(path)) throw new EngineError("System", `stat ${path}: no such file or directory`);
  }
}

/** The host's process for a container: parent of what runs inside, over when all of that is. */
function startShim(context: ContainerContext, id: string): Process {
  const { kernel } = context;
  const argv = ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", id, "-address", "/run/containerd/containerd.sock"];
  const root = kernel.init.credentials;
  const options = { argv, env: new Map<string, string>(), cwd: "/", credentials: root, namespaces: kernel.host, cgroup: kernel.rootCgroup, files: new Map() };
  return kernel.spawnFunction({ ...options, name: "containerd-shim" }, async (sys) => {
    try {
      for (;;) await sys.wait(-1);
    } catch {
      return 0;
    }
  });
}

function openContainerLog(context: ContainerContext, container: Container): void {
  const dir = containerDir(context, container);
  makeDirs(context.hostFs, dir, 0o710);
  try {
    const { config, hostConfig, id, name, image } = container;
    container.log = openLog({ config, hostConfig, id, name, imageId: image.id, dir, hostFs: context.hostFs });
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError(error.kind, `failed to create task for container: ${error.message}`);
    throw error;
  }
  if (container.log !== undefined) container.streams?.add(new LogSink(container.log, context.kernel.clock));
}
