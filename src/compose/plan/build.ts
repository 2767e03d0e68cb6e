/** `build:` services: each image is built by `docker buildx build`, as Compose hands builds to buildx. */
import type { Bytes } from "../../base/bytes.ts";
import { CommandError } from "../../cli/error.ts";
import { imageOf, listOf, mappingOf, type Project, type Service, stringsOf, textOf } from "../compose-file/model.ts";
import { isRemoteContext } from "../compose-file/paths.ts";
import type { Composition } from "../composition.ts";
import { LABEL } from "../labels.ts";

export interface BuildOptions {
  readonly quiet: boolean;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly buildArgs: readonly string[];
  readonly push: boolean;
  readonly check?: boolean;
}

/** Throws CommandError without words when a build fails: its own output has said why. */
export async function buildServices(compose: Composition, project: Project, services: readonly Service[], options: BuildOptions): Promise<void> {
  await compose.docker.output.flush();
  if (compose.globals.dryRun) {
    await compose.progress(async (writer) => {
      for (const service of services) writer.event({ id: imageOf(project, service), status: "Built", state: "done" });
    });
    return;
  }
  for (const service of services) {
    const status = await runDocker(compose, buildArguments(compose, project, service, options), textOf(mappingOf(service.spec.build).dockerfile_inline));
    if (status !== 0) throw new CommandError("", status);
  }
  if (options.quiet) return;
  await compose.progress(async (writer) => {
    for (const service of services) writer.event({ id: imageOf(project, service), status: "Built", state: "done" });
  });
}

function buildArguments(compose: Composition, project: Project, service: Service, options: BuildOptions): string[] {
  const build = mappingOf(service.spec.build);
  const context = textOf(build.context);
  const args = ["buildx", "build", "--tag", imageOf(project, service)];
  for (const tag of stringsOf(build.tags)) args.push("--tag", tag);
  if (build.dockerfile_inline !== undefined) args.push("--file", "-");
  else {
    const dockerfile = textOf(build.dockerfile) || "Dockerfile";
    args.push("--file", dockerfile.startsWith("/") || isRemoteContext(context) ? dockerfile : `${context}/${dockerfile}`);
  }
  for (const [name, value] of Object.entries(mappingOf(build.args))) args.push("--build-arg", `${name}=${textOf(value)}`);
  for (const argument of options.buildArgs) args.push("--build-arg", argument);
  for (const [name, value] of Object.entries(mappingOf(build.labels))) args.push("--label", `${name}=${textOf(value)}`);
  args.push("--label", `${LABEL.project}=${project.name}`, "--label", `${LABEL.service}=${service.name}`, "--label", `${LABEL.version}=2.40.3`);
  for (const [name, value] of Object.entries(mappingOf(build.additional_contexts))) args.push("--build-context", `${name}=${textOf(value)}`);
  for (const item of listOf(build.secrets)) {
    const source = textOf(mappingOf(item).source);
    const secret = project.secrets.get(source) ?? {};
    const id = textOf(mappingOf(item).target).replace(/^.*\//, "") || source;
    args.push("--secret", secret.environment === undefined ? `id=${id},src=${textOf(secret.file)}` : `id=${id},env=${textOf(secret.environment)}`);
  }
  if (build.target !== undefined) args.push("--target", textOf(build.target));
  if (build.network !== undefined) args.push("--network", textOf(build.network));
  if (build.shm_size !== undefined) args.push("--shm-size", textOf(build.shm_size));
  for (const host of stringsOf(build.extra_hosts)) args.push("--add-host", host.replace("=", ":"));
  for (const from of stringsOf(build.cache_from)) args.push("--cache-from", from);
  if (options.noCache || build.no_cache === true) args.push("--no-cache");
  if (options.pull || build.pull === true) args.push("--pull");
  if (options.check) args.push("--check");
  if (options.quiet) args.push("--quiet");
  else if (compose.globals.progress === "plain" || compose.globals.progress === "quiet") args.push("--progress", compose.globals.progress);
  args.push("--", context);
  return args;
}

/** Runs the docker client as a child; `input` is what it reads. Its output is Compose's, but for that of a quiet build. */
async function runDocker(compose: Composition, args: readonly string[], input: string): Promise<number> {
  const { sys } = compose;
  const quiet = args.includes("--quiet");
  const [readFd, writeFd] = sys.pipe();
  const pid = sys.fork(async (child) => {
    child.dup2(readFd, 0);
    child.close(readFd);
    child.close(writeFd);
    if (quiet) child.dup2(await child.open("/dev/null", { write: true }), 1);
    else child.dup2(2, 1);
    const env = new Map(child.env);
    env.delete("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND");
    await child.exec(dockerPath(compose), ["docker", ...args], env);
    return 127;
  });
  sys.close(readFd);
  const text: Bytes = new TextEncoder().encode(input);
  if (text.length > 0) await sys.write(writeFd, text);
  sys.close(writeFd);
  const ended = await sys.wait(pid);
  const status = ended?.status;
  return status?.code ?? 1;
}

function dockerPath(compose: Composition): string {
  const path = (compose.sys.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(":").map((directory) => `${directory}/docker`);
  return path.find((file) => compose.sys.fs.exists(file)) ?? "/usr/bin/docker";
}
