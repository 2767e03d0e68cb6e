/** A compose file of version 3 after it was read: one form for what can be written in several. */
export type Mapping = Record<string, unknown>;

export interface StackFile {
  readonly version: string;
  /** By name, in alphabetical order. */
  readonly services: ReadonlyMap<string, StackService>;
  readonly networks: ReadonlyMap<string, Mapping>;
  readonly volumes: ReadonlyMap<string, Mapping>;
  readonly secrets: ReadonlyMap<string, Mapping>;
  readonly configs: ReadonlyMap<string, Mapping>;
  /** What is in the file and has no meaning for a stack. */
  readonly unsupported: readonly string[];
  readonly deprecated: ReadonlyMap<string, string>;
}

export interface StackPort {
  readonly mode: string;
  readonly target: number;
  readonly published?: number;
  readonly protocol: string;
}

export interface StackVolume {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly [option: string]: unknown;
}

export interface StackFileReference {
  readonly source: string;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly mode?: number;
}

/** Keys in one form: lists for commands, maps for environment and labels. Others are as written. */
export interface StackService {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** null: the value of whoever deploys; nothing when there is none. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports: readonly StackPort[];
  readonly volumes: readonly StackVolume[];
  readonly secrets: readonly StackFileReference[];
  readonly configs: readonly StackFileReference[];
  readonly networks?: ReadonlyMap<string, Mapping | null>;
  readonly deploy: Mapping;
  /** All keys, those above included, in their one form: what `stack config` prints. */
  readonly all: Mapping;
}
