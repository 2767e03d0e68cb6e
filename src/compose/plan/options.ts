/** How far `up` and `create` go. */
export type RecreatePolicy = "diverged" | "force" | "never";

export interface CreateOptions {
  /** Services that were named; empty: all. */
  readonly services: readonly string[];
  readonly recreate: RecreatePolicy;
  readonly recreateDependencies: RecreatePolicy;
  readonly removeOrphans: boolean;
  readonly renewVolumes: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly quietPull: boolean;
  readonly ignoreOrphans: boolean;
}
