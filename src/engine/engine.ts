import { uuid } from "../base/uuid.ts";
import type { HttpHandler } from "../http/types.ts";
import { OverlayFs } from "../sim/fs/overlay.ts";
import { Tmpfs } from "../sim/fs/tmpfs.ts";
import { createRouter } from "./api/router.ts";
import { authRoutes } from "./auth/routes.ts";
import { Builder, buildRoutes } from "./build/routes.ts";
import { commitRoute } from "./container/commit.ts";
import type { Container } from "./container/container.ts";
import type { ContainerContext } from "./container/context.ts";
import { ExecStore } from "./container/exec/exec-store.ts";
import { execRoutes } from "./container/exec/routes.ts";
import { StoredContainers } from "./container/registry.ts";
import { makeDirs } from "./container/rootfs.ts";
import { containerRoutes } from "./container/routes.ts";
import { startContainer } from "./container/start.ts";
import { stopRunning } from "./container/stop.ts";
import { ContainerStore } from "./container/store.ts";
import { createSystemFiles } from "./container/system-files.ts";
import { readDaemonConfig } from "./daemon-config.ts";
import { EngineError } from "./error.ts";
import { EngineEventBus } from "./event-bus.ts";
import { imageRoutes } from "./image/routes.ts";
import { Images } from "./image/service.ts";
import { imageUsage } from "./image/usage.ts";
import { networkRoutes } from "./network/routes.ts";
import { Networks } from "./network/service.ts";
import { pluginRoutes } from "./plugin/routes.ts";
import type { DaemonConfig, EngineContext } from "./services.ts";
import { swarmRoutes } from "./swarm/routes.ts";
import { Swarm } from "./swarm/swarm.ts";
import { systemRoutes } from "./system/routes.ts";
import { volumeRoutes } from "./volume/routes.ts";
import { Volumes } from "./volume/service.ts";

export interface EngineOptions extends Pick<EngineContext, "kernel" | "hostFs" | "dial"> {
  /** Default: what /etc/docker/daemon.json says. */
  readonly config?: DaemonConfig;
}

export interface Engine {
  /** The Engine API, for /var/run/docker.sock. */
  readonly handler: HttpHandler;
  readonly context: EngineContext;
  readonly images: Images;
  readonly containers: ContainerStore;
  readonly networks: Networks;
  readonly volumes: Volumes;
  /** Takes over what daemon.json says now, as a daemon that is started again does. Addresses that are given out stay. */
  configure(config: DaemonConfig): void;
  /** Starts the containers that a restart policy brings back after `shutdown`. */
  boot(): void;
  /** Stops all containers, as dockerd does when it ends. */
  shutdown(): Promise<void>;
}

/** Composes the daemon's services. Throws DaemonConfigError when daemon.json makes no sense. */
export function createEngine(options: EngineOptions): Engine {
  const { kernel, hostFs, dial } = options;
  const config: DaemonConfig = { ...(options.config ?? readDaemonConfig(hostFs)) };
  const events = new EngineEventBus(kernel.clock);
  const dataRoot = config["data-root"] ?? "/var/lib/docker";
  makeDirs(hostFs, `${dataRoot}/containers`, 0o710);
  const context: EngineContext = { kernel, hostFs, events, config, dataRoot, dial };
  const store = new ContainerStore();
  const containers = new StoredContainers(store);
  const images = new Images(context, containers);
  const volumes = new Volumes(context, containers);
  const networks = new Networks(context, containers);
  let devices = 64;
  const nextDevice = (): number => devices++;
  const containerContext: ContainerContext = {
    ...context,
    images,
    networks,
    volumes,
    store,
    execs: new ExecStore(),
    linking: new Set(),
    systemFiles: createSystemFiles(kernel, nextDevice),
    nextDevice,
    imageIdOf: (reference) => imageIdOf(images, reference),
    imageView: (id) =>
      new OverlayFs({ dev: nextDevice(), lowers: images.layers(id), upper: new Tmpfs({ dev: nextDevice(), now: () => kernel.clock.realtime() }) }),
  };
  const builder = new Builder(containerContext, images);
  const sources = { images: () => imageUsage(images), volumes: () => volumes.usage(), buildCache: () => builder.cache.usage() };
  const swarm = new Swarm(containerContext, images, networks);
  const routes = [
    ...systemRoutes(containerContext, { daemonId: uuid(kernel.entropy.bytes("daemon", 16)), events, sources, swarm }),
    ...swarmRoutes(swarm),
    ...execRoutes(containerContext),
    ...containerRoutes(containerContext),
    ...imageRoutes(images),
    ...authRoutes(context),
    commitRoute(containerContext),
    ...buildRoutes(builder),
    ...networkRoutes(networks),
    ...volumeRoutes(volumes),
    ...pluginRoutes(images),
  ];
  return {
    handler: createRouter(routes, kernel.clock),
    context,
    images,
    containers: store,
    networks,
    volumes,
    configure(changed) {
      for (const name of Object.keys(config)) delete (config as Record<string, unknown>)[name];
      Object.assign(config, changed);
      networks.reconfigure();
    },
    boot() {
      boot(containerContext);
      swarm.resume();
    },
    shutdown() {
      swarm.suspend();
      return shutdown(containerContext);
    },
  };
}

function imageIdOf(images: Images, reference: string): string | undefined {
  try {
    return images.resolve(reference).id;
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

const SHUTDOWN_TIMEOUT_SECONDS = 10;

async function shutdown(context: ContainerContext): Promise<void> {
  const running = [...context.store].filter((container) => container.state.running);
  await Promise.all(
    running.map(async (container) => {
      container.stoppedByShutdown = true;
      await stopRunning(context, container, { timeoutSeconds: container.config.StopTimeout ?? SHUTDOWN_TIMEOUT_SECONDS, signal: "" });
    }),
  );
}

function boot(context: ContainerContext): void {
  for (const container of context.store) {
    if (!comesBack(container)) continue;
    container.stoppedByShutdown = false;
    try {
      startContainer(context, container);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error; // It stays down, and says why in State.Error.
    }
  }
}

function comesBack(container: Container): boolean {
  const policy = container.hostConfig.RestartPolicy.Name;
  if (policy === "always") return true;
  return container.stoppedByShutdown && (policy === "unless-stopped" || (policy === "on-failure" && container.state.exitCode !== 0));
}
