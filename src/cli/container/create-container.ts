/** POST /containers/create, with a download of the image when it is missing. */
import { isErrno } from "../../base/errno.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, isNotFound, messageOf } from "../error.ts";
import { pullImage } from "../image/pull-image.ts";
import { parsePlatform, platformText } from "../option/platform.ts";
import { familiarString, parseReference, withDefaultTag } from "../reference.ts";
import { requireTrust, trustWanted } from "../trust/notary.ts";
import { type CreateBody, type CreateFlags, runConfig } from "./run-config.ts";

export interface CreateOptions {
  readonly name: string;
  readonly platform: string;
  readonly pull: string;
  readonly quiet: boolean;
  readonly cidFile: string;
  /** Is the image to be signed? */
  readonly trusted: boolean;
}

/** What `docker create` and `docker run` send, checked as the client does. Throws CommandError. */
export function checkedBody(docker: DockerCli, flags: CreateFlags, args: readonly string[], changed: (flag: string) => boolean): CreateBody {
  checkPull(flags.pull);
  const body = runConfig(docker, flags, args, changed);
  checkPlatform(flags.platform);
  return body;
}

export function createOptions(docker: DockerCli, flags: CreateFlags, changed: (flag: string) => boolean): CreateOptions {
  return {
    name: flags.name,
    platform: flags.platform,
    pull: flags.pull,
    quiet: flags.quiet,
    cidFile: flags.cidfile,
    trusted: trustWanted(docker, flags["disable-content-trust"], changed("disable-content-trust")),
  };
}

/** Returns the id. Throws CommandError. */
export async function createContainer(docker: DockerCli, body: CreateBody, options: CreateOptions): Promise<string> {
  if (options.cidFile !== "" && docker.sys.fs.exists(options.cidFile))
    throw new CommandError(`container ID file found, make sure the other container isn't running or delete ${options.cidFile}`);
  const image = body.config.Image;
  const isId = /^(sha256:)?[a-f0-9]{64}$/.test(image);
  const reference = isId ? undefined : withDefaultTag(parseReference(image));
  if (options.trusted && reference?.tag !== undefined && reference.digest === undefined) await requireTrust(docker, reference);
  if (options.pull === "always") await pullImage(docker, image, { platform: options.platform, quiet: options.quiet, fd: 2 });
  body.hostConfig.ConsoleSize = consoleSize(docker);
  const create = () =>
    docker.client.json<{ Id: string; Warnings: string[] | null }>("POST", "/containers/create", {
      query: { name: options.name || undefined, platform: checkPlatform(options.platform) || undefined },
      json: { ...body.config, HostConfig: body.hostConfig, NetworkingConfig: body.networking },
    });
  let response: { Id: string; Warnings: string[] | null };
  try {
    response = await create();
  } catch (error) {
    // Whatever it is that was not found, the client thinks of the image.
    if (!isNotFound(error) || reference === undefined || options.pull !== "missing") throw error;
    if (!options.quiet) docker.errLine(`Unable to find image '${familiarString(reference)}' locally`);
    await pullImage(docker, image, { platform: options.platform, quiet: options.quiet, fd: 2 });
    response = await create();
  }
  const warnings = [...(response.Warnings ?? [])];
  for (const server of body.hostConfig.Dns) if (/^127\.|^::1$/.test(server)) warnings.push(`Localhost DNS (${server}) may fail in containers.`);
  for (const warning of warnings) docker.errLine(`WARNING: ${warning}`);
  if (options.cidFile !== "") writeIdFile(docker, options.cidFile, response.Id);
  return response.Id;
}

function checkPull(pull: string): void {
  if (!["always", "missing", "never", ""].includes(pull))
    throw new CommandError(`invalid pull option: '${pull}': must be one of "always", "missing" or "never"`);
}

/** What `--platform` stands for, written out; empty when it was not given. */
function checkPlatform(platform: string): string {
  if (platform === "") return "";
  try {
    return platformText(parsePlatform(platform));
  } catch (error) {
    throw new CommandError(`error parsing specified platform: ${messageOf(error)}`);
  }
}

function consoleSize(docker: DockerCli): [rows: number, cols: number] {
  if (!docker.stdoutIsTerminal) return [0, 0];
  const { rows, cols } = docker.sys.windowSize(1);
  return [rows, cols];
}

function writeIdFile(docker: DockerCli, path: string, id: string): void {
  try {
    docker.sys.fs.writeFile(path, id);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CommandError(`failed to create the container ID file: open ${path}: ${error.message.toLowerCase()}`);
  }
}
