import { detachBytes, joinStreams } from "../../cli/attach-stream.ts";
import { waitForExit } from "../../cli/container/wait-exit.ts";
import { CommandError } from "../../cli/error.ts";
import { bool, list, string, stringArray } from "../../cli/flag/kinds.ts";
import { environment } from "../../cli/option/key-value.ts";
import { followWindowSize, proxySignals } from "../../cli/signal-proxy.ts";
import { defineCompose } from "../command.ts";
import { homeOf } from "../compose-file/file.ts";
import { pairs } from "../compose-file/merge.ts";
import { imageOf, listOf, type Mapping, mappingOf, type Project, type Service, stringsOf, textOf } from "../compose-file/model.ts";
import { absolutePath } from "../compose-file/paths.ts";
import { canonicalPorts } from "../compose-file/ports.ts";
import { withSelected } from "../compose-file/project.ts";
import { shellWords } from "../compose-file/shell-words.ts";
import { canonicalVolume } from "../compose-file/volumes.ts";
import type { Composition } from "../composition.ts";
import { listContainers, nameOf, serviceOf } from "../containers.ts";
import { converge, createContainer } from "../plan/convergence.ts";
import { declaredVolumes, ensureImages, inspectImage } from "../plan/images.ts";
import { ensureNetworks, ensureVolumes } from "../plan/resources.ts";
import { injectFiles, startProject, waitForDependencies } from "../plan/start.ts";
import { ignoresOrphans } from "./up.ts";
import { pullOption } from "./up-flags.ts";

interface RunFlags {
  readonly "cap-add": readonly string[];
  readonly "cap-drop": readonly string[];
  readonly entrypoint: string;
  readonly env: readonly string[];
  readonly "env-from-file": readonly string[];
  readonly label: readonly string[];
  readonly publish: readonly string[];
  readonly "service-ports": boolean;
  readonly user: string;
  readonly volume: readonly string[];
  readonly workdir: string;
  readonly name: string;
}

export default defineCompose({
  name: "run",
  use: "[OPTIONS] SERVICE [COMMAND] [ARGS...]",
  short: { en: "Run one command in a container of its own, made as those of a service", hi: "Service jaise naye container mein ek command chalao" },
  args: { minimum: 1 },
  interspersed: false,
  flags: {
    build: bool("", "Build the image first", "Pehle image banao"),
    "cap-add": list("", "Add Linux capabilities", "Linux capabilities jodo"),
    "cap-drop": list("", "Take away Linux capabilities", "Linux capabilities hatao"),
    detach: bool("d", "Leave it running and print its ID", "Peeche chalne do aur ID dikhao"),
    entrypoint: string("", "In place of the image's entrypoint", "Image ke entrypoint ki jagah"),
    env: stringArray("e", "Set environment variables", "Environment variables set karo"),
    "env-from-file": stringArray("", "File with environment variables", "Environment variables wali file"),
    interactive: bool("i", "Keep STDIN open", "STDIN khula rakho", { initial: true }),
    label: stringArray("l", "Put a label on the container", "Container par label lagao"),
    name: string("", "Name of the container", "Container ka naam"),
    "no-TTY": bool("T", "No terminal; without this there is one when STDOUT is one", "Terminal nahi; iske bina tab milta hai jab STDOUT terminal ho"),
    "no-tty": bool("", "Same as --no-TTY", "--no-TTY jaisa", { hidden: true, storeAs: "no-TTY" }),
    "no-deps": bool("", "Do not start dependencies", "Dependencies mat chalao"),
    publish: stringArray("p", "Publish a port", "Ek port publish karo"),
    pull: string("", 'When to download images ("always"|"missing"|"never")', 'Images kab download hon ("always"|"missing"|"never")', { initial: "policy" }),
    quiet: bool("q", "Print nothing of its own", "Apni taraf se kuch mat dikhao"),
    "quiet-build": bool("", "Do not show the build", "Build mat dikhao"),
    "quiet-pull": bool("", "Do not show downloads", "Downloads mat dikhao"),
    "remove-orphans": bool("", "Remove containers of services that the file does not name", "Jo services file mein nahi, unke containers hatao"),
    rm: bool("", "Remove the container when it ends", "Khatam hone par container hatao"),
    "service-ports": bool("P", "Publish the ports of the service", "Service ke ports publish karo"),
    tty: bool("t", "Give it a terminal", "Ek terminal do", { initial: true, hidden: true }),
    "use-aliases": bool("", "Take the names of the service on its networks", "Service ke naam networks par lo"),
    user: string("u", "User to run as", "Kis user ke roop mein chale"),
    volume: stringArray("v", "Mount a volume or a directory", "Volume ya directory mount karo"),
    workdir: string("w", "Directory to start in", "Kis directory mein shuru ho"),
  },
  async run(compose, [service = "", ...command], flags, { changed }) {
    const { docker } = compose;
    const noTty = changed("no-TTY") ? flags["no-TTY"] : !docker.stdoutIsTerminal;
    const tty = !noTty && flags.tty;
    if (flags["service-ports"] && flags.publish.length > 0) throw new CommandError("--service-ports and --publish are incompatible");
    const project = withSelected(await compose.project(), [service], !flags["no-deps"]);
    const definition = project.services.get(service) as Service;
    const dependencies: Project = { ...project, services: new Map([...project.services].filter(([name]) => name !== service)) };
    await startDependencies(compose, project, dependencies, flags);
    const spec = oneOffSpec(compose, definition, command, flags, changed("entrypoint"));
    return runOneOff(
      compose,
      project,
      { name: service, spec },
      {
        tty,
        interactive: flags.interactive && !flags.detach,
        detach: flags.detach,
        remove: flags.rm,
        name: flags.name,
        useAliases: flags["use-aliases"],
      },
    );
  },
});

