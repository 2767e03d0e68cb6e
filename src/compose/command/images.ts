import { CommandError } from "../../cli/error.ts";
import { bool, string } from "../../cli/flag/kinds.ts";
import { humanDuration } from "../../cli/format/duration.ts";
import { alignColumns } from "../../cli/format/table.ts";
import { truncateId } from "../../cli/format/text.ts";
import { humanSize } from "../../cli/format/units.ts";
import { familiarName, parseReference, withDefaultTag } from "../../cli/reference.ts";
import { defineCompose } from "../command.ts";
import { listContainers, nameOf, serviceOf } from "../containers.ts";
import { inspectImage } from "../plan/images.ts";

export default defineCompose({
  name: "images",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "List the images that containers are made from", hi: "Containers jin images se bane hain, unki list" },
  flags: {
    format: string("", "table or json", "table ya json", { initial: "table" }),
    quiet: bool("q", "Print IDs only", "Sirf ID dikhao"),
  },
  async run(compose, services, flags) {
    const { docker } = compose;
    const { name } = await compose.projectOrName();
    const containers = (await listContainers(compose.client, { project: name, all: true, oneOff: "exclude" })).filter(
      (container) => services.length === 0 || services.includes(serviceOf(container)),
    );
    const rows = [];
    for (const container of containers) {
      const image = (await inspectImage(compose, container.ImageID)) ?? (await inspectImage(compose, container.Image));
      if (!image) continue;
      const tagged = image.RepoTags?.includes(container.Image)
        ? container.Image
        : (image.RepoTags?.find((tag) => tag === `${container.Image}:latest`) ?? image.RepoTags?.[0]);
      const reference = tagged === undefined ? undefined : withDefaultTag(parseReference(tagged));
      rows.push({
        ID: image.Id,
        ContainerName: nameOf(container),
        Repository: reference ? familiarName(reference) : "<none>",
        Tag: reference?.tag ?? "<none>",
        Platform: [image.Os, image.Architecture, image.Variant].filter(Boolean).join("/"),
        Size: image.Size,
        Created: image.Created,
        LastTagTime: image.Metadata?.LastTagTime ?? "0001-01-01T00:00:00Z",
      });
    }
    rows.sort((a, b) => (a.ContainerName < b.ContainerName ? -1 : 1));
    if (flags.quiet) for (const id of new Set(rows.map((row) => row.ID))) docker.line(id.replace("sha256:", ""));
    else if (flags.format === "json") docker.line(JSON.stringify(rows.map(({ Created: _created, ...row }) => row)));
    else if (flags.format === "table" || flags.format === "") {
      const lines = [
        "CONTAINER\tREPOSITORY\tTAG\tPLATFORM\tIMAGE ID\tSIZE\tCREATED",
        ...rows.map((row) =>
          [
            row.ContainerName,
            row.Repository,
            row.Tag,
            row.Platform,
            truncateId(row.ID),
            humanSize(row.Size, 3),
            `${humanDuration((docker.now() - Date.parse(row.Created)) * 1e6)} ago`,
          ].join("\t"),
        ),
      ];
      docker.output.out(alignColumns(lines.map((line) => `${line}\n`).join(""), { minWidth: 20, padding: 3 }));
    } else throw new CommandError(`format value ${JSON.stringify(flags.format)} could not be parsed: parsing failed`);
    return 0;
  },
});
