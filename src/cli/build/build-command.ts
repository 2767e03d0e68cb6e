/** `docker build`, from its flags to what it prints last. */
import { isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseCsvLine } from "../flag/csv.ts";
import { goErrno } from "../go-errno.ts";
import { registryHeader } from "../image/pull-image.ts";
import { jsonValues } from "../json-stream.ts";
import type { Ulimit } from "../option/checks.ts";
import { familiarName, parseReference, withDefaultTag } from "../reference.ts";
import type { ProgressMode } from "./display.ts";
import { exportFiles, exportStep, sizeOfFiles } from "./image-files.ts";
import { isRemote, readBuildInput, resolve } from "./input.ts";
import { callResultText } from "./results.ts";
import { type BuildOutcome, failed, runBuild, writeFiles } from "./run-build.ts";
import { type BuildScreen, namedStep, type SharedBuild } from "./shared-build.ts";

/** What `docker build` can be told; bake says the same of its targets. */
export interface BuildFlags {
  readonly context: string;
  readonly file: string;
  /** The Dockerfile itself, in place of a file. */
  readonly inline?: string;
  readonly tags: readonly string[];
  readonly buildArgs: readonly string[];
  readonly labels: readonly string[];
  readonly contexts: readonly string[];
  readonly secrets: readonly string[];
  readonly extraHosts: readonly string[];
  readonly ulimits: readonly Ulimit[];
  readonly noCacheFilter: readonly string[];
  readonly outputs: readonly string[];
  readonly platforms: readonly string[];
  readonly target: string;
  readonly network: string;
  readonly cgroupParent: string;
  readonly shmSize: number;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly push: boolean;
  readonly load: boolean;
  readonly quiet: boolean;
  readonly progress: string;
  readonly call: string;
  readonly iidFile: string;
  readonly metadataFile: string;
}

/** Returns the exit status. Throws CommandError. */
export async function buildImage(docker: DockerCli, flags: BuildFlags): Promise<number> {
  const mode = progressMode(docker, flags);
  const built = await build(docker, flags, mode);
  const { outcome, report } = built;
  if (report !== undefined) {
    docker.output.out(`${mode === "quiet" ? "\n" : ""}${report.text}`);
    return report.status;
  }
  if (mode === "quiet" && (flags.quiet || flags.progress !== "none")) docker.line(outcome.imageId);
  if (flags.iidFile !== "") writeImageId(docker, flags.iidFile, outcome.imageId);
  if (flags.metadataFile !== "") writeMetadata(docker, flags.metadataFile, JSON.stringify(metadata(built, flags.tags), null, 2));
  return 0;
}

export interface Built {
  readonly outcome: BuildOutcome;
  readonly dockerfileName: string;
  /** Of a check, an outline, a list of targets. */
  readonly report: { readonly text: string; readonly status: number } | undefined;
}

/** One build, by itself or as one of several. Throws CommandError; BuildFailure of a shared one. */
export async function build(docker: DockerCli, flags: BuildFlags, mode: ProgressMode, shared?: SharedBuild): Promise<Built> {
  const call = flags.call.split(",")[0]?.replace(/^lint$/, "check") || "build";
  for (const tag of flags.tags) checkTag(tag);
  const [wanted = ""] = flags.platforms.flatMap((text) => text.split(","));
  const platform = wanted === "local" ? "" : wanted;
  if (platform !== "" && !/^[\w.-]+(\/[\w.-]+){0,2}$/.test(platform))
    throw failed(`${JSON.stringify(platform)}: cannot parse platform specifier: invalid argument`);
  if (!["default", "bridge", "none", "host", ""].includes(flags.network)) {
    throw failed(
      `network mode ${JSON.stringify(flags.network)} not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create`,
    );
  }
  const outputs = readOutputs(docker, flags);
  const output = outputs.find(({ kind }) => kind === "image") ?? (outputs[0] as Output);
  // Names of the flags count before those of an output.
  const tags = flags.tags.length > 0 ? flags.tags.map(checkTag) : output.names.map(checkTag);
  const otherFiles = outputs.filter((one) => one !== output && one.kind !== "image");
  let input: Awaited<ReturnType<typeof readBuildInput>>;
  try {
    input = await readBuildInput(docker, {
      context: flags.context,
      file: flags.file,
      contexts: flags.contexts,
      secrets: flags.secrets,
      ...(flags.inline === undefined ? {} : { inline: flags.inline }),
    });
  } catch (error) {
    if (error instanceof CommandError) throw failed(error.message);
    throw error;
  }
  const warning = shared === undefined && mode !== "quiet" && call === "build" ? gitWarning(docker, flags.context) : "";
  const own = (name: string): string => (shared?.several === true ? namedStep(shared.name, name) : name);
  const outcome = await runBuild(docker, input, {
    mode,
    shared,
    warning,
    query: {
      t: tags,
      target: flags.target || undefined,
      buildargs: JSON.stringify(variables(docker, flags.buildArgs)),
      labels: JSON.stringify(labels(flags.labels)),
      nocache: flags.noCache || undefined,
      nocachefilter: flags.noCacheFilter.flatMap((text) => text.split(",")),
      pull: flags.pull || undefined,
      networkmode: flags.network === "" ? "default" : flags.network,
      platform: platform || undefined,
      extrahosts: flags.extraHosts,
      shmsize: flags.shmSize || undefined,
      ulimits: flags.ulimits.length === 0 ? undefined : JSON.stringify(flags.ulimits),
      cgroupparent: flags.cgroupParent || undefined,
      call: call === "build" ? undefined : call,
      output: output.kind === "image" ? undefined : output.kind,
      remote: isRemote(flags.context) ? flags.context : undefined,
    },
    after: async (result, display) => {
      if (flags.metadataFile !== "" && result.call === undefined) display.local(own("resolving provenance for metadata file"));
      for (const [index, { kind }] of otherFiles.entries()) {
        const started = docker.now();
        if (result.files === undefined) result.files = await exportFiles(docker, result.imageId, kind, (status) => display.update(status));
        else display.update(exportStep(kind, await sizeOfFiles(result.files), { started, completed: docker.now(), number: index + 2 }));
      }
      if (output.push) await pushTags(docker, tags, display, own);
    },
  });
  if (outcome.files !== undefined) for (const one of outputs.filter(({ kind }) => kind !== "image")) await deliver(docker, outcome, one);
  const report = outcome.call === undefined ? undefined : callResultText(outcome.call, input.dockerfileName, input.dockerfile, callOptions(flags.call));
  return { outcome, dockerfileName: input.dockerfileName, report };
}