async function startDependencies(
  compose: Composition,
  project: Project,
  dependencies: Project,
  flags: {
    readonly build: boolean;
    readonly pull: string;
    readonly "quiet-pull": boolean;
    readonly "quiet-build": boolean;
    readonly quiet: boolean;
    readonly "remove-orphans": boolean;
    readonly "no-deps": boolean;
  },
): Promise<void> {
  const work = async (writer: Parameters<Parameters<Composition["progress"]>[0]>[0]): Promise<void> => {
    await ensureImages(
      compose,
      project,
      {
        build: flags.build,
        noBuild: false,
        quietPull: flags["quiet-pull"] || flags.quiet,
        quietBuild: flags["quiet-build"],
        pull: pullOption(flags.pull),
      },
      writer,
    );
    await ensureNetworks(compose, project, writer);
    await ensureVolumes(compose, project, writer);
    const known = { ...dependencies, disabled: new Map([...project.services, ...project.disabled]) };
    await converge(
      compose,
      known,
      {
        services: [],
        recreate: "diverged",
        recreateDependencies: "diverged",
        removeOrphans: flags["remove-orphans"],
        renewVolumes: false,
        timeoutSeconds: undefined,
        quietPull: flags["quiet-pull"],
        ignoreOrphans: ignoresOrphans(compose, project),
      },
      writer,
    );
    if (dependencies.services.size > 0) await startProject(compose, dependencies, writer);
    const all = await listContainers(compose.client, { project: project.name, all: true, oneOff: "exclude" });
    for (const service of project.services.values())
      if (!dependencies.services.has(service.name)) await waitForDependencies(compose, project, service, all, writer);
  };
  if (flags.quiet) await compose.quietly(work);
  else await compose.progress(work);
}

