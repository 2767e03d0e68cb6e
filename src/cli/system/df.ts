import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { type ContainerSummary, containerFormat } from "../container/container-row.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { humanDuration } from "../format/duration.ts";
import { expandEscapes, formatRows, parseFormat, type RowFormat, rowValue } from "../format/formatter.ts";
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
  const images = firstRows(usage.Images ?? []);
  const value = new GoStruct({
    type: "*formatter.diskUsageContext",
    fields: {
      Images: list(images, imageFormat(docker, { trunc: true, digests: false })),
      Containers: list(usage.Containers ?? [], containerFormat(docker, { trunc: true, size: true })),
      Volumes: list(usage.Volumes ?? [], VOLUME_FORMAT),
      BuildCache: list(usage.BuildCache ?? [], cacheFormat(docker)),
    },
    pointer: true,
  });
  const template = parseFormat(format === "json" ? "{{json .}}" : expandEscapes(format.replace(/^table /, "")));
  try {
    return `${executeTemplate(template, value, { functions: FORMAT_FUNCTIONS })}\n`;
  } catch (error) {
    throw new CommandError(messageOf(error));
  }
}

function cacheFormat(docker: DockerCli): RowFormat<BuildCache> {
  const since = (text: string | null): string => (text ? `${humanDuration((docker.now() - Date.parse(text)) * 1e6)} ago` : "");
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
    fields: (entry) => ({
      CacheType: entry.Type,
      CreatedSince: since(entry.CreatedAt),
      Description: entry.Description,
      ID: `${entry.ID.slice(0, 12)}${entry.InUse ? "*" : ""}`,
      InUse: String(entry.InUse),
      LastUsedSince: since(entry.LastUsedAt),
      Shared: String(entry.Shared),
      Size: humanSize(entry.Size, 3),
      UsageCount: String(entry.UsageCount),
    }),
  };
}
