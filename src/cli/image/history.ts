import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { bool, string } from "../flag/kinds.ts";
import { humanDuration } from "../format/duration.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { ellipsis, rfc3339, truncateId } from "../format/text.ts";
import { humanSize } from "../format/units.ts";
import { formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import { platformQuery } from "../option/platform.ts";

interface Layer {
  Id: string;
  Created: number;
  CreatedBy: string;
  Size: number;
  Comment: string;
}

export default defineCommand({
  path: "image history",
  shortcut: "history",
  use: "[OPTIONS] IMAGE",
  short: { en: "Show the steps that made an image", hi: "Image kin kadmon se bani, dikhao" },
  args: exactArgs(1),
  completes: "images",
  flags: {
    format: formatFlag,
    human: bool("H", "Print sizes and dates for people", "Size aur tareekh insaani roop mein dikhao", { initial: true }),
    "no-trunc": noTruncFlag,
    platform: string("", 'Look at this platform of the image ("os[/arch[/variant]]")', 'Image ka yeh platform dekho ("os[/arch[/variant]]")'),
    quiet: quietFlag,
  },
  async run(docker, [image = ""], flags) {
    const layers = await docker.client.get<Layer[]>(`/images/${pathEscape(image)}/history`, {
      platform: platformQuery(flags.platform, "invalid platform: "),
    });
    printRows(docker, layers, historyFormat(docker, !flags["no-trunc"], flags.human), { format: flags.format, quiet: flags.quiet });
    return 0;
  },
});

function historyFormat(docker: DockerCli, trunc: boolean, human: boolean): RowFormat<Layer> {
  const table = `{{.ID}}\t{{.${human ? "CreatedSince" : "CreatedAt"}}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}`;
  return {
    type: "*image.historyContext",
    headers: { ID: "IMAGE", CreatedSince: "CREATED", CreatedAt: "CREATED AT", CreatedBy: "CREATED BY", Size: "SIZE", Comment: "COMMENT" },
    table,
    quiet: "{{.ID}}",
    fields: ({ Id, Created, CreatedBy, Size, Comment }) => ({
      Comment,
      CreatedAt: Created <= 0 ? "" : rfc3339(Created, docker.zone),
      CreatedBy: ((text: string) => (trunc ? ellipsis(text, 45) : text))(CreatedBy.replaceAll("\t", " ")),
      CreatedSince: Created <= 0 ? "N/A" : human ? `${humanDuration((docker.now() - Created * 1000) * 1e6)} ago` : rfc3339(Created, docker.zone),
      ID: trunc ? truncateId(Id) : Id,
      Size: human ? humanSize(Size, 3) : String(Size),
    }),
  };
}
