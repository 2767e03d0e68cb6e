import { sha256Hex } from "../../base/sha256.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError, messageOf } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { parseReference } from "../reference.ts";
import { RegistryClient } from "../registry/registry-client.ts";
import { canonicalName, LIST_TYPE, listDocument, listReference, pushImages, readList, removeList } from "./image-manifest.ts";

export default defineCommand({
  path: "manifest push",
  use: "[OPTIONS] MANIFEST_LIST",
  short: { en: "Upload a list of manifests", hi: "Manifests ki list upload karo" },
  args: exactArgs(1),
  flags: {
    insecure: bool("", "Talk to a registry without TLS", "Bina TLS wale registry se baat karo"),
    purge: bool("p", "Remove the list here afterwards", "Baad mein yahan ki list hatao"),
  },
  async run(docker, [list = ""], flags) {
    const { domain, path, tag = "latest" } = listReference(list, "");
    const images = readList(docker, list);
    if (images === undefined) throw new CommandError(`No such manifest: ${canonicalName(list)}`);
    const registry = new RegistryClient(docker, domain, flags.insecure);
    try {
      await registry.ping();
    } catch (error) {
      throw new CommandError(`failed to configure transport: ${messageOf(error)}`);
    }
    for (const image of images) {
      const from = parseReference(image.Ref);
      if (from.domain !== domain)
        throw new CommandError(`cannot use source images from a different registry than the target image: ${from.domain} != ${domain}`);
    }
    await pushImages(registry, path, images, (digest) => docker.line(`Pushed ref ${domain}/${path}@${digest} with digest: ${digest}`));
    const document = encodeUtf8(listDocument(images));
    await registry.putManifest(path, tag, LIST_TYPE, document);
    docker.line(`sha256:${sha256Hex(document)}`);
    if (flags.purge) removeList(docker, list);
    return 0;
  },
});
