/** `docker images --tree`. */
import type { DockerCli } from "../docker-cli.ts";
import { truncateId } from "../format/text.ts";
import { humanSize } from "../format/units.ts";
import type { ImageSummary } from "./image-row.ts";

const WARNING = "WARNING: This is an experimental feature. The output may change and shouldn't be depended on.";
const LEGEND = "Info ->  U In Use ";
const GAP = "   ";
const ID_WIDTH = 12;
const HEADINGS = ["DISK USAGE", "CONTENT SIZE", "EXTRA"] as const;

export function printTree(docker: DockerCli, images: readonly ImageSummary[]): void {
  const rows = images.map((image) => ({
    names: image.RepoTags?.length ? image.RepoTags : ["<untagged>"],
    id: truncateId(image.Id),
    disk: humanSize(image.Size, 3),
    content: humanSize(0, 3),
    extra: image.Containers > 0 ? "U" : "",
  }));
  const [disk, content, extra] = HEADINGS;
  // Names get what the other columns leave of the terminal.
  const left = docker.columns() - [ID_WIDTH, ...HEADINGS.map(({ length }) => length)].reduce((sum, width) => sum + width + GAP.length, 0);
  const widest = Math.max("IMAGE".length, ...rows.flatMap(({ names }) => names.map(({ length }) => length)));
  const width = Math.max("IMAGE".length, Math.min(widest, left));
  docker.line(`${WARNING}\n${LEGEND.padStart(docker.columns())}\n`);
  docker.line(
    [heading("IMAGE", width), heading("ID", ID_WIDTH), heading(disk, disk.length), heading(content, content.length), heading(extra, extra.length)].join(GAP),
  );
  for (const { names, id, ...row } of rows) {
    // Further names stand above the last one.
    for (const name of names.slice(0, -1)) docker.line(name);
    const cells = [
      (names.at(-1) ?? "").padEnd(width),
      id.padEnd(ID_WIDTH),
      row.disk.padStart(disk.length),
      row.content.padStart(content.length),
      row.extra.padEnd(extra.length),
    ];
    docker.line(cells.join(GAP));
  }
}

/** Bold, whatever the output is. */
function heading(text: string, width: number): string {
  return `\x1b[39m\x1b[1m${text}\x1b[0m${" ".repeat(Math.max(0, width - text.length))}`;
}