function oneOffSpec(compose: Composition, service: Service, command: readonly string[], flags: RunFlags, entrypointGiven: boolean): Mapping {
  const { ports, restart: _restart, container_name: _name, scale: _scale, ...rest } = service.spec;
  const spec: Mapping = { ...rest };
  if (flags["service-ports"] && ports !== undefined) spec.ports = ports;
  if (flags.publish.length > 0) spec.ports = canonicalPorts([...flags.publish]);
  if (entrypointGiven) {
    spec.entrypoint = shellWords(flags.entrypoint);
    if (command.length === 0) spec.command = [];
  }
  if (command.length > 0) spec.command = [...command];
  const extra = environment(compose.docker, flags["env-from-file"], flags.env);
  if (extra.length > 0) spec.environment = { ...mappingOf(spec.environment), ...pairs(extra) };
  if (flags.label.length > 0)
    spec.labels = { ...mappingOf(spec.labels), ...Object.fromEntries(Object.entries(pairs([...flags.label])).map(([key, value]) => [key, textOf(value)])) };
  if (flags.user !== "") spec.user = flags.user;
  if (flags.workdir !== "") spec.working_dir = flags.workdir;
  if (flags["cap-add"].length > 0) spec.cap_add = [...stringsOf(spec.cap_add), ...flags["cap-add"]];
  if (flags["cap-drop"].length > 0) spec.cap_drop = [...stringsOf(spec.cap_drop), ...flags["cap-drop"]];
  if (flags.volume.length > 0) {
    const home = homeOf(compose.sys);
    const given = flags.volume.map((text) => {
      const mount = mappingOf(canonicalVolume(text));
      return mount.type === "bind" ? { ...mount, source: absolutePath(compose.sys.fs.cwd(), textOf(mount.source), home) } : mount;
    });
    const targets = new Set(given.map((mount) => textOf(mount.target)));
    spec.volumes = [...listOf(spec.volumes).filter((item) => !targets.has(textOf(mappingOf(item).target))), ...given];
  }
  return spec;
}

interface OneOffOptions {
  readonly tty: boolean;
  readonly interactive: boolean;
  readonly detach: boolean;
  readonly remove: boolean;
  readonly name: string;
  readonly useAliases: boolean;
}

async function runOneOff(compose: Composition, project: Project, service: Service, options: OneOffOptions): Promise<number> {
  const { docker, sys } = compose;
  const slug = [...sys.random(32)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const name = options.name || `${project.name}-${service.name}-run-${slug.slice(0, 12)}`;
  const image = await inspectImage(compose, imageOf(project, service));
  const others = await listContainers(compose.client, { project: project.name, all: true, oneOff: "exclude" });
  const undeclared = new Map(project.volumes);
  // A volume that only the command line names is taken as it is.
  for (const item of listOf(service.spec.volumes)) {
    const { type, source } = mappingOf(item);
    if (type === "volume" && textOf(source) !== "" && !undeclared.has(textOf(source))) undeclared.set(textOf(source), { name: textOf(source) });
  }
  const container = await createContainer(
    compose,
    { ...project, volumes: undeclared },
    service,
    {
      name,
      number: 1,
      image: imageOf(project, service),
      imageId: image?.Id ?? "",
      imageVolumes: declaredVolumes(image),
      containerOf: (other) => {
        const found = others.find((one) => serviceOf(one) === other);
        return found && nameOf(found);
      },
      oneOff: { slug, autoRemove: options.remove, useAliases: options.useAliases, interactive: options.interactive, tty: options.tty },
    },
    undefined,
    name,
  );
  await injectFiles(compose, project, service, container);
  const path = `/containers/${container.Id}`;
  if (options.detach) {
    await compose.client.post(`${path}/start`);
    docker.line(container.Id);
    return 0;
  }
  if (options.tty && options.interactive && !docker.stdinIsTerminal) throw new CommandError("the input device is not a TTY");
  const stopProxy = options.tty ? undefined : proxySignals(docker, container.Id);
  const connection = await compose.client.hijack(`${path}/attach`, {
    query: { stream: true, stdin: options.interactive || undefined, stdout: true, stderr: true },
    headers: { "Content-Type": "text/plain" },
  });
  const exit = await waitForExit(docker, container.Id, options.remove);
  try {
    await compose.client.post(`${path}/start`);
  } catch (error) {
    connection.stream.close();
    throw error;
  }
  const stopResize = options.tty ? followWindowSize(docker, path) : undefined;
  try {
    await joinStreams(docker, { ...connection, tty: options.tty, stdin: options.interactive, stdout: true, stderr: true, detachKeys: detachBytes("") });
  } finally {
    stopResize?.();
  }
  const status = await exit.status;
  stopProxy?.();
  if (status !== 0) docker.errLine("");
  return status;
}
