import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";

/** Volumes count as mounted while a container runs, and while its files are looked at from outside. */
export function publishVolumeMounts(context: ContainerContext, container: Container): void {
  for (const mount of container.mounts) {
    if (mount.type !== "volume") continue;
    context.events.publish("volume", "mount", mount.name, {
      container: container.id,
      destination: mount.destination,
      driver: mount.driver,
      propagation: mount.propagation,
      "read/write": `${mount.readWrite}`,
    });
  }
}

export function publishVolumeUnmounts(context: ContainerContext, container: Container): void {
  for (const mount of container.mounts) {
    if (mount.type === "volume") context.events.publish("volume", "unmount", mount.name, { container: container.id, driver: mount.driver });
  }
}
