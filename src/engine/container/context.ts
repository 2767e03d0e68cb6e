import type { FileSystem } from "../../sim/fs/types.ts";
import type { EngineContext, ImageService, NetworkService, VolumeService } from "../services.ts";
import type { Container } from "./container.ts";
import type { ExecStore } from "./exec/exec-store.ts";
import type { ContainerStore } from "./store.ts";
import type { SystemFiles } from "./system-files.ts";

/** What every verb on containers works with. */
export interface ContainerContext extends EngineContext {
  readonly images: ImageService;
  readonly networks: NetworkService;
  readonly volumes: VolumeService;
  readonly store: ContainerStore;
  readonly execs: ExecStore;
  readonly systemFiles: SystemFiles;
  /** Containers that have links. */
  readonly linking: Set<Container>;
  /** The id of the image that a name means now; undefined when it means none. */
  imageIdOf(reference: string): string | undefined;
  /** A device number for a new file system. */
  nextDevice(): number;
  /** An image's files, read-only, for an image mount. */
  imageView(imageId: string): FileSystem;
}

/** An event about a container: its labels, image and name, and what is particular to the event. */
export function publishContainerEvent(context: ContainerContext, container: Container, action: string, extra: Readonly<Record<string, string>> = {}): void {
  const attributes: Record<string, string> = { ...container.config.Labels, ...extra, image: container.imageReference, name: container.name };
  context.events.publish("container", action, container.id, attributes);
}

/** `/var/lib/docker/containers/<id>`: log, hosts, hostname, resolv.conf. */
export function containerDir(context: ContainerContext, container: Container): string {
  return `${context.dataRoot}/containers/${container.id}`;
}
