/** Rows of `docker images`: one for each name of each image. */
import type { DockerCli } from "../docker-cli.ts";
import { humanDuration } from "../format/duration.ts";
import type { RowFormat } from "../format/formatter.ts";
import { goTime, truncateId } from "../format/text.ts";
import { humanSize } from "../format/units.ts";

export interface ImageSummary {
  Id: string;
  ParentId: string;
  RepoTags: string[] | null;
  RepoDigests: string[] | null;
  Created: number;
  Size: number;
  SharedSize: number;
  VirtualSize?: number;
  Labels: Record<string, string> | null;
  Containers: number;
}

export interface ImageRow {
  readonly image: ImageSummary;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const NONE = "<none>";

export function imageRows(images: readonly ImageSummary[], digests: boolean): ImageRow[] {
  return images.flatMap((image) => rowsOf(image, digests));
}

function rowsOf(image: ImageSummary, digests: boolean): ImageRow[] {
  const tags = (image.RepoTags ?? []).filter((name) => name !== "<none>:<none>");
  const refs = (image.RepoDigests ?? []).filter((name) => name !== "<none>@<none>");
  if (tags.length === 0 && refs.length === 0) return [{ image, repository: NONE, tag: NONE, digest: NONE }];
  const byRepository = new Map<string, { tags: string[]; digests: string[] }>();
  const entry = (name: string) => {
    const found = byRepository.get(name) ?? { tags: [], digests: [] };
    byRepository.set(name, found);
    return found;
  };
  for (const name of tags) entry(name.slice(0, name.lastIndexOf(":"))).tags.push(name.slice(name.lastIndexOf(":") + 1));
  for (const name of refs) entry(name.slice(0, name.lastIndexOf("@"))).digests.push(name.slice(name.lastIndexOf("@") + 1));
  return [...byRepository].flatMap(([repository, known]) => {
    if (!digests) return (known.tags.length === 0 ? [NONE] : known.tags).map((tag) => ({ image, repository, tag, digest: NONE }));
    if (known.tags.length === 0) return known.digests.map((digest) => ({ image, repository, tag: NONE, digest }));
    return known.tags.flatMap((tag) => (known.digests.length === 0 ? [NONE] : known.digests).map((digest) => ({ image, repository, tag, digest })));
  });
}

export function imageFormat(docker: DockerCli, options: { trunc: boolean; digests: boolean }): RowFormat<ImageRow> {
  return {
    type: "*formatter.imageContext",
    headers: {
      ID: "IMAGE ID",
      Repository: "REPOSITORY",
      Tag: "TAG",
      Digest: "DIGEST",
      CreatedSince: "CREATED",
      CreatedAt: "CREATED AT",
      Size: "SIZE",
      Containers: "CONTAINERS",
      VirtualSize: "SIZE",
      SharedSize: "SHARED SIZE",
      UniqueSize: "UNIQUE SIZE",
    },
    table: `{{.Repository}}\t{{.Tag}}\t${options.digests ? "{{.Digest}}\t" : ""}{{.ID}}\t{{.CreatedSince}}\t{{.Size}}`,
    quiet: "{{.ID}}",
    raw: `repository: {{.Repository}}\n${options.digests ? "{{if .Tag}}tag: {{.Tag}}\n{{end}}digest: {{.Digest}}\nimage_id: {{.ID}}\n" : "tag: {{.Tag}}\nimage_id: {{.ID}}\n"}created_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n`,
    fields: ({ image, repository, tag, digest }) => ({
      Containers: image.Containers === -1 ? "N/A" : String(image.Containers),
      CreatedAt: goTime(image.Created * 1000, "", docker.zone),
      CreatedSince: image.Created === 0 || image.Created < 0 ? "N/A" : `${humanDuration((docker.now() - image.Created * 1000) * 1e6)} ago`,
      Digest: digest,
      ID: options.trunc ? truncateId(image.Id) : image.Id,
      Repository: repository,
      SharedSize: image.SharedSize === -1 ? "N/A" : humanSize(image.SharedSize, 4),
      Size: humanSize(image.Size, 3),
      Tag: tag,
      UniqueSize: image.SharedSize === -1 || image.Size === -1 ? "N/A" : humanSize(image.Size - image.SharedSize, 4),
      VirtualSize: humanSize(image.Size, 4),
    }),
  };
}