/** `--call=NAME,format=json` */
function callOptions(call: string): Map<string, string> {
  return new Map(
    call
      .split(",")
      .slice(1)
      .map((option) => [option.split("=", 1)[0] as string, option.slice(option.indexOf("=") + 1)]),
  );
}

export function progressMode(docker: DockerCli, flags: Pick<BuildFlags, "progress" | "quiet">): ProgressMode {
  const wanted = flags.progress === "auto" ? docker.sys.env.get("BUILDKIT_PROGRESS") || "auto" : flags.progress;
  if (flags.quiet) {
    if (flags.progress !== "auto" && flags.progress !== "quiet" && flags.progress !== "none")
      throw new CommandError(`ERROR: progress=${flags.progress} and quiet cannot be used together`);
    return "quiet";
  }
  switch (wanted) {
    case "auto":
      return docker.sys.isatty(2) ? "tty" : "plain";
    case "tty":
      if (!docker.sys.isatty(2)) throw failed("failed to get console: provided file is not a console");
      return "tty";
    case "plain":
    case "rawjson":
      return wanted;
    case "quiet":
    case "none":
      return "quiet";
    default:
      throw new CommandError(`ERROR: invalid progress mode ${wanted}`);
  }
}

/** As the image will be called. */
function checkTag(tag: string): string {
  try {
    parseReference(tag);
    return tag;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const message = error.message.replace(/^invalid reference format: repository name \([^)]*\) must be lowercase$/, "repository name must be lowercase");
    throw failed(`invalid tag ${JSON.stringify(tag)}: ${message}`);
  }
}

/** A name without value takes the one of this process, if there is one. */
export function variables(docker: DockerCli, entries: readonly string[]): Record<string, string | null> {
  const result: Record<string, string | null> = {};
  for (const entry of entries) {
    const equals = entry.indexOf("=");
    const name = equals < 0 ? entry : entry.slice(0, equals);
    if (name === "") throw failed(`invalid key-value pair ${JSON.stringify(entry)}: empty key`);
    const value = equals < 0 ? docker.sys.env.get(name) : entry.slice(equals + 1);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function labels(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => [entry.split("=", 1)[0] as string, entry.includes("=") ? entry.slice(entry.indexOf("=") + 1) : ""]));
}

function writeImageId(docker: DockerCli, path: string, id: string): void {
  try {
    docker.sys.fs.writeFile(path, id, { mode: 0o644 });
  } catch (error) {
    if (isErrno(error)) throw new CommandError(`ERROR: writing image ID file: open ${path}: ${goErrno(error)}`);
    throw error;
  }
}

function writeMetadata(docker: DockerCli, path: string, text: string): void {
  const directory = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  if (directory !== "" && !docker.sys.fs.exists(directory)) throw new CommandError(`ERROR: invalid output path: stat ${directory}: no such file or directory`);
  docker.sys.fs.writeFile(path, text, { mode: 0o644 });
}

interface Output {
  readonly kind: "image" | "local" | "tar";
  readonly destination: string;
  readonly push: boolean;
  /** More names for the image. */
  readonly names: readonly string[];
}

