/** Entries of the build cache as the engine lists them. */
import type { DockerCli } from "../docker-cli.ts";
import type { Filters } from "../flag/kinds.ts";
import { humanDuration } from "../format/duration.ts";
import { humanSize } from "../format/units.ts";

export interface CacheRecord {
  ID: string;
  " Parents"?: string[];
  Type: string;
  Description: string;
  InUse: boolean;
  Shared: boolean;
  Size: number;
  CreatedAt: string;
  LastUsedAt: string | null;
  UsageCount: number;
}

/** Smallest first. */
export async function cacheRecords(docker: DockerCli): Promise<CacheRecord[]> {
  const { BuildCache } = await docker.client.get<{ BuildCache: CacheRecord[] | null }>("/system/df", { type: "build-cache" });
  return [...(BuildCache ?? [])].sort((a, b) => a.Size - b.Size);
}

export function fits(record: CacheRecord, filters: Filters): boolean {
  return Object.entries(filters).every(([name, values]) => {
    switch (name) {
      case "id":
        return values.some((value) => record.ID.startsWith(value));
      case "type":
        return values.includes(record.Type);
      case "inuse":
        return record.InUse;
      case "shared":
        return record.Shared;
      case "private":
        return !record.Shared;
      case "mutable":
        return isMutable(record);
      case "immutable":
        return !isMutable(record);
      case "description":
        return values.some((value) => record.Description.includes(value));
      default:
        return false;
    }
  });
}

export function isMutable(record: CacheRecord): boolean {
  return record.Type !== "regular";
}

export function lastAccess(docker: DockerCli, record: CacheRecord): string {
  return record.LastUsedAt === null ? "" : `${humanDuration((docker.now() - Date.parse(record.LastUsedAt)) * 1e6)} ago`;
}

export function markedId(record: CacheRecord): string {
  return `${record.ID}${isMutable(record) ? "*" : ""}`;
}

export function total(records: readonly CacheRecord[]): number {
  return records.reduce((sum, { Size }) => sum + Size, 0);
}

/** Everything about each, one under the other. */
export function verboseRecords(docker: DockerCli, records: readonly CacheRecord[]): string {
  return records
    .map((record) => {
      const parents = record[" Parents"] === undefined || record[" Parents"].length === 0 ? [] : ["Parents:", ...record[" Parents"].map((id) => ` - ${id}`)];
      return [
        `ID:           ${record.ID}`,
        ...parents,
        `Created at:   ${record.CreatedAt.replace("T", " ").replace("Z", "")} +0000 UTC`,
        `Mutable:      ${isMutable(record)}`,
        `Reclaimable:  ${!record.InUse}`,
        `Shared:       ${record.Shared}`,
        `Size:         ${humanSize(record.Size)}`,
        `Description:  ${record.Description}`,
        `Usage count:  ${record.UsageCount}`,
        ...(record.LastUsedAt === null ? [] : [`Last used:    ${lastAccess(docker, record)}`]),
        `Type:         ${record.Type}`,
        "",
      ]
        .map((line) => `${line}\n`)
        .join("");
    })
    .join("");
}
