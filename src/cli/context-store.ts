/** Contexts: named addresses of daemons, in `~/.docker/contexts/meta/<sha256 of name>/meta.json`. */
import { sha256Hex } from "../base/sha256.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { type ConfigFile, makeDirectories } from "./config-file.ts";
import { CommandError, messageOf } from "./error.ts";
import { DEFAULT_HOST, normalizeHost } from "./host-address.ts";

/** What `context ls` says of the context that is always there, and of its copies. */
export const DEFAULT_DESCRIPTION = "Current DOCKER_HOST based configuration";

export interface ContextMetadata {
  Name: string;
  Metadata: { Description?: string; [key: string]: unknown };
  Endpoints: Record<string, { Host?: string; SkipTLSVerify: boolean }>;
}

/** Who asks: the client with its flags, environment and settings. */
interface ContextUser {
  readonly sys: Sys;
  readonly globals: { readonly host: string; readonly context: string };
  readonly config: ConfigFile;
  /** `~/.docker` */
  readonly configDirectory: string;
}

/** Which daemon to talk to, from flags, environment, settings. */
export function resolveEndpoint(docker: ContextUser): { context: string; host: string } {
  const context = currentContextName(docker);
  if (context === "default") return { context, host: defaultHost(docker) };
  const found = readContext(docker, context);
  if (!found)
    throw new CommandError(
      `Failed to initialize: unable to resolve docker endpoint: context ${JSON.stringify(context)}: context not found: open ${metaPath(docker, context)}: no such file or directory`,
    );
  return { context, host: found.Endpoints.docker?.Host || DEFAULT_HOST };
}

export function currentContextName(docker: ContextUser): string {
  const { host, context } = docker.globals;
  if (host !== "" && context !== "") throw new CommandError("conflicting options: cannot specify both --host and --context");
  if (context !== "") return context;
  if (host !== "" || docker.sys.env.get("DOCKER_HOST")) return "default";
  return docker.sys.env.get("DOCKER_CONTEXT") || docker.config.currentContext || "default";
}

export function defaultHost(docker: ContextUser): string {
  const given = docker.globals.host || docker.sys.env.get("DOCKER_HOST") || "";
  const problem = "Failed to initialize: unable to resolve docker endpoint: ";
  try {
    return normalizeHost(given);
  } catch (error) {
    throw new CommandError(problem + messageOf(error));
  }
}

export function listContexts(docker: ContextUser): ContextMetadata[] {
  const root = `${docker.configDirectory}/contexts/meta`;
  const found: ContextMetadata[] = [];
  if (docker.sys.fs.exists(root)) {
    for (const entry of docker.sys.fs.readdir(root)) {
      const path = `${root}/${entry.name}/meta.json`;
      if (docker.sys.fs.exists(path)) found.push(JSON.parse(decodeUtf8(docker.sys.fs.readFile(path))) as ContextMetadata);
    }
  }
  return found.sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

export function readContext(docker: ContextUser, name: string): ContextMetadata | undefined {
  const path = metaPath(docker, name);
  return docker.sys.fs.exists(path) ? (JSON.parse(decodeUtf8(docker.sys.fs.readFile(path))) as ContextMetadata) : undefined;
}

export function writeContext(docker: ContextUser, context: ContextMetadata): void {
  const path = metaPath(docker, context.Name);
  makeDirectories(docker.sys, path.slice(0, path.lastIndexOf("/")), 0o755);
  docker.sys.fs.writeFile(path, JSON.stringify(context), { mode: 0o644 });
}

export function removeContext(docker: ContextUser, name: string): void {
  const path = metaPath(docker, name);
  docker.sys.fs.unlink(path);
  docker.sys.fs.rmdir(path.slice(0, path.lastIndexOf("/")));
}

export function metaPath(docker: ContextUser, name: string): string {
  return `${docker.configDirectory}/contexts/meta/${sha256Hex(name)}/meta.json`;
}

export function tlsPath(docker: ContextUser, name: string): string {
  return `${docker.configDirectory}/contexts/tls/${sha256Hex(name)}`;
}
