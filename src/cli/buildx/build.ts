import { exactArgs } from "../args.ts";
import { type BuildFlags, buildImage } from "../build/build-command.ts";
import { checkBuildFlags } from "../build/check-flags.ts";
import { classicBuild } from "../build/classic-build.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool, bytes, int, string, stringArray, strings } from "../flag/kinds.ts";
import { ulimit } from "../option/checks.ts";

/** The classic builder looks at them; BuildKit takes them and does nothing about them. */
const CLASSIC_FLAGS = {
  compress: bool("", "Send the context compressed", "Context compress karke bhejo", { hidden: true }),
  "cpu-period": int("", "Length of one CPU accounting period in microseconds", "CPU hisaab ki avadhi, microseconds mein", { hidden: true }),
  "cpu-quota": int("", "CPU time per period in microseconds", "Har avadhi mein kitna CPU samay, microseconds mein", { hidden: true }),
  "cpu-shares": int("c", "CPU share relative to others", "Doosron ke mukable CPU ka hissa", { hidden: true }),
  "cpuset-cpus": string("", "Which CPUs steps may run on", "Steps kin CPUs par chalein", { hidden: true }),
  "cpuset-mems": string("", "Which memory nodes steps may use", "Steps kaunse memory nodes lein", { hidden: true }),
  "force-rm": bool("", "Always remove intermediate containers", "Beech ke containers hamesha hatao", { hidden: true }),
  isolation: string("", "How steps are isolated", "Steps ko kis tareeke se alag rakha jaye", { hidden: true }),
  memory: string("m", "Most memory of a step", "Ek step zyada se zyada kitni memory le", { hidden: true }),
  "memory-swap": string("", "Most memory and swap of a step", "Ek step ki memory aur swap milakar", { hidden: true }),
  rm: bool("", "Remove intermediate containers", "Beech ke containers hatao", { initial: true, hidden: true }),
  "security-opt": strings("", "Security option of steps", "Steps ka suraksha option", { hidden: true }),
  squash: bool("", "Make one layer of all", "Sabki ek layer banao", { hidden: true }),
};

const IGNORED_WITH_WARNING: Readonly<Record<string, string>> = {
  isolation: "isolation flag is deprecated with BuildKit.",
  "security-opt": 'security-opt flag is deprecated. "RUN --security=insecure" should be used with BuildKit.',
  squash: "experimental flag squash is removed with BuildKit. You should squash inside build using a multi-stage Dockerfile for efficiency.",
};

const PROGRESS = ["auto", "plain", "tty", "none", "quiet", "rawjson"];

/** Throws CommandError. */
function checkProgress(docker: DockerCli, flag: string, quiet: boolean): void {
  const wanted = flag === "auto" ? docker.sys.env.get("BUILDKIT_PROGRESS") || "auto" : flag;
  if (!PROGRESS.includes(wanted)) throw new CommandError(`ERROR: invalid progress mode ${wanted}`);
  if (wanted === "tty" && !quiet && !docker.sys.isatty(2)) throw new CommandError("ERROR: failed to get console: provided file is not a console");
}

