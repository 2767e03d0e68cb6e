/** What every compose command works with: the docker client, the options before the command, the project. */

import { decodeUtf8 } from "../base/utf8.ts";
import type { ApiClient } from "../cli/client.ts";
import type { DockerCli } from "../cli/docker-cli.ts";
import { CommandError } from "../cli/error.ts";
import { quote } from "../cli/format/quote.ts";
import { readAll } from "../cli/prompt.ts";
import type { Sys } from "../sim/sys.ts";
import { discover, givenProjectName } from "./compose-file/discover.ts";
import type { Project, Service } from "./compose-file/model.ts";
import { type LoadedProject, loadProject, type ProjectOptions, projectName } from "./compose-file/project.ts";
import { listContainers, serviceOf } from "./containers.ts";
import { DryRunClient } from "./dry-run.ts";
import { LABEL } from "./labels.ts";
import { type ProgressKind, withProgress } from "./progress/progress.ts";
import type { ProgressWriter } from "./progress/progress-event.ts";

export interface ComposeGlobals {
  readonly files: readonly string[];
  readonly projectName: string;
  readonly projectDirectory: string;
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly progress: ProgressKind;
  readonly ansi: string;
  readonly allResources: boolean;
  readonly dryRun: boolean;
}

export class Composition {
  readonly docker: DockerCli;
  readonly globals: ComposeGlobals;
  #dryRun: DryRunClient | undefined;

  constructor(docker: DockerCli, globals: ComposeGlobals) {
    this.docker = docker;
    this.globals = globals;
  }

  get sys(): Sys {
    return this.docker.sys;
  }

  get client(): ApiClient {
    if (!this.globals.dryRun) return this.docker.client;
    this.#dryRun ??= new DryRunClient(this.sys, this.docker.client);
    return this.#dryRun;
  }

  /** A line of logrus: `time="…" level=warning msg="…"`. */
  warn(message: string): void {
    this.docker.errLine(`time="${new Date(this.docker.now()).toISOString().slice(0, 19)}Z" level=warning msg=${quote(message)}`);
  }

  progress<T>(work: (writer: ProgressWriter) => Promise<T>, title = "Running"): Promise<T> {
    return withProgress(this.docker, this.globals.progress, title, this.globals.dryRun ? "DRY-RUN MODE - " : "", work);
  }

  quietly<T>(work: (writer: ProgressWriter) => Promise<T>): Promise<T> {
    return withProgress(this.docker, "quiet", "", "", work);
  }

  /** Throws CommandError. */
  async load(options: Partial<ProjectOptions> = {}): Promise<LoadedProject> {
    const standardInput = this.globals.files.includes("-") ? decodeUtf8(await readAll(this.docker)) : "";
    return loadProject(
      this.sys,
      {
        files: this.globals.files,
        projectDirectory: this.globals.projectDirectory,
        envFiles: this.globals.envFiles,
        projectName: this.globals.projectName,
        profiles: this.globals.profiles,
        allResources: this.globals.allResources,
        standardInput,
        ...options,
      },
      (message) => this.warn(message),
    );
  }

  async project(): Promise<Project> {
    return (await this.load()).project;
  }

  /** The project of the files, or the name alone when there are none but a name is given. */
  async projectOrName(): Promise<{ name: string; project: Project | undefined }> {
    const { sys, globals } = this;
    const choice = { files: globals.files, projectDirectory: globals.projectDirectory, envFiles: globals.envFiles, projectName: globals.projectName };
    const named = givenProjectName(globals.projectName) || givenProjectName(sys.env.get("COMPOSE_PROJECT_NAME") ?? "");
    // Commands that act on containers need no file when the project is named.
    if (named !== "" && globals.files.length === 0 && !sys.env.get("COMPOSE_FILE")) {
      const place = discover(sys, choice, () => {});
      if (place.files.length === 0 || projectName(sys, { projectName: "" }, { ...place, environment: new Map() }) !== named)
        return { name: named, project: undefined };
    }
    const project = await this.project();
    return { name: project.name, project };
  }

  /** The project of the files, or one put together from what its containers carry. `services` must be in it when there are files. */
  async projectForContainers(services: readonly string[]): Promise<{ name: string; project: Project }> {
    const { name, project } = await this.projectOrName();
    if (project) {
      const everything = new Map([...project.services, ...project.disabled]);
      for (const service of services) if (!everything.has(service)) throw new CommandError(`no such service: ${service}`);
      return { name, project };
    }
    const found = await this.projectFromContainers(name);
    // Without files nobody knows which services there should be.
    const known = new Map(found.services);
    for (const service of services) if (!known.has(service)) known.set(service, { name: service, spec: {} });
    return { name, project: { ...found, services: known } };
  }

  async projectFromContainers(name: string): Promise<Project> {
    const containers = await listContainers(this.client, { project: name, all: true, oneOff: "exclude" });
    const services = new Map<string, Service>();
    for (const container of containers) {
      const service = serviceOf(container);
      const dependencies = (container.Labels?.[LABEL.dependencies] ?? "").split(",").filter((part) => part !== "");
      services.set(service, {
        name: service,
        spec: {
          image: container.Image,
          depends_on: Object.fromEntries(
            dependencies.map((part) => {
              const [other = "", condition = "service_started", restart = "false"] = part.split(":");
              return [other, { condition, restart: restart === "true", required: true }];
            }),
          ),
        },
      });
    }
    return {
      name,
      workingDirectory: containers[0]?.Labels?.[LABEL.workingDirectory] ?? "",
      configFiles: (containers[0]?.Labels?.[LABEL.configFiles] ?? "").split(",").filter((file) => file !== ""),
      environment: this.sys.env,
      services,
      disabled: new Map(),
      networks: new Map(),
      volumes: new Map(),
      secrets: new Map(),
      configs: new Map(),
      extensions: {},
    };
  }
}
