/** The build cache: results of steps by what they were made from. */
import type { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { Kernel } from "../../sim/kernel/types.ts";
import type { Filters } from "../api/filters.ts";
import { sortedRecord } from "../api/response.ts";
import { EngineError } from "../error.ts";
import { chainOf, type StoredLayer } from "../image/layer-store.ts";
import type { Images } from "../image/service.ts";
import { now, rfc3339Nano, type Timestamp } from "../time.ts";
import { parseUntil } from "../until.ts";

export interface CacheRecord {
  readonly id: string;
  readonly key: string;
  readonly type: "regular" | "source.local" | "exec.cachemount";
  readonly description: string;
  /** Of steps: all files up to here. The record holds a reference to it. */
  readonly layer: StoredLayer | undefined;
  readonly parents: readonly string[];
  readonly created: Timestamp;
  /** Of a cache mount. */
  readonly files: Tmpfs | undefined;
  size: number;
  lastUsed: Timestamp;
  usageCount: number;
  /** Builds that have it open. */
  users: number;
}

/** Records beyond this many go, those first that were not used for longest. */
const MAX_RECORDS = 4096;

export class BuildCache {
  readonly #kernel: Kernel;
  readonly #images: Images;
  readonly #records = new Map<string, CacheRecord>();
  readonly #links = new Map<string, string>();
  /** Files that earlier builds sent: path to size and time, by directory. */
  readonly sent = new Map<string, ReadonlyMap<string, string>>();

  constructor(kernel: Kernel, images: Images) {
    this.#kernel = kernel;
    this.#images = images;
  }

  find(key: string): CacheRecord | undefined {
    return this.#records.get(key);
  }

  /** The key by contents of what was known by `quick` before; undefined when its result is gone. */
  linked(quick: string): string | undefined {
    const key = this.#links.get(quick);
    return key !== undefined && this.#records.has(key) ? key : undefined;
  }

  /** What a step was made from leads to the contents that it took, so that nobody has to look at those again. */
  link(quick: string, key: string): void {
    this.#links.set(quick, key);
    const [oldest] = this.#links.keys();
    if (this.#links.size > MAX_RECORDS && oldest !== undefined) this.#links.delete(oldest);
  }

  touch(record: CacheRecord): void {
    record.lastUsed = now(this.#kernel.clock);
    record.usageCount++;
  }

  /** Takes over one reference to the layer. */
  add(
    entry: Pick<CacheRecord, "key" | "type" | "description"> & { layer?: StoredLayer; parents?: readonly string[]; size: number; files?: Tmpfs },
  ): CacheRecord {
    const previous = this.#records.get(entry.key);
    if (previous !== undefined) this.#drop(previous);
    const at = now(this.#kernel.clock);
    const record: CacheRecord = {
      id: identifier(this.#kernel),
      key: entry.key,
      type: entry.type,
      description: entry.description,
      layer: entry.layer,
      parents: entry.parents ?? [],
      files: entry.files,
      created: at,
      size: entry.size,
      lastUsed: at,
      usageCount: 1,
      users: 0,
    };
    this.#records.set(record.key, record);
    if (this.#records.size > MAX_RECORDS) this.#evict();
    return record;
  }

  /** Files that a client sent, from `place`. */
  noteLocal(place: string, description: string, size: number): void {
    const key = `local ${place}`;
    const known = this.#records.get(key);
    if (known === undefined) this.add({ key, type: "source.local", description, size });
    else {
      this.touch(known);
      known.size = size;
    }
  }

  /** `BuildCache` of GET /system/df. */
  usage(): CacheUsage[] {
    const shared = this.#shared();
    return [...this.#records.values()].map((record) => ({
      ID: record.id,
      ...(record.parents.length === 0 ? {} : { " Parents": record.parents }),
      Type: record.type,
      Description: record.description,
      InUse: record.users > 0,
      Shared: isShared(record, shared),
      Size: record.size,
      CreatedAt: rfc3339Nano(record.created),
      LastUsedAt: rfc3339Nano(record.lastUsed),
      UsageCount: record.usageCount,
    }));
  }

  /** POST /build/prune. Without `all`, what images are made of stays. */
  prune(options: { all: boolean; filters: Filters; keepBytes: number }): { CachesDeleted: string[] | null; SpaceReclaimed: number } {
    checkFilters(options.filters);
    const shared = this.#shared();
    const until = parseUntil(options.filters, now(this.#kernel.clock));
    const deleted: string[] = [];
    let reclaimed = 0;
    let total = [...this.#records.values()].reduce((sum, record) => sum + record.size, 0);
    for (const record of [...this.#records.values()].sort((a, b) => (a.lastUsed < b.lastUsed ? -1 : 1))) {
      if (record.users > 0 || (!options.all && isShared(record, shared))) continue;
      if (until !== undefined && record.lastUsed > until) continue;
      if (!matches(record, options.filters, shared)) continue;
      if (options.keepBytes > 0 && total <= options.keepBytes) break;
      if (!isShared(record, shared)) reclaimed += record.size;
      total -= record.size;
      deleted.push(record.id);
      this.#drop(record);
    }
    if (options.all) this.sent.clear();
    return { CachesDeleted: deleted.length === 0 ? null : deleted, SpaceReclaimed: reclaimed };
  }

  /** Forgets everything. */
  clear(): void {
    for (const record of [...this.#records.values()]) this.#drop(record);
  }

  #evict(): void {
    const idle = [...this.#records.values()].filter((record) => record.users === 0).sort((a, b) => (a.lastUsed < b.lastUsed ? -1 : 1));
    for (const record of idle.slice(0, this.#records.size - MAX_RECORDS)) this.#drop(record);
  }

  #drop(record: CacheRecord): void {
    this.#records.delete(record.key);
    if (record.layer !== undefined) this.#images.store.layers.release(record.layer);
  }

  /** Layers of the daemon's images. */
  #shared(): ReadonlySet<StoredLayer> {
    const layers = new Set<StoredLayer>();
    for (const image of this.#images.store.all()) for (const layer of chainOf(image.top)) layers.add(layer);
    return layers;
  }
}

const FILTERS = ["id", "parents", "description", "type", "inuse", "shared", "private", "mutable", "immutable", "until", "unused-for"];

function checkFilters(filters: Filters): void {
  try {
    filters.validate(FILTERS);
  } catch (error) {
    throw error instanceof EngineError ? new EngineError(error.kind, `failed to prune build cache: ${error.message}`) : error;
  }
}

function matches(record: CacheRecord, filters: Filters, shared: ReadonlySet<StoredLayer>): boolean {
  const flags = sortedRecord({
    inuse: record.users > 0,
    shared: isShared(record, shared),
    private: !isShared(record, shared),
    mutable: record.type !== "regular",
    immutable: record.type === "regular",
  });
  for (const [name, value] of Object.entries(flags)) if (filters.has(name) && !value) return false;
  return (
    (!filters.has("id") || filters.get("id").some((id) => record.id.startsWith(id))) &&
    filters.matchesExactly("type", record.type) &&
    (!filters.has("description") || filters.get("description").some((text) => record.description.includes(text))) &&
    (!filters.has("parents") || filters.get("parents").some((id) => record.parents.includes(id)))
  );
}

function isShared(record: CacheRecord, shared: ReadonlySet<StoredLayer>): boolean {
  return record.layer !== undefined && shared.has(record.layer);
}

/** 25 digits and letters. */
export function identifier(kernel: Kernel): string {
  let text = "";
  for (const byte of kernel.entropy.bytes("build", 25)) text += (byte % 36).toString(36);
  return text;
}

/** A row of `docker system df -v`. The blank in front of a name is the API's. */
interface CacheUsage {
  readonly ID: string;
  readonly " Parents"?: readonly string[];
  readonly Size: number;
}
