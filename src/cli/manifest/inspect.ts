import { rangeArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { prettyJson } from "../format/formatter.ts";
import { canonicalName, fetchManifests, type ImageManifest, listDocument, listReference, readList, readListMember } from "./image-manifest.ts";

export default defineCommand({
  path: "manifest inspect",
  use: "[OPTIONS] [MANIFEST_LIST] MANIFEST",
  short: { en: "Show a manifest of a registry", hi: "Registry ka manifest dikhao" },
  args: rangeArgs(1, 2),
  flags: {
    insecure: bool("", "Talk to a registry without TLS", "Bina TLS wale registry se baat karo"),
    verbose: bool("v", "Show layers and platform, too", "Layers aur platform bhi dikhao"),
  },
  async run(docker, args, flags) {
    const name = args.at(-1) as string;
    const list = args.length > 1 ? (args[0] as string) : undefined;
    if (list !== undefined) {
      listReference(list, "");
      const image = readListMember(docker, list, name);
      if (image === undefined) throw new CommandError(`No such manifest: ${canonicalName(name)}`);
      printImage(docker, image, flags.verbose);
      return 0;
    }
    const local = readList(docker, name);
    const { images, list: isList } = local === undefined ? await fetchManifests(docker, name, flags.insecure) : { images: local, list: true };
    const [first] = images;
    if (!isList && first !== undefined) printImage(docker, first, flags.verbose);
    else docker.line(flags.verbose ? prettyJson(images, "\t") : listDocument(images));
    return 0;
  },
});

function printImage(docker: DockerCli, image: ImageManifest, verbose: boolean): void {
  docker.line(prettyJson(verbose ? image : (image.SchemaV2Manifest ?? image.OCIManifest), "\t"));
}
