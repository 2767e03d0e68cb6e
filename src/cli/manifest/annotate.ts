import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { string, strings } from "../flag/kinds.ts";
import { listReference, readListMember, writeListMember } from "./image-manifest.ts";

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
    listReference(list, "annotate: ");
    const image = readListMember(docker, list, name);
    if (image === undefined) throw new CommandError(`manifest for image ${name} does not exist in ${list}`);
    image.Descriptor.platform = {
      architecture: "",
      os: "",
      ...image.Descriptor.platform,
      ...(flags.arch === "" ? {} : { architecture: flags.arch }),
      ...(flags.os === "" ? {} : { os: flags.os }),
      ...(flags.variant === "" ? {} : { variant: flags.variant }),
      ...(flags["os-version"] === "" ? {} : { "os.version": flags["os-version"] }),
      ...(flags["os-features"].length === 0 ? {} : { "os.features": [...flags["os-features"]] }),
    };
    const { architecture, os, variant = "" } = image.Descriptor.platform;
    if (!KNOWN.has(`${os}/${architecture}`) || (variant !== "" && !["arm", "arm64", "amd64"].includes(architecture)))
      throw new CommandError(`manifest entry for image has unsupported os/arch combination: ${os}/${architecture}`);
    writeListMember(docker, list, image);
    return 0;
  },
});

/** What the client takes for a platform that exists. */
const KNOWN = new Set(
  (
    "darwin/386 darwin/amd64 darwin/arm darwin/arm64 dragonfly/amd64 freebsd/386 freebsd/amd64 freebsd/arm linux/386 linux/amd64 linux/arm linux/arm64 " +
    "linux/ppc64le linux/mips64 linux/mips64le linux/riscv64 linux/s390x netbsd/386 netbsd/amd64 netbsd/arm openbsd/386 openbsd/amd64 openbsd/arm " +
    "plan9/386 plan9/amd64 solaris/amd64 windows/386 windows/amd64 windows/arm windows/arm64"
  ).split(" "),
);
