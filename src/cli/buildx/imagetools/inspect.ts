import { decodeUtf8 } from "../../../base/utf8.ts";
import { exactArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { bool, string } from "../../flag/kinds.ts";
import type { Reference } from "../../reference.ts";
import { fetchIndexed, formatted, imagesOf, namedAsInGo } from "./registry-image.ts";

export default defineCommand({
  path: "buildx imagetools inspect",
  use: "[OPTIONS] NAME",
  short: { en: "Show an image of a registry", hi: "Registry ki image dikhao" },
  args: exactArgs(1),
  flags: {
    format: string("", "Print with a Go template", "Go template se dikhao"),
    raw: bool("", "Print the manifest as it is", "Manifest jaisa hai waisa dikhao"),
  },
  async run(docker, [name = ""], flags) {
    if (flags.raw && flags.format !== "") throw new CommandError("ERROR: format and raw cannot be used together");
    const { reference, manifest } = await fetchIndexed(docker, name);
    const text = decodeUtf8(manifest.bytes);
    if (flags.raw) {
      docker.output.out(text);
      return 0;
    }
    const shown = familiarToFull(reference);
    const descriptor = { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length };
    const body = JSON.parse(text) as { manifests?: { mediaType: string; digest: string; platform?: { os: string; architecture: string; variant?: string } }[] };
    if (flags.format !== "") {
      const Manifest = namedAsInGo("v1.Index", { ...descriptor, ...(body.manifests ? { manifests: body.manifests } : {}) });
      docker.output.out(formatted(flags.format, { Name: name, Manifest, Image: await imagesOf(docker, reference, manifest) }));
      return 0;
    }
    docker.line(`Name:      ${shown}\nMediaType: ${manifest.mediaType}\nDigest:    ${manifest.digest}`);
    if (body.manifests !== undefined) {
      docker.line("           \nManifests: ");
      const base = familiarToFull({ ...reference, digest: undefined });
      for (const [index, { mediaType, digest, platform }] of body.manifests.entries()) {
        const rows = [
          ["Name:", `${base}@${digest}`],
          ["MediaType:", mediaType],
          ...(platform ? [["Platform:", [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/")]] : []),
        ];
        docker.line(`${index > 0 ? "             \n" : ""}${rows.map(([label = "", value = ""]) => `  ${label.padEnd(11)}${value}`).join("\n")}`);
      }
    }
    return 0;
  },
});

function familiarToFull({ domain, path, tag, digest }: Reference): string {
  return `${domain}/${path}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}
