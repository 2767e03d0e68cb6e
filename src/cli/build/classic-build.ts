/** `docker build` with DOCKER_BUILDKIT=0: the archive is the context alone, the answer a stream of text. */
import { decodeUtf8 } from "../../base/utf8.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { parseBytes } from "../flag/numbers.ts";
import { humanSize } from "../format/units.ts";
import { showProgress } from "../progress.ts";
import { readAll } from "../prompt.ts";
import { parseReference } from "../reference.ts";
import { BuildArchive, isArchive, readIfThere } from "./archive.ts";
import { type BuildFlags, variables } from "./build-command.ts";
import { ignorer, parseIgnoreFile } from "./dockerignore.ts";
import { gunzipped, isRemote, resolve } from "./input.ts";
import { registryConfig } from "./run-build.ts";

const DEPRECATED = `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
            environment-variable.
`;

/** Flags that this builder does not know. */
const BUILDKIT_ONLY = [
  ...["allow", "annotation", "attest", "build-context", "builder", "cache-to", "call", "check", "load", "metadata-file", "no-cache-filter", "output"],
  ...["progress", "provenance", "push", "sbom", "secret", "ssh"],
];

function usageError(problem: string): CommandError {
  return new CommandError(`${problem}\n\nUsage:  docker build [OPTIONS] PATH | URL | -\n\nRun 'docker build --help' for more information`, 125);
}

/** What only this builder keeps its steps to. */
export interface ClassicLimits {
  readonly memory: string;
  readonly memorySwap: string;
  readonly cpuShares: number;
  readonly cpuPeriod: number;
  readonly cpuQuota: number;
  readonly cpusetCpus: string;
  readonly cpusetMems: string;
}

/** Bytes; undefined when it is not set. */
function limit(flag: string, text: string): number | undefined {
  if (text === "") return undefined;
  if (text === "-1" && flag === "--memory-swap") return -1;
  try {
    return parseBytes(text);
  } catch (error) {
    throw usageError(`invalid argument ${JSON.stringify(text)} for "${flag}" flag: ${messageOf(error)}`);
  }
}

/** Returns the exit status. Throws CommandError. */
export async function classicBuild(docker: DockerCli, flags: BuildFlags, limits: ClassicLimits, changed: (flag: string) => boolean): Promise<number> {
  docker.errLine(DEPRECATED);
  for (const name of BUILDKIT_ONLY) if (changed(name)) throw usageError(`unknown flag: --${name}`);
  const [memory, memswap] = [limit("-m, --memory", limits.memory), limit("--memory-swap", limits.memorySwap)];
  for (const label of flags.labels)
    if (/^(=|$)/.test(label)) throw usageError(`invalid argument ${JSON.stringify(label)} for "--label" flag: invalid label '${label}': empty name`);
  if (changed("squash") && !(await docker.client.ping()).experimental)
    throw new CommandError('"--squash" is only supported on a Docker daemon with experimental features enabled');
  const buildArgs = variables(docker, flags.buildArgs);
  for (const tag of flags.tags) {
    try {
      parseReference(tag);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const message = error.message.replace(/\(([a-zA-Z0-9._-]+)\) must be lowercase/, "(library/$1) must be lowercase");
      throw usageError(`invalid argument ${JSON.stringify(tag)} for "-t, --tag" flag: ${message}`);
    }
  }
  const { body, dockerfile } = await readContext(docker, flags);
  if (!flags.quiet && body.length > 0) docker.line(`Sending build context to Docker daemon  ${humanSize(body.length)}`);
  const response = await docker.client.request("POST", "/build", {
    query: {
      t: flags.tags,
      dockerfile,
      remote: isRemote(flags.context) ? flags.context : undefined,
      buildargs: JSON.stringify(buildArgs),
      labels: JSON.stringify(Object.fromEntries(flags.labels.map((label) => [label.split("=", 1)[0], label.slice(label.indexOf("=") + 1)]))),
      target: flags.target || undefined,
      nocache: flags.noCache || undefined,
      pull: flags.pull || undefined,
      q: flags.quiet || undefined,
      memory,
      memswap,
      cpushares: limits.cpuShares || undefined,
      cpuperiod: limits.cpuPeriod || undefined,
      cpuquota: limits.cpuQuota || undefined,
      cpusetcpus: limits.cpusetCpus || undefined,
      cpusetmems: limits.cpusetMems || undefined,
      extrahosts: flags.extraHosts,
      networkmode: flags.network || "default",
      shmsize: flags.shmSize || undefined,
      version: "1",
    },
    headers: { "Content-Type": "application/x-tar", "X-Registry-Config": registryConfig(docker) },
    body,
  });
  let id = "";
  await showProgress(docker, response.chunks(), {
    fd: 1,
    onAux: (aux) => {
      id = (aux as { ID?: string }).ID ?? id;
    },
  });
  if (flags.iidFile !== "") docker.sys.fs.writeFile(flags.iidFile, id, { mode: 0o644 });
  return 0;
}

async function readContext(docker: DockerCli, flags: BuildFlags): Promise<{ body: Uint8Array; dockerfile: string }> {
  const { sys } = docker;
  const archive = new BuildArchive();
  const name = flags.file === "" ? "Dockerfile" : flags.file;
  if (isRemote(flags.context)) return { body: new Uint8Array(0), dockerfile: name };
  if (flags.context === "-") {
    const input = await readAll(docker);
    if (isArchive(input)) return { body: gunzipped(input), dockerfile: name };
    archive.file("Dockerfile", input, { mtime: docker.now() });
    return { body: archive.bytes(), dockerfile: "Dockerfile" };
  }
  const directory = resolve(sys.fs.cwd(), flags.context);
  if (!sys.fs.exists(directory)) throw new CommandError(`unable to prepare context: path ${JSON.stringify(flags.context)} not found`);
  const ignoreFile = readIfThere(sys, `${directory}/.dockerignore`);
  const patterns = ignoreFile === undefined ? [] : parseIgnoreFile(decodeUtf8(ignoreFile.content));
  if (flags.file === "-") {
    archive.tree(sys, directory, "", ignorer(patterns));
    archive.file(".dockerfile", await readAll(docker), { mtime: docker.now() });
    return { body: archive.bytes(), dockerfile: ".dockerfile" };
  }
  const path = flags.file === "" ? `${directory}/Dockerfile` : resolve(sys.fs.cwd(), flags.file);
  if (!sys.fs.exists(path))
    throw new CommandError(`unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${path}: no such file or directory`);
  if (!path.startsWith(`${directory === "/" ? "" : directory}/`))
    throw new CommandError(`unable to prepare context: the Dockerfile (${path}) must be within the build context`);
  const relative = path.slice(directory === "/" ? 1 : directory.length + 1);
  // The daemon needs these two even when they are left out.
  archive.tree(sys, directory, "", ignorer(patterns.length === 0 ? [] : [...patterns, `!${relative}`, "!.dockerignore"]));
  return { body: archive.bytes(), dockerfile: relative };
}
