import { digestOf } from "../../../base/sha256.ts";
import { encodeUtf8 } from "../../../base/utf8.ts";
import { anyArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { bool, string, stringArray } from "../../flag/kinds.ts";
import { quote } from "../../format/quote.ts";
import { fetchManifests, type ImageManifest, LIST_TYPE, pushImages } from "../../manifest/image-manifest.ts";
import type { Reference } from "../../reference.ts";
import { RegistryClient } from "../../registry/registry-client.ts";
import { readReference } from "./registry-image.ts";

export default defineCommand({
  path: "buildx imagetools create",
  use: "[OPTIONS] [SOURCE...]",
  short: { en: "Make an image in a registry out of others", hi: "Registry mein doosri images se image banao" },
  args: anyArgs,
  flags: {
    annotation: stringArray("", "Put an annotation on the image", "Image par annotation lagao"),
    append: bool("", "Add to an image that is there", "Maujooda image mein jodo"),
    "dry-run": bool("", "Print the result and push nothing", "Nateeja dikhao, push kuch nahi"),
    file: stringArray("f", "File with a descriptor", "Descriptor wali file"),
    platform: stringArray("p", "Take only this platform", "Sirf yeh platform lo"),
    "prefer-index": bool("", "Keep an index as it is", "Index jaisa hai waisa rakho", { initial: true }),
    progress: string("", "How progress looks", "Progress kaisi dikhe", { initial: "auto" }),
    tag: stringArray("t", "Name of the image", "Image ka naam"),
  },
  async run(docker, args, flags) {
    if (args.length === 0 && flags.file.length === 0) throw new CommandError("ERROR: no sources specified");
    if (!flags["dry-run"] && flags.tag.length === 0) throw new CommandError("ERROR: can't push with no tags specified, please set --tag or --dry-run");
    const targets = flags.tag.map((tag) => readReference(tag));
    const images: ImageManifest[] = [];
    /** Where each of them comes from. */
    const sources: string[] = [];
    for (const source of flags.append ? [...flags.tag, ...args] : args) {
      const { domain } = readReference(source, `failed to parse source ${quote(source)}, valid sources are digests, references and descriptors: `);
      const local = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(domain);
      try {
        const found = (await fetchManifests(docker, source, local)).images;
        images.push(...found);
        sources.push(...found.map(() => fullName(readReference(source))));
      } catch (error) {
        throw error instanceof CommandError ? new CommandError(`ERROR: ${error.message}`) : error;
      }
    }
    const manifests = images.map(({ Descriptor: { mediaType, digest, size, platform } }) => ({ mediaType, digest, size, platform }));
    const document = JSON.stringify({ schemaVersion: 2, mediaType: LIST_TYPE, manifests }, undefined, 2);
    if (flags["dry-run"]) {
      docker.output.out(document);
      return 0;
    }
    const data = encodeUtf8(document);
    const quiet = flags.progress === "quiet" || flags.progress === "none";
    for (const [index, target] of targets.entries()) {
      const name = fullName(target);
      const tell = (text: string): void => {
        if (!quiet) docker.output.err(`#${index + 1} ${text}\n`);
      };
      tell(`[internal] pushing ${name}`);
      for (const [
        at,
        {
          Descriptor: { digest },
        },
      ] of [...images.entries()].reverse())
        tell(`0.000 copying ${digest} from ${sources[at]} to ${name}`);
      const registry = new RegistryClient(docker, target.domain, /^(localhost|127\.)/.test(target.domain));
      await pushImages(registry, target.path, images);
      await registry.putManifest(target.path, target.tag ?? "latest", LIST_TYPE, data);
      tell(`0.010 pushing ${digestOf(data)} to ${name}`);
      tell("DONE 0.0s");
      if (!quiet && index < targets.length - 1) docker.output.err("\n");
    }
    return 0;
  },
});

function fullName({ domain, path, tag }: Reference): string {
  return `${domain}/${path}:${tag ?? "latest"}`;
}
