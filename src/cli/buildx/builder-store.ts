/** Builders beside the engine's own, in `~/.docker/buildx`: what `buildx create` makes and `use` picks. */
import { decodeUtf8 } from "../../base/utf8.ts";
import { makeDirectories } from "../config-file.ts";
import { currentContextName } from "../context-store.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { quote } from "../format/quote.ts";

export interface BuilderNode {
  Name: string;
  Endpoint: string;
  Platforms: { architecture: string; os: string; variant?: string }[] | null;
  DriverOpts: Record<string, string> | null;
  Flags: string[] | null;
  Files: null;
}

export interface Builder {
  Name: string;
  Driver: string;
  Nodes: BuilderNode[];
  Dynamic: boolean;
}

/** The driver that works without a BuildKit of its own. */
export const DEFAULT_BUILDER = "default";

export function checkBuilderName(name: string): void {
  if (!/^[a-zA-Z][a-zA-Z0-9._-]*$/.test(name))
    throw new CommandError(`ERROR: invalid name ${name}, name needs to start with a letter and may not contain symbols, except ._-`);
}

export function readBuilder(docker: DockerCli, name: string): Builder | undefined {
  const path = instancePath(docker, name);
  return docker.sys.fs.exists(path) ? (JSON.parse(decodeUtf8(docker.sys.fs.readFile(path))) as Builder) : undefined;
}

/** By name. */
export function listBuilders(docker: DockerCli): Builder[] {
  const directory = `${root(docker)}/instances`;
  if (!docker.sys.fs.exists(directory)) return [];
  const names = docker.sys.fs.readdir(directory).map(({ name }) => name);
  return names.sort().flatMap((name) => readBuilder(docker, name) ?? []);
}

export function writeBuilder(docker: DockerCli, builder: Builder): void {
  makeDirectories(docker.sys, `${root(docker)}/instances`, 0o700);
  docker.sys.fs.writeFile(instancePath(docker, builder.Name), JSON.stringify(builder), { mode: 0o600 });
}

export function removeBuilder(docker: DockerCli, name: string): void {
  docker.sys.fs.unlink(instancePath(docker, name));
  if (currentBuilder(docker) === name) useBuilder(docker, "");
}

/** Which one builds when nothing else is said: the one that was picked for this endpoint. */
export function currentBuilder(docker: DockerCli): string {
  const path = `${root(docker)}/current`;
  if (!docker.sys.fs.exists(path)) return DEFAULT_BUILDER;
  const { Key, Name, Global } = JSON.parse(decodeUtf8(docker.sys.fs.readFile(path))) as { Key: string; Name: string; Global: boolean };
  return Name !== "" && (Global || Key === currentKey(docker)) ? Name : DEFAULT_BUILDER;
}

export function useBuilder(docker: DockerCli, name: string, global = false): void {
  makeDirectories(docker.sys, root(docker), 0o700);
  docker.sys.fs.writeFile(`${root(docker)}/current`, JSON.stringify({ Key: currentKey(docker), Name: name, Global: global }), { mode: 0o600 });
}

/** The builder that `--builder` or BUILDX_BUILDER names, else the current one; undefined for the engine's own. Throws CommandError. */
export function chosenBuilder(docker: DockerCli, flag: string): Builder | undefined {
  const named = flag || docker.sys.env.get("BUILDX_BUILDER") || "";
  const name = named || currentBuilder(docker);
  if (name === DEFAULT_BUILDER) return undefined;
  const found = readBuilder(docker, name);
  if (found === undefined && named !== "") throw new CommandError(`ERROR: no builder ${quote(name)} found`);
  return found;
}

function currentKey(docker: DockerCli): string {
  const context = currentContextName(docker);
  return context === "default" ? docker.client.host : context;
}

function root(docker: DockerCli): string {
  return docker.sys.env.get("BUILDX_CONFIG") || `${docker.configDirectory}/buildx`;
}

function instancePath(docker: DockerCli, name: string): string {
  return `${root(docker)}/instances/${name}`;
}
