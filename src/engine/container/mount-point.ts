import type { MountRequest } from "./host-config.ts";

/** One mount of a container beyond its root file system: moby's MountPoint. */
export interface MountPoint {
  readonly type: "bind" | "volume" | "tmpfs" | "image";
  /** Of a volume. */
  readonly name: string;
  /** On the host; empty for tmpfs. */
  readonly source: string;
  readonly destination: string;
  /** Of a volume. */
  readonly driver: string;
  readonly mode: string;
  readonly readWrite: boolean;
  readonly propagation: string;
  /** Fill an empty volume with what the image has at the destination. */
  readonly copyData: boolean;
  /** Make the directory on the host when it is missing (`-v`, not `--mount`). */
  readonly createSource: boolean;
  /** Made for this container, goes with it on `rm -v` and `--rm`. */
  readonly anonymous: boolean;
  /** The --mount it came from. */
  readonly request: MountRequest | undefined;
  /** image id of an image mount. */
  readonly imageId?: string;
}

/** As in Mounts of `docker inspect`. */
export function mountPointToWire(mount: MountPoint): Record<string, unknown> {
  return {
    Type: mount.type,
    ...(mount.name === "" ? {} : { Name: mount.name }),
    Source: mount.source,
    Destination: mount.destination,
    ...(mount.driver === "" ? {} : { Driver: mount.driver }),
    Mode: mount.mode,
    RW: mount.readWrite,
    Propagation: mount.propagation,
  };
}
