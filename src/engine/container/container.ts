import type { OverlayFs } from "../../sim/fs/overlay.ts";
import type { Cgroup } from "../../sim/kernel/types.ts";
import type { NetNamespace } from "../../sim/net/types.ts";
import type { ImageRecord, NetworkMember } from "../services.ts";
import type { Timestamp } from "../time.ts";
import type { ContainerConfig } from "./config.ts";
import type { GivenFile } from "./given-file.ts";
import type { HostConfig } from "./host-config.ts";
import type { ContainerLog } from "./log/container-log.ts";
import type { MountPoint } from "./mount-point.ts";
import { Restarts } from "./restart-policy.ts";
import { ContainerState } from "./state.ts";
import type { ContainerStreams } from "./streams.ts";
import type { Task } from "./task.ts";

/** A container: what was asked for, its writable layer, and its state. What exists only while it runs is in `task`. */
export class Container {
  readonly id: string;
  /** Without the slash. */
  name: string;
  readonly created: Timestamp;
  /** As written by whoever created it. */
  readonly imageReference: string;
  readonly image: ImageRecord;
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly mounts: MountPoint[];
  readonly rootfs: Rootfs;
  readonly state = new ContainerState();
  readonly member: NetworkMember;
  readonly files: readonly GivenFile[];
  /** Its output as kept for `docker logs`; undefined until the first start. */
  log: ContainerLog | undefined;
  task: Task | undefined;
  /** Output, input and terminal: from the first attach or the start until the end. */
  streams: ContainerStreams | undefined;
  /** Its network namespace, from shortly before the start until the end. */
  sandbox: NetNamespace | undefined;
  cgroup: Cgroup | undefined;
  restartTimer: (() => void) | undefined;
  /** Ids of its execs that are not over. */
  execs: Set<string> | undefined;
  restartCount = 0;
  /** Someone said stop or kill: no restart policy brings it back. */
  manuallyStopped = false;
  startedBefore = false;
  /** Its volumes were told to be mounted. */
  volumesMounted = false;
  /** It is being restarted by hand: --rm does not remove it now. */
  keepAfterExit = false;
  /** The daemon ended, not somebody's patience. */
  stoppedByShutdown = false;
  readonly restarts = new Restarts();

  constructor(options: {
    id: string;
    name: string;
    created: Timestamp;
    imageReference: string;
    image: ImageRecord;
    config: ContainerConfig;
    hostConfig: HostConfig;
    mounts: MountPoint[];
    rootfs: Rootfs;
    files?: readonly GivenFile[];
    member: (container: Container) => NetworkMember;
  }) {
    this.id = options.id;
    this.name = options.name;
    this.created = options.created;
    this.imageReference = options.imageReference;
    this.image = options.image;
    this.config = options.config;
    this.hostConfig = options.hostConfig;
    this.mounts = options.mounts;
    this.rootfs = options.rootfs;
    this.files = options.files ?? [];
    this.member = options.member(this);
  }

  /** The program and its arguments: entrypoint, then command. */
  get command(): { path: string; args: string[] } {
    const [path = "", ...args] = [...(this.config.Entrypoint ?? []), ...(this.config.Cmd ?? [])];
    return { path, args };
  }
}

/** The container's file system: image layers below, its own changes on top. */
export interface Rootfs {
  readonly overlay: OverlayFs;
  /** Directory below `/var/lib/docker/overlay2/`. */
  readonly name: string;
  readonly lowerNames: readonly string[];
  /** Gives back what it took of the disk; nobody uses it any more. */
  release(): void;
}
