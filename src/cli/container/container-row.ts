/** A row of `docker ps`. */
import type { DockerCli } from "../docker-cli.ts";
import { humanDuration } from "../format/duration.ts";
import { fieldsOf, type RowFormat } from "../format/formatter.ts";
import { displayPorts, type Port } from "../format/ports.ts";
import { quote } from "../format/quote.ts";
import { ellipsis, goTime, truncateId } from "../format/text.ts";
import { humanSize } from "../format/units.ts";
import type { Value } from "../template/value.ts";

export interface ContainerSummary {
  Id: string;
  Names: string[];
  Image: string;
  ImageID: string;
  Command: string;
  Created: number;
  Ports: Port[];
  SizeRw?: number;
  SizeRootFs?: number;
  Labels: Record<string, string> | null;
  State: string;
  Status: string;
  ImageManifestDescriptor?: { platform?: { os?: string; architecture?: string; variant?: string } };
  NetworkSettings?: { Networks: Record<string, unknown> | null };
  Mounts: { Type: string; Name?: string; Source: string; Destination: string; Driver?: string }[];
}

export function containerFormat(docker: DockerCli, options: { trunc: boolean; size: boolean }): RowFormat<ContainerSummary> {
  const columns = containerColumns(docker, options.trunc);
  return {
    type: "*formatter.ContainerContext",
    headers: {
      ID: "CONTAINER ID",
      Names: "NAMES",
      Image: "IMAGE",
      Command: "COMMAND",
      CreatedAt: "CREATED AT",
      RunningFor: "CREATED",
      Ports: "PORTS",
      State: "STATE",
      Status: "STATUS",
      Size: "SIZE",
      Labels: "LABELS",
      Mounts: "MOUNTS",
      LocalVolumes: "LOCAL VOLUMES",
      Networks: "NETWORKS",
      Platform: "PLATFORM",
    },
    table: `{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}${options.size ? "\t{{.Size}}" : ""}`,
    quiet: "{{.ID}}",
    quietAlways: true,
    raw: `container_id: {{.ID}}
image: {{.Image}}
command: {{.Command}}
created_at: {{.CreatedAt}}
state: {{- pad .State 1 0}}
status: {{- pad .Status 1 0}}
names: {{.Names}}
labels: {{- pad .Labels 1 0}}
ports: {{- pad .Ports 1 0}}
${options.size ? "size: {{.Size}}\n" : ""}`,
    columns,
    fields: (row) => fieldsOf(columns, row),
    methods: (row) => ({ Label: (name) => row.Labels?.[String(name)] ?? "" }),
  };
}

function containerColumns(docker: DockerCli, trunc: boolean): ReadonlyMap<string, (row: ContainerSummary) => Value> {
  return new Map<string, (row: ContainerSummary) => Value>([
    ["ID", (row) => (trunc ? truncateId(row.Id) : row.Id)],
    [
      "Names",
      (row) => {
        const names = row.Names.map((name) => name.replace(/^\//, ""));
        return (trunc ? names.filter((name) => !name.includes("/")) : names).join(",");
      },
    ],
    ["Image", (row) => imageName(row, trunc)],
    ["Command", (row) => quote(trunc ? ellipsis(row.Command, 20) : row.Command)],
    ["CreatedAt", (row) => goTime(row.Created * 1000, "", docker.zone)],
    ["RunningFor", (row) => `${humanDuration((docker.now() - row.Created * 1000) * 1e6)} ago`],
    ["Ports", (row) => displayPorts(row.Ports ?? [])],
    ["State", (row) => row.State],
    ["Status", (row) => row.Status],
    ["Size", sizes],
    ["Labels", labels],
    ["Mounts", (row) => row.Mounts.map((mount) => (trunc ? ellipsis(mount.Name || mount.Source, 15) : mount.Name || mount.Source)).join(",")],
    ["LocalVolumes", (row) => String(row.Mounts.filter(({ Driver }) => Driver === "local").length)],
    ["Networks", (row) => Object.keys(row.NetworkSettings?.Networks ?? {}).join(",")],
    ["Platform", platformName],
  ]);
}

function sizes(row: ContainerSummary): string {
  const written = humanSize(row.SizeRw ?? 0, 3);
  return (row.SizeRootFs ?? 0) > 0 ? `${written} (virtual ${humanSize(row.SizeRootFs as number, 3)})` : written;
}

function labels(row: ContainerSummary): string {
  const pairs = Object.entries(row.Labels ?? {}).map(([name, value]) => `${name}=${value}`);
  return pairs.sort().join(",");
}

function platformName(row: ContainerSummary): string | null {
  const platform = row.ImageManifestDescriptor?.platform;
  return platform ? [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/") : null;
}

function imageName(row: ContainerSummary, trunc: boolean): string {
  if (row.Image === "") return "<no image>";
  if (!trunc) return row.Image;
  if (truncateId(row.ImageID) === truncateId(row.Image)) return truncateId(row.Image);
  const digest = /^(.+)@sha256:[0-9a-f]{64}$/.exec(row.Image);
  return digest ? (digest[1] as string) : row.Image;
}
