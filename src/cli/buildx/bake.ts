import { anyArgs } from "../args.ts";
import { isMap, listOf, readBakeFiles, resolveTargets } from "../build/bake-file.ts";
import { buildImage } from "../build/build-command.ts";
import { defineCommand } from "../command.ts";
import { bool, string, stringArray } from "../flag/kinds.ts";

export default defineCommand({
  path: "buildx bake",
  aliases: ["f"],
  mirrors: ["bake"],
  use: "[OPTIONS] [TARGET...]",
  short: { en: "Build what a file describes", hi: "File mein jo likha hai woh banao" },
  args: anyArgs,
  flags: {
    allow: stringArray("", "Permit something that needs it", "Jise ijaazat chahiye, use do"),
    call: string("", 'What to do: "build", "check", "outline" or "targets"', 'Kya karna hai: "build", "check", "outline" ya "targets"', { initial: "build" }),
    check: bool("", "Short for --call=check", "--call=check ka chhota roop"),
    file: stringArray("f", "File with definitions", "Definitions wali file"),
    list: string("", "List targets or variables", "Targets ya variables ki list dikhao"),
    load: bool("", "Short for --set=*.output=type=docker", "--set=*.output=type=docker ka chhota roop"),
    "metadata-file": string("", "File to write what was built to", "Kya bana, kis file mein likhna hai"),
    "no-cache": bool("", "Do every step again", "Har step phir se karo"),
    print: bool("", "Print the definitions and build nothing", "Definitions dikhao, banao kuch nahi"),
    progress: string(
      "",
      'How progress looks: "auto", "none", "plain", "quiet", "rawjson" or "tty"',
      'Progress kaisi dikhe: "auto", "none", "plain", "quiet", "rawjson" ya "tty"',
      { initial: "auto" },
    ),
    provenance: string("", "Short for --set=*.attest=type=provenance", "--set=*.attest=type=provenance ka chhota roop"),
    pull: bool("", "Download base images even when they are here", "Base images yahan hon tab bhi download karo"),
    push: bool("", "Short for --set=*.output=type=registry", "--set=*.output=type=registry ka chhota roop"),
    sbom: string("", "Short for --set=*.attest=type=sbom", "--set=*.attest=type=sbom ka chhota roop"),
    set: stringArray("", "Change a value of a target", "Target ki ek value badlo"),
  },
  async run(docker, names, flags) {
    const definition = readBakeFiles(docker, flags.file);
    const settings = [...flags.set, ...(flags["no-cache"] ? ["*.no-cache=true"] : []), ...(flags.pull ? ["*.pull=true"] : [])];
    const plan = resolveTargets(definition, names, settings);
    if (flags.print) {
      docker.line(JSON.stringify({ group: plan.group, target: plan.target }, null, 2));
      return 0;
    }
    for (const target of Object.values(plan.target)) {
      const text = (key: string): string => (typeof target[key] === "string" ? (target[key] as string) : "");
      const pairs = (key: string): string[] => Object.entries(isMap(target[key]) ? target[key] : {}).map(([name, value]) => `${name}=${String(value)}`);
      const file = text("dockerfile");
      const status = await buildImage(docker, {
        context: text("context") || ".",
        file: file === "" || file.startsWith("/") ? file : `${text("context") || "."}/${file}`,
        tags: listOf(target["tags"]),
        buildArgs: pairs("args"),
        labels: pairs("labels"),
        contexts: pairs("contexts"),
        secrets: listOf(target["secret"]),
        extraHosts: pairs("extra-hosts").map((pair) => pair.replace("=", ":")),
        ulimits: [],
        noCacheFilter: listOf(target["no-cache-filter"]),
        outputs: listOf(target["output"]),
        platforms: listOf(target["platforms"]),
        target: text("target"),
        network: text("network"),
        cgroupParent: "",
        shmSize: 0,
        noCache: target["no-cache"] === true,
        pull: target["pull"] === true,
        push: flags.push,
        load: flags.load,
        quiet: false,
        progress: flags.progress,
        call: flags.check ? "check" : text("call") || flags.call,
        iidFile: "",
        metadataFile: flags["metadata-file"],
      });
      if (status !== 0) return status;
    }
    return 0;
  },
});
