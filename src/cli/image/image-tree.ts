/** `docker images --tree`. */
import type { DockerCli } from "../docker-cli.ts";
import { truncateId } from "../format/text.ts";
import { humanSize } from "../format/units.ts";
import type { ImageSummary } from "./image-row.ts";

export function printTree(docker: DockerCli, images: readonly ImageSummary[]): void {
  const rows = images.map((image) => ({
    name: (image.RepoTags ?? []).join("\n") || "<untagged>",
    id: truncateId(image.Id),
    disk: humanSize(image.Size, 3),
    content: humanSize(0, 3),
    extra: image.Containers > 0 ? "U" : "",
  }));
  const width = Math.max("IMAGE".length, ...rows.flatMap(({ name }) => name.split("\n").map((line) => line.length)));
  docker.line(`${"IMAGE".padEnd(width)}   ${"ID".padEnd(12)}   ${"DISK USAGE".padStart(10)}   ${"CONTENT SIZE".padStart(12)}   EXTRA`);
  for (const row of rows) {
    const [first = "", ...others] = row.name.split("\n");
    docker.line(`${first.padEnd(width)}   ${row.id.padEnd(12)}   ${row.disk.padStart(10)}   ${row.content.padStart(12)}   ${row.extra}`.trimEnd());
    for (const other of others) docker.line(other);
  }
}
