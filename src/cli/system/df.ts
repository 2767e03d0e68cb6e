import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { type ContainerSummary, containerFormat } from "../container/container-row.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { humanDuration } from "../format/duration.ts";
import { expandEscapes, formatRows, parseFormat, type RowFormat, rowValue } from "../format/formatter.ts";
import { goTime, parseTime } from "../format/text.ts";
import { humanSize } from "../format/units.ts";
import { type ImageRow, type ImageSummary, imageFormat, imageRows } from "../image/image-row.ts";
import { formatFlag } from "../option/common.ts";
import { executeTemplate } from "../template/execute.ts";
import { FORMAT_FUNCTIONS } from "../template/functions.ts";
import { GoStruct, type Value } from "../template/value.ts";
import { VOLUME_FORMAT, type VolumeSummary } from "../volume/ls.ts";

interface BuildCache {
  ID: string;
  Type: string;
  Description: string;
  InUse: boolean;
  Shared: boolean;
  Size: number;
  CreatedAt: string;
  LastUsedAt: string | null;
  UsageCount: number;
  /** The daemon does write it so. */
  " Parents"?: string[];
}

interface DiskUsage {
  LayersSize: number;
  Images: ImageSummary[] | null;
  Containers: ContainerSummary[] | null;
  Volumes: VolumeSummary[] | null;
  BuildCache: BuildCache[] | null;
}

interface Row {
  readonly type: string;
  readonly total: number;
  readonly active: number;
  readonly size: number;
  readonly reclaimable: string;
}

export default defineCommand({
  path: "system df",
  use: "[OPTIONS]",
  short: { en: "Show how much disk Docker uses", hi: "Docker kitni disk le raha hai, dikhao" },
  args: noArgs,
  flags: { format: formatFlag, verbose: bool("v", "Show each object", "Har ek cheez alag dikhao") },
  async run(docker, _args, flags) {
    const usage = await docker.client.get<DiskUsage>("/system/df");
    if (flags.verbose) docker.output.out(flags.format === "" || flags.format === "table" ? verbose(docker, usage) : formatVerbose(docker, usage, flags.format));
    else docker.output.out(formatRows(summaryRows(usage), SUMMARY, { format: flags.format }));
    return 0;
  },
});

const SUMMARY: RowFormat<Row> = {
  type: "*formatter.diskUsageImagesContext",
  headers: { Type: "TYPE", TotalCount: "TOTAL", Active: "ACTIVE", Size: "SIZE", Reclaimable: "RECLAIMABLE" },
  table: "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
  raw: "type: {{.Type}}\ntotal: {{.TotalCount}}\nactive: {{.Active}}\nsize: {{.Size}}\nreclaimable: {{.Reclaimable}}\n",
  fields: (row) => ({ Active: String(row.active), Reclaimable: row.reclaimable, Size: humanSize(row.size), TotalCount: String(row.total), Type: row.type }),
};

function summaryRows(usage: DiskUsage): Row[] {
  const images = usage.Images ?? [];
  const used = images
    .filter(({ Containers, Size, SharedSize }) => Containers > 0 && Size !== -1 && SharedSize !== -1)
    .reduce((sum, image) => sum + image.Size - image.SharedSize, 0);
  const containers = usage.Containers ?? [];
  const isActive = ({ State }: ContainerSummary) => ["running", "paused", "restarting"].includes(State);
  const written = sum(containers, ({ SizeRw }) => SizeRw ?? 0);
  const idle = sum(
    containers.filter((container) => !isActive(container)),
    ({ SizeRw }) => SizeRw ?? 0,
  );
  const volumes = usage.Volumes ?? [];
  const volumeSize = (volume: VolumeSummary) => Math.max(0, volume.UsageData?.Size ?? 0);
  const isMounted = (volume: VolumeSummary) => (volume.UsageData?.RefCount ?? 0) > 0;
  const volumesTotal = sum(volumes, volumeSize);
  const volumesIdle = sum(
    volumes.filter((volume) => !isMounted(volume)),
    volumeSize,
  );
  const cache = usage.BuildCache ?? [];
  return [
    {
      type: "Images",
      total: images.length,
      active: images.filter(({ Containers }) => Containers > 0).length,
      size: usage.LayersSize,
      reclaimable: share(usage.LayersSize - used, usage.LayersSize),
    },
    { type: "Containers", total: containers.length, active: containers.filter(isActive).length, size: written, reclaimable: share(idle, written) },
    {
      type: "Local Volumes",
      total: volumes.length,
      active: volumes.filter(isMounted).length,
      size: volumesTotal,
      reclaimable: share(volumesIdle, volumesTotal),
    },
    {
      type: "Build Cache",
      total: cache.length,
      active: cache.filter(({ InUse }) => InUse).length,
      size: sum(
        cache.filter(({ Shared }) => !Shared),
        ({ Size }) => Size,
      ),
      reclaimable: humanSize(
        sum(
          cache.filter(({ InUse, Shared }) => !InUse && !Shared),
          ({ Size }) => Size,
        ),
      ),
    },
  ];
}

function share(part: number, whole: number): string {
  return whole > 0 ? `${humanSize(part)} (${Math.trunc((part * 100) / whole)}%)` : humanSize(part);
}