export default defineCommand({
  path: "buildx build",
  aliases: ["b"],
  mirrors: ["build", "builder build", "image build"],
  completes: "files",
  use: "[OPTIONS] PATH | URL | -",
  short: { en: "Build an image from a Dockerfile", hi: "Dockerfile se image banao" },
  args: exactArgs(1),
  flags: {
    ...CLASSIC_FLAGS,
    "add-host": strings("", "Another line for /etc/hosts (name:ip)", "/etc/hosts mein ek aur line (naam:ip)"),
    allow: stringArray("", "Permit something that needs it", "Jise ijaazat chahiye, use do"),
    annotation: stringArray("", "Put an annotation on the image", "Image par annotation lagao"),
    attest: stringArray("", "Add an attestation", "Attestation jodo"),
    "build-arg": stringArray("", "Set an ARG of the Dockerfile", "Dockerfile ka ARG set karo"),
    "build-context": stringArray("", "Another context by name", "Naam se ek aur context"),
    "cache-from": stringArray("", "Where to take cache from", "Cache kahan se lena hai"),
    "cache-to": stringArray("", "Where to put cache", "Cache kahan rakhna hai"),
    call: string("", 'What to do: "build", "check", "outline" or "targets"', 'Kya karna hai: "build", "check", "outline" ya "targets"', { initial: "build" }),
    check: bool("", "Short for --call=check", "--call=check ka chhota roop"),
    "cgroup-parent": string("", "Cgroup for RUN steps", "RUN steps ka cgroup"),
    file: string("f", "Name of the Dockerfile", "Dockerfile ka naam"),
    iidfile: string("", "File to write the image ID to", "Image ID kis file mein likhni hai"),
    label: stringArray("", "Put a label on the image", "Image par label lagao"),
    load: bool("", "Short for --output=type=docker", "--output=type=docker ka chhota roop"),
    "metadata-file": string("", "File to write what was built to", "Kya bana, kis file mein likhna hai"),
    network: string("", "Network of RUN steps", "RUN steps ka network", { initial: "default" }),
    "no-cache": bool("", "Do every step again", "Har step phir se karo"),
    "no-cache-filter": stringArray("", "Do the steps of these stages again", "In stages ke steps phir se karo"),
    output: stringArray("o", "Where the result goes", "Nateeja kahan jaye"),
    platform: stringArray("", "Platform to build for", "Kis platform ke liye banana hai"),
    progress: string(
      "",
      'How progress looks: "auto", "none", "plain", "quiet", "rawjson" or "tty"',
      'Progress kaisi dikhe: "auto", "none", "plain", "quiet", "rawjson" ya "tty"',
      { initial: "auto" },
    ),
    provenance: string("", "Short for --attest=type=provenance", "--attest=type=provenance ka chhota roop"),
    pull: bool("", "Download base images even when they are here", "Base images yahan hon tab bhi download karo"),
    push: bool("", "Short for --output=type=registry", "--output=type=registry ka chhota roop"),
    quiet: bool("q", "Print the image ID only", "Sirf image ID dikhao"),
    sbom: string("", "Short for --attest=type=sbom", "--attest=type=sbom ka chhota roop"),
    secret: stringArray("", "File that RUN steps may see", "File jo RUN steps dekh sakein"),
    "shm-size": bytes("", "Size of /dev/shm", "/dev/shm ka size"),
    ssh: stringArray("", "Keys that RUN steps may use", "Keys jo RUN steps istemaal kar sakein"),
    tag: stringArray("t", "Name of the image", "Image ka naam"),
    target: string("", "Stage to build", "Kaunsa stage banana hai"),
    ulimit: ulimit("", "Limit as of ulimit", "ulimit wali seema"),
  },
  async run(docker, [context = ""], flags, { changed }) {
    const wanted: BuildFlags = {
      context,
      file: flags.file,
      tags: flags.tag,
      buildArgs: flags["build-arg"],
      labels: flags.label,
      contexts: flags["build-context"],
      secrets: flags.secret,
      extraHosts: flags["add-host"].map((entry) => entry.replace(/^([^:=]+)=/, "$1:")),
      ulimits: flags.ulimit,
      noCacheFilter: flags["no-cache-filter"],
      outputs: flags.output,
      platforms: flags.platform,
      target: flags.target,
      network: flags.network,
      cgroupParent: flags["cgroup-parent"],
      shmSize: flags["shm-size"],
      noCache: flags["no-cache"],
      pull: flags.pull,
      push: flags.push,
      load: flags.load,
      quiet: flags.quiet,
      progress: flags.progress,
      call: flags.check && !changed("call") ? "check" : flags.call,
      iidFile: flags.iidfile,
      metadataFile: flags["metadata-file"],
    };
    const classic = docker.sys.env.get("DOCKER_BUILDKIT") === "0" && docker.sys.argv.slice(1).find((word) => !word.startsWith("-")) !== "buildx";
    if (classic) {
      const limits = {
        memory: flags.memory,
        memorySwap: flags["memory-swap"],
        cpuShares: flags["cpu-shares"],
        cpuPeriod: flags["cpu-period"],
        cpuQuota: flags["cpu-quota"],
        cpusetCpus: flags["cpuset-cpus"],
        cpusetMems: flags["cpuset-mems"],
      };
      return classicBuild(docker, wanted, limits, changed);
    }
    for (const [name, text] of Object.entries(IGNORED_WITH_WARNING)) if (changed(name)) docker.errLine(`WARNING: ${text}`);
    checkProgress(docker, flags.progress, flags.quiet);
    checkBuildFlags(docker, {
      context,
      addHost: flags["add-host"],
      allow: flags.allow,
      annotation: flags.annotation,
      attest: flags.attest,
      buildArg: flags["build-arg"],
      buildContext: flags["build-context"],
      cacheFrom: flags["cache-from"],
      cacheTo: flags["cache-to"],
      call: flags.call,
      label: flags.label,
      metadataFile: flags["metadata-file"],
      network: flags.network,
      output: flags.output,
      platform: flags.platform,
      provenance: flags.provenance,
      push: flags.push,
      sbom: flags.sbom,
      secret: flags.secret,
      ssh: flags.ssh,
      tag: flags.tag,
    });
    return buildImage(docker, wanted);
  },
});
