/** A named volume of the local driver. */
export interface Volume {
  readonly name: string;
  readonly driver: "local";
  readonly mountpoint: string;
  /** RFC 3339, seconds. */
  readonly createdAt: string;
  readonly createdSeconds: number;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly options: Readonly<Record<string, string>> | null;
  /** Made without a name: what `volume prune` removes without --all. */
  readonly anonymous: boolean;
}

export const ANONYMOUS_LABEL = "com.docker.volume.anonymous";

/** Wire type volume.Volume. */
export function inspectVolume(volume: Volume): object {
  return {
    CreatedAt: volume.createdAt,
    Driver: volume.driver,
    Labels: volume.labels,
    Mountpoint: volume.mountpoint,
    Name: volume.name,
    Options: volume.options,
    Scope: "local",
  };
}
