import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { string, strings } from "../flag/kinds.ts";
import { manifestPath } from "./registry-image.ts";

export default defineCommand({
  path: "manifest annotate",
  use: "[OPTIONS] MANIFEST_LIST MANIFEST",
  short: { en: "Say for which platform a manifest of a list is", hi: "List ka manifest kis platform ke liye hai, batao" },
  args: exactArgs(2),
  flags: {
    arch: string("", "Processor architecture of the image", "Image ka processor architecture"),
    os: string("", "Operating system of the image", "Image ka operating system"),
    "os-features": strings("", "Features of the operating system", "Operating system ki khoobiyan"),
    "os-version": string("", "Version of the operating system", "Operating system ka version"),
    variant: string("", "Variant of the architecture", "Architecture ka variant"),
  },
  async run(docker, [list = "", name = ""], flags) {
    const file = `${manifestPath(docker, list)}/${name.replaceAll("/", "_").replaceAll(":", "-")}`;
    if (!docker.sys.fs.exists(file)) throw new CommandError(`manifest for image ${name} does not exist in ${list}`);
    const entry = JSON.parse(new TextDecoder().decode(docker.sys.fs.readFile(file))) as { Descriptor: { platform?: object } };
    entry.Descriptor.platform = {
      ...entry.Descriptor.platform,
      ...(flags.arch === "" ? {} : { architecture: flags.arch }),
      ...(flags.os === "" ? {} : { os: flags.os }),
      ...(flags.variant === "" ? {} : { variant: flags.variant }),
      ...(flags["os-version"] === "" ? {} : { "os.version": flags["os-version"] }),
      ...(flags["os-features"].length === 0 ? {} : { "os.features": flags["os-features"] }),
    };
    docker.sys.fs.writeFile(file, JSON.stringify(entry));
    return 0;
  },
});
