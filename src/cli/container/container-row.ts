/** A row of `docker ps`. */
import type { DockerCli } from "../docker-cli.ts";
import { humanDuration } from "../format/duration.ts";
import type { RowFormat } from "../format/formatter.ts";
import { displayPorts, type Port } from "../format/ports.ts";
import { quote } from "../format/quote.ts";
import { ellipsis, goTime, truncateId } from "../format/text.ts";
import { humanSize } from "../format/units.ts";

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
  const { trunc } = options;
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
    fields: (row) => ({
      ID: trunc ? truncateId(row.Id) : row.Id,
      get Names() {
        const names = row.Names.map((name) => name.replace(/^\//, ""));
        return (trunc ? names.filter((name) => !name.includes("/")) : names).join(",");
      },
      get Image() {
        return imageName(row, trunc);
      },
      get Command() {
        return quote(trunc ? ellipsis(row.Command, 20) : row.Command);
      },
      get CreatedAt() {
        return goTime(row.Created * 1000);
      },
      get RunningFor() {
        return `${humanDuration((docker.now() - row.Created * 1000) * 1e6)} ago`;
      },
      get Ports() {
        return displayPorts(row.Ports ?? []);
      },
      State: row.State,
      Status: row.Status,
      get Size() {
        const written = humanSize(row.SizeRw ?? 0, 3);
        return (row.SizeRootFs ?? 0) > 0 ? `${written} (virtual ${humanSize(row.SizeRootFs as number, 3)})` : written;
      },
      get Labels() {
        return Object.entries(row.Labels ?? {})
          .map(([name, value]) => `${name}=${value}`)
          .sort()
          .join(",");
      },
      get Mounts() {
        return row.Mounts.map((mount) => mount.Name || mount.Source)
          .map((name) => (trunc ? ellipsis(name, 15) : name))
          .join(",");
      },
      get LocalVolumes() {
        return String(row.Mounts.filter(({ Driver }) => Driver === "local").length);
      },
      get Networks() {
        return Object.keys(row.NetworkSettings?.Networks ?? {}).join(",");
      },
      get Platform() {
        const platform = row.ImageManifestDescriptor?.platform;
        return platform ? [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/") : null;
      },
    }),
    methods: (row) => ({ Label: (name) => row.Labels?.[String(name)] ?? "" }),
  };
}

function imageName(row: ContainerSummary, trunc: boolean): string {
  if (row.Image === "") return "<no image>";
  if (!trunc) return row.Image;
  if (truncateId(row.ImageID) === truncateId(row.Image)) return truncateId(row.Image);
  const digest = /^(.+)@sha256:[0-9a-f]{64}$/.exec(row.Image);
  return digest ? (digest[1] as string) : row.Image;
}
