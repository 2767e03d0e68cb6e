import { isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { Filters } from "../api/filters.ts";
import { sortedRecord } from "../api/response.ts";
import { EngineError } from "../error.ts";
import type { ContainerRegistry, EngineContext, VolumeMount, VolumeService } from "../services.ts";
import { checkDriverOptions, mountWithOptions } from "./driver-options.ts";
import { treeSize } from "./tree-size.ts";
import { ANONYMOUS_LABEL, inspectVolume, type Volume } from "./volume.ts";

export interface VolumeCreateOptions {
  readonly driver?: string;
  readonly driverOpts?: Record<string, string> | null;
  readonly labels?: Record<string, string> | null;
  readonly anonymous?: boolean;
}

/** Volumes of the local driver: directories under /var/lib/docker/volumes on the host. */
export class Volumes implements VolumeService {
  readonly #context: EngineContext;
  readonly #containers: ContainerRegistry;
  readonly #volumes = new Map<string, Volume>();
  readonly #mounted = new Set<string>();
  #mounts = 0;

  constructor(context: EngineContext, containers: ContainerRegistry) {
    this.#context = context;
    this.#containers = containers;
  }

  get(name: string): VolumeMount | undefined {
    return this.#volumes.get(name);
  }

  count(): number {
    return this.#volumes.size;
  }

  create(name: string | undefined, options: VolumeCreateOptions): VolumeMount {
    const { entropy, clock } = this.#context.kernel;
    const anonymous = options.anonymous === true || name === undefined || name === "";
    const chosen = name === undefined || name === "" ? entropy.hex("volume", 64) : name;
    const known = this.#volumes.get(chosen);
    const driver = options.driver === undefined || options.driver === "" ? "local" : options.driver;
    if (known?.driver === driver) return known;
    if (driver !== "local") {
      throw new EngineError("NotFound", `create ${chosen}: error looking up volume plugin ${driver}: plugin "${driver}" not found`);
    }
    checkName(chosen);
    const driverOptions = options.driverOpts ?? {};
    try {
      checkDriverOptions(driverOptions);
    } catch (error) {
      throw error instanceof EngineError ? new EngineError(error.kind, `create ${chosen}: ${error.message}`) : error;
    }
    const seconds = Math.floor(clock.realtime() / 1000);
    const labels = options.labels ?? null;
    const volume: Volume = {
      name: chosen,
      driver,
      mountpoint: `${this.#context.dataRoot}/volumes/${chosen}/_data`,
      createdAt: new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z"),
      createdSeconds: seconds,
      labels: anonymous ? sortedRecord({ ...labels, [ANONYMOUS_LABEL]: "" }) : labels,
      options: options.driverOpts === undefined || options.driverOpts === null ? null : { ...options.driverOpts },
      anonymous,
    };
    this.#makeDirectory(volume);
    this.#volumes.set(chosen, volume);
    this.#context.events.publish("volume", "create", chosen, { driver });
    return volume;
  }

  remove(name: string, force: boolean): void {
    const volume = this.#volumes.get(name);
    if (volume === undefined) {
      if (force) return;
      throw noSuchVolume(name);
    }
    const users = this.usersOf(name);
    if (users.length > 0) throw new EngineError("Conflict", `remove ${name}: volume is in use - [${users.join(", ")}]`);
    this.#delete(volume);
  }

  inspect(name: string): object {
    const volume = this.#volumes.get(name);
    if (volume === undefined) throw noSuchVolume(name);
    return inspectVolume(volume);
  }

  list(filters: Filters): object[] {
    filters.validate(["dangling", "name", "driver", "label"]);
    const dangling = filters.has("dangling") ? filters.flag("dangling") : undefined;
    return [...this.#volumes.values()]
      .filter((volume) => filters.matchesPattern("name", volume.name))
      .filter((volume) => filters.matchesExactly("driver", volume.driver))
      .filter((volume) => filters.matchesLabels("label", volume.labels))
      .filter((volume) => dangling === undefined || (this.usersOf(volume.name).length === 0) === dangling)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(inspectVolume);
  }

  /** `all`: named ones too, as the filter `all` asks for. */
  prune(filters: Filters, all = allOf(filters)): { VolumesDeleted: string[]; SpaceReclaimed: number } {
    filters.validate(["label", "label!", "all"]);
    let reclaimed = 0;
    const deleted: string[] = [];
    for (const volume of [...this.#volumes.values()]) {
      // One that stands for something else is nobody's to empty.
      if ((!all && !volume.anonymous) || hasOptions(volume)) continue;
      if (this.usersOf(volume.name).length > 0) continue;
      if (!filters.matchesLabels("label", volume.labels)) continue;
      if (filters.has("label!") && filters.matchesLabels("label!", volume.labels)) continue;
      reclaimed += this.sizeOf(volume.name);
      this.#delete(volume);
      deleted.push(volume.name);
    }
    this.#context.events.publish("volume", "prune", "", { reclaimed: String(reclaimed) });
    return { VolumesDeleted: deleted, SpaceReclaimed: reclaimed };
  }

  /** Wire types with UsageData, for `docker system df -v`. */
  usage(): object[] {
    return [...this.#volumes.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((volume) => ({ ...inspectVolume(volume), UsageData: { RefCount: this.usersOf(volume.name).length, Size: this.sizeOf(volume.name) } }));
  }

  sizeOf(name: string): number {
    const volume = this.#volumes.get(name);
    return volume === undefined ? 0 : treeSize(this.#context.hostFs, volume.mountpoint);
  }

  /** Ids of the containers that mount it. */
  usersOf(name: string): string[] {
    const users: string[] = [];
    for (const container of this.#containers.all()) if (container.volumes.includes(name)) users.push(container.id);
    return users;
  }

  #makeDirectory(volume: Volume): void {
    const { hostFs } = this.#context;
    let path = "";
    for (const part of volume.mountpoint.split("/").slice(1)) {
      path += `/${part}`;
      try {
        if (!hostFs.exists(path)) hostFs.mkdir(path, part === "_data" ? 0o755 : 0o701);
      } catch (error) {
        if (!isErrno(error, "ENAMETOOLONG")) throw error;
        throw new EngineError("System", `create ${volume.name}: error while creating volume root path '${path}': mkdir ${path}: file name too long`);
      }
    }
    try {
      this.mount(volume.name, volume);
    } catch (error) {
      // Options that ask for the impossible are told when the volume is used.
      if (!(error instanceof EngineError)) throw error;
    }
  }

  /** Sees that what its options ask for is mounted. Throws EngineError. */
  mount(name: string, volume = this.#volumes.get(name)): void {
    if (volume === undefined || !hasOptions(volume) || this.#mounted.has(name)) return;
    const device = FIRST_DEVICE + this.#mounts + 1;
    mountWithOptions(this.#context, volume.mountpoint, volume.options ?? {}, device);
    this.#mounts++;
    this.#mounted.add(name);
  }

  #delete(volume: Volume): void {
    const directory = `${this.#context.dataRoot}/volumes/${volume.name}`;
    if (this.#mounted.delete(volume.name)) this.#context.kernel.host.mnt.unmount(volume.mountpoint);
    removeTree(this.#context, directory);
    this.#volumes.delete(volume.name);
    this.#context.events.publish("volume", "destroy", volume.name, { driver: volume.driver });
  }
}

/** Device numbers of tmpfs volumes. */
const FIRST_DEVICE = 9000;

/** Does it stand for something else than its directory? */
function hasOptions(volume: Volume): boolean {
  return (volume.options?.["device"] ?? "") !== "" || (volume.options?.["type"] ?? "") !== "";
}

/** Whether named volumes go, too. */
function allOf(filters: Filters): boolean {
  const [value = "false"] = filters.get("all");
  const truth = TRUTHS.get(value);
  if (truth === undefined)
    throw new EngineError("InvalidParameter", `invalid filter 'all': strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  return truth;
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((word): [string, boolean] => [word, true]),
  ...["0", "f", "F", "false", "FALSE", "False"].map((word): [string, boolean] => [word, false]),
]);

function noSuchVolume(name: string): EngineError {
  return new EngineError("NotFound", `get ${name}: no such volume`);
}

function checkName(name: string): void {
  if (encodeUtf8(name).length === 1) {
    throw new EngineError("InvalidParameter", `create ${name}: volume name is too short, names should be at least two alphanumeric characters`);
  }
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return;
  throw new EngineError(
    "InvalidParameter",
    `create ${name}: ${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
  );
}

function removeTree({ hostFs }: EngineContext, root: string): void {
  const pending = [root];
  const directories: string[] = [];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    try {
      if (hostFs.lstat(path).type !== "dir") {
        hostFs.unlink(path);
        continue;
      }
      directories.push(path);
      for (const entry of hostFs.readdir(path)) pending.push(`${path}/${entry.name}`);
    } catch (error) {
      if (!isErrno(error, "ENOENT")) throw error;
    }
  }
  for (const path of directories.reverse()) hostFs.rmdir(path);
}
