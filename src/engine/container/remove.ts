import { isErrno } from "../../base/errno.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import { delay, MILLISECOND } from "../../sim/time/clock.ts";
import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir, publishContainerEvent } from "./context.ts";
import { killAndWait } from "./kill.ts";

export interface RemoveOptions {
  readonly force: boolean;
  readonly removeVolumes: boolean;
}

/** DELETE /containers/{id}. */
export async function removeByRequest(context: ContainerContext, container: Container, options: RemoveOptions): Promise<void> {
  const { state } = container;
  if (state.removalInProgress) throw new EngineError("Conflict", `removal of container ${container.name} is already in progress`);
  if (state.running) {
    if (!options.force) throw new EngineError("Conflict", `cannot remove container "${container.name}": ${whyNot(container)}`);
    state.removalInProgress = true;
    await killAndWait(context, container);
  }
  state.removalInProgress = true;
  await delay(context.kernel.clock, UNLINK_TIME); // Events of its end come before the one of its removal.
  removeContainer(context, container, options);
}

/** Files are not gone at once: who asks for the same meanwhile is told so. */
const UNLINK_TIME = 2n * MILLISECOND;

/** Takes away a container that does not run. */
export function removeContainer(context: ContainerContext, container: Container, options: RemoveOptions): void {
  if (!context.store.has(container)) return;
  container.state.removalInProgress = true;
  container.restartTimer?.();
  container.streams?.finish();
  for (const network of [...container.member.endpoints.keys()]) {
    try {
      context.networks.removeEndpoint(container.member, network, true);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error; // The network may be gone before its container.
    }
  }
  container.log?.remove();
  removeTree(context.hostFs, containerDir(context, container));
  for (const id of container.execs ?? []) context.execs.remove(id);
  container.rootfs.release();
  context.store.remove(container);
  context.linking.delete(container);
  container.state.dead = true;
  if (options.removeVolumes) removeAnonymousVolumes(context, container);
  publishContainerEvent(context, container, "destroy");
  container.state.setRemoved();
}

/** rm -rf. */
function removeTree(fs: PathFs, path: string): void {
  try {
    if (fs.lstat(path).type !== "dir") {
      fs.unlink(path);
      return;
    }
    for (const { name } of fs.readdir(path)) removeTree(fs, `${path}/${name}`);
    fs.rmdir(path);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}

function removeAnonymousVolumes(context: ContainerContext, container: Container): void {
  for (const mount of container.mounts) {
    if (mount.type !== "volume" || !mount.anonymous) continue;
    try {
      context.volumes.remove(mount.name, false);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error; // In use elsewhere: it stays.
    }
  }
}

function whyNot({ state }: Container): string {
  if (state.paused) return "container is paused and must be unpaused first";
  return `container is ${state.status}: stop the container before removing or force remove`;
}