/** `--output`, `--push` and `--load`: one at least. */
function readOutputs(docker: DockerCli, flags: BuildFlags): Output[] {
  if (flags.push && flags.load) throw failed("push and load may not be set together at the moment");
  const outputs: Output[] = [];
  for (const text of flags.outputs) {
    if (text === "") continue;
    const fields = new Map<string, string>();
    const parts = parseCsvLine(text);
    if (parts.length === 1 && !text.startsWith("type=")) {
      fields.set("type", text === "-" ? "tar" : "local");
      fields.set("dest", text);
    } else {
      for (const part of parts) {
        const equals = part.indexOf("=");
        if (equals < 0) throw failed(`invalid value ${part}`);
        fields.set(part.slice(0, equals).toLowerCase().trim(), part.slice(equals + 1));
      }
    }
    const type = fields.get("type") ?? "";
    const destination = fields.get("dest") ?? "";
    if (type === "") throw failed("type is required for output");
    if (type === "local" || type === "tar") {
      if (type === "local" && destination === "") throw failed("dest is required for local output");
      if (type === "tar" && (destination === "" || destination === "-") && docker.stdoutIsTerminal)
        throw failed("dest file is required for tar exporter. refusing to write to console");
      outputs.push({ kind: type, destination, push: false, names: [] });
    } else if (["image", "docker", "registry", "cacheonly"].includes(type)) {
      const names = (fields.get("name") ?? "").split(",").filter((name) => name !== "");
      outputs.push({ kind: "image", destination, push: flags.push || type === "registry" || fields.get("push") === "true", names });
    } else if (type === "oci")
      throw failed("OCI exporter is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.");
    else throw failed(`failed to solve: exporter ${JSON.stringify(type)} could not be found`);
  }
  return outputs.length === 0 ? [{ kind: "image", destination: "", push: flags.push, names: [] }] : outputs;
}

async function deliver(docker: DockerCli, outcome: BuildOutcome, output: Output): Promise<void> {
  const archive = outcome.files ?? new Uint8Array(0);
  if (output.kind === "local") await writeFiles(docker, archive, resolve(docker.sys.fs.cwd(), output.destination));
  else if (output.destination === "" || output.destination === "-") docker.output.out(archive);
  else docker.sys.fs.writeFile(output.destination, archive, { mode: 0o644 });
}

/** Uploads every name, as buildx does with the daemon's own call. */
async function pushTags(docker: DockerCli, tags: readonly string[], display: BuildScreen, own: (name: string) => string): Promise<void> {
  if (tags.length === 0) throw failed("tag is needed when pushing to registry");
  for (const tag of tags) {
    const reference = withDefaultTag(parseReference(tag));
    const response = await docker.client.request("POST", `/images/${pathEscape(familiarName(reference))}/push`, {
      query: { tag: reference.tag },
      headers: registryHeader(docker, reference),
    });
    const layers = new Set<string>();
    let failure: string | undefined;
    for await (const message of jsonValues<{ id?: string; status?: string; error?: string; errorDetail?: { message: string } }>(response.chunks())) {
      if (message.id !== undefined && /^(Preparing|Pushing|Pushed|Layer already exists|Waiting)/.test(message.status ?? ""))
        layers.add(`pushing layer ${message.id}`);
      failure = message.errorDetail?.message ?? message.error ?? failure;
    }
    const name = `pushing ${reference.domain}/${reference.path}${parseReference(tag).tag === undefined ? "" : `:${reference.tag}`} with docker`;
    display.local(own(name), { details: [...layers].map((text) => ({ text })), ...(failure === undefined ? {} : { error: failure }) });
    if (failure !== undefined) throw failed(failure);
  }
}

/** What `--metadata-file` gets of an image with these names. */
export function metadata({ outcome, dockerfileName }: Built, tags: readonly string[]): object {
  const names = tags.map((tag) => {
    const { domain, path } = parseReference(tag);
    const shown = parseReference(tag).tag;
    return `${domain}/${path}${shown === undefined ? "" : `:${shown}`}`;
  });
  const reference = encodeUtf8(`${outcome.imageId}`)
    .reduce((text, byte) => text + (byte % 36).toString(36), "")
    .slice(-25);
  const materials = outcome.materials.map(({ uri, digest }) => ({ uri, digest: { sha256: digest.replace(/^sha256:/, "") } }));
  return {
    "buildx.build.provenance": {
      builder: { id: "" },
      buildType: "https://mobyproject.org/buildkit@v1",
      ...(materials.length === 0 ? {} : { materials }),
      invocation: {
        configSource: { entryPoint: dockerfileName },
        parameters: { frontend: "dockerfile.v0", locals: [{ name: "context" }, { name: "dockerfile" }] },
        environment: { platform: "linux/amd64" },
      },
    },
    "buildx.build.ref": `default/default/${reference}`,
    ...(outcome.imageId === "" ? {} : { "containerimage.config.digest": outcome.imageId, "containerimage.digest": outcome.imageId }),
    ...(names.length === 0 ? {} : { "image.name": names.join(",") }),
  };
}

/** The commit goes into the provenance, when git can be asked for it. */
function gitWarning({ sys }: DockerCli, context: string): string {
  const directory = `${context}/.git`;
  if (context === "-" || !sys.fs.exists(directory) || sys.fs.stat(directory).type !== "dir") return "";
  const path = (sys.env.get("PATH") ?? "").split(":");
  if (path.some((place) => place !== "" && sys.fs.exists(`${place}/git`))) return "";
  return 'WARNING: current commit information was not captured by the build: git was not found in the system: exec: "git": executable file not found in $PATH\n';
}