function sum<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((total, item) => total + size(item), 0);
}

function verbose(docker: DockerCli, usage: DiskUsage): string {
  const cache = usage.BuildCache ?? [];
  const images = firstRows((usage.Images ?? []).filter(({ RepoTags, RepoDigests, Containers }) => Containers >= 0 || RepoTags || RepoDigests));
  const containers = (usage.Containers ?? []).map(({ SizeRootFs: _whole, ...container }) => container);
  const cacheSize = sum(
    cache.filter(({ Shared }) => !Shared),
    ({ Size }) => Size,
  );
  return `Images space usage:

${formatRows(images, imageFormat(docker, { trunc: true, digests: false }), { format: "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}" })}
Containers space usage:

${formatRows(containers, containerFormat(docker, { trunc: true, size: true }), { format: "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}" })}
Local Volumes space usage:

${formatRows(usage.Volumes ?? [], VOLUME_FORMAT, { format: "table {{.Name}}\t{{.Links}}\t{{.Size}}" })}
Build cache usage: ${humanSize(cacheSize)}

${formatRows(cache, cacheFormat(docker), { format: "" })}`;
}

/** One row for each image, with the first of its names. */
function firstRows(images: readonly ImageSummary[]): ImageRow[] {
  return imageRows(
    images.map((image) => ({ ...image, RepoTags: image.RepoTags?.slice(0, 1) ?? null, RepoDigests: null })),
    false,
  );
}

/** A template over all of it at once. Throws CommandError. */
function formatVerbose(docker: DockerCli, usage: DiskUsage, format: string): string {
  const list = <T>(rows: readonly T[], kind: RowFormat<T>): Value => rows.map((row) => rowValue(row, kind));
  // As in the client: digests are not asked for, ids are whole, and a container's size is only what it wrote.
  const images = firstRows(usage.Images ?? []).map((row) => ({ ...row, digest: "" }));
  const containers = (usage.Containers ?? []).map(({ SizeRootFs: _whole, ...container }) => container);
  const imageKind = imageFormat(docker, { trunc: false, digests: true });
  const containerKind = containerFormat(docker, { trunc: false, size: true });
  const cacheKind = cacheFormat(docker, false);
  const value = new GoStruct({
    type: "*formatter.diskUsageContext",
    fields: {
      Images: list(images, imageKind),
      Containers: list(containers, containerKind),
      Volumes: list(usage.Volumes ?? [], VOLUME_FORMAT),
      BuildCache: list(usage.BuildCache ?? [], cacheKind),
    },
    pointer: true,
  });
  const each = (list: string, heading: string, { raw = "" }: { raw?: string }): string => `{{range .${list}}}type: ${heading}\n${raw}\n{{end -}}\n`;
  const raw = [
    each("Images", "Image", imageKind),
    each("Containers", "Container", containerKind),
    each("Volumes", "Volume", VOLUME_FORMAT),
    each("BuildCache", "Build Cache", cacheKind),
  ].join("");
  const typed = format === "raw" ? raw : format;
  const template = parseFormat(typed === "json" ? "{{json .}}" : expandEscapes(typed.replace(/^table/, "").replace(/^ +| +$/g, "")));
  try {
    return executeTemplate(template, value, { functions: FORMAT_FUNCTIONS });
  } catch (error) {
    throw new CommandError(messageOf(error));
  }
}

function cacheFormat(docker: DockerCli, trunc = true): RowFormat<BuildCache> {
  const since = (text: string | null): string => (text ? `${humanDuration((docker.now() - Date.parse(text)) * 1e6)} ago` : "");
  const at = (text: string | null): string => {
    if (!text) return "";
    const { milliseconds, fraction } = parseTime(text);
    return goTime(milliseconds, fraction);
  };
  return {
    type: "*formatter.buildCacheContext",
    headers: {
      ID: "CACHE ID",
      CacheType: "CACHE TYPE",
      Size: "SIZE",
      CreatedSince: "CREATED",
      LastUsedSince: "LAST USED",
      UsageCount: "USAGE",
      Shared: "SHARED",
    },
    table: "{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}",
    raw: `build_cache_id: {{.ID}}
parent_id: {{.Parent}}
build_cache_type: {{.CacheType}}
description: {{.Description}}
created_at: {{.CreatedAt}}
created_since: {{.CreatedSince}}
last_used_at: {{.LastUsedAt}}
last_used_since: {{.LastUsedSince}}
usage_count: {{.UsageCount}}
in_use: {{.InUse}}
shared: {{.Shared}}
`,
    fields: (entry) => ({
      CacheType: entry.Type,
      CreatedAt: at(entry.CreatedAt),
      CreatedSince: since(entry.CreatedAt),
      Description: entry.Description,
      ID: `${trunc ? entry.ID.slice(0, 12) : entry.ID}${entry.InUse ? "*" : ""}`,
      InUse: String(entry.InUse),
      LastUsedAt: at(entry.LastUsedAt),
      LastUsedSince: since(entry.LastUsedAt),
      Parent: entry[" Parents"]?.[0] ?? "",
      Shared: String(entry.Shared),
      Size: humanSize(entry.Size, 3),
      UsageCount: String(entry.UsageCount),
    }),
  };
}
