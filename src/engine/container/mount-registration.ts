import { EngineError } from "../error.ts";
import type { ContainerConfig } from "./config.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import type { HostConfig } from "./host-config.ts";
import type { MountPoint } from "./mount-point.ts";
import { cleanPath, parseBind, parseMount, parseVolumesFrom } from "./mount-spec.ts";

/** All mounts of a new container: from other containers, -v, --mount, and the volumes that its image declares. Makes volumes. */
export function registerMounts(context: ContainerContext, config: ContainerConfig, hostConfig: HostConfig): MountPoint[] {
  const mounts = new Map<string, MountPoint>();
  for (const spec of hostConfig.VolumesFrom ?? []) {
    const { container, mode } = parseVolumesFrom(spec);
    for (const mount of donorOf(context, container).mounts) {
      const readWrite = mount.readWrite && !mode.split(",").includes("ro");
      mounts.set(mount.destination, { ...mount, mode: mount.mode, readWrite, copyData: false });
    }
  }
  const own = new Set<string>();
  const claim = (mount: MountPoint): void => {
    if (own.has(mount.destination) || hostConfig.Tmpfs?.[mount.destination] !== undefined)
      throw new EngineError("InvalidParameter", `Duplicate mount point: ${mount.destination}`);
    own.add(mount.destination);
    mounts.set(mount.destination, mount);
  };
  for (const raw of hostConfig.Binds ?? []) {
    const mount = parseBind(raw, hostConfig.VolumeDriver, context.hostFs);
    claim(mount.type === "volume" ? withVolume(context, mount, "z") : mount);
  }
  for (const request of hostConfig.Mounts ?? []) {
    const mount = parseMount(request, context.hostFs);
    if (mount.type === "volume") claim(withVolume(context, mount, "z"));
    else if (mount.type === "image") claim(imageMount(context, mount));
    else claim(mount);
  }
  for (const path of Object.keys(config.Volumes ?? {})) {
    const destination = cleanPath(`/${path}`);
    if (mounts.has(destination) || hostConfig.Tmpfs?.[destination] !== undefined) continue;
    const mount = parseMount(
      {
        Type: "volume",
        Source: "",
        Target: destination,
        ReadOnly: false,
        Consistency: "",
        BindOptions: null,
        VolumeOptions: null,
        ImageOptions: null,
        TmpfsOptions: null,
      },
      context.hostFs,
    );
    mounts.set(destination, { ...withVolume(context, mount, ""), request: undefined });
  }
  return [...mounts.values()];
}

function withVolume(context: ContainerContext, mount: MountPoint, mode: string): MountPoint {
  const options = mount.request?.VolumeOptions;
  const volume = context.volumes.create(mount.name === "" ? undefined : mount.name, {
    ...(mount.driver === "" ? {} : { driver: mount.driver }),
    ...(options?.DriverConfig?.Options ? { driverOpts: options.DriverConfig.Options } : {}),
    ...(options?.Labels ? { labels: options.Labels } : {}),
    anonymous: mount.name === "",
  });
  return { ...mount, name: volume.name, driver: volume.driver, source: volume.mountpoint, mode: mount.mode === "" ? mode : mount.mode };
}

/** A layer of its own on top of the image, which has a directory on the host while it is mounted. */
function imageMount(context: ContainerContext, mount: MountPoint): MountPoint {
  const { id: imageId } = context.images.resolve(mount.source);
  const layer = context.kernel.entropy.hex("image mount", 64);
  return { ...mount, imageId, name: mount.source, source: `${context.dataRoot}/overlay2/${layer}/merged`, propagation: "rprivate" };
}

function donorOf(context: ContainerContext, reference: string): Container {
  const donor = context.store.find(reference);
  if (donor === undefined) throw new EngineError("InvalidParameter", `No such container: ${reference}`);
  return donor;
}
