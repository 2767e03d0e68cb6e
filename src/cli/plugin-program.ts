/** Client plugins: executables named `docker-NAME` that serve `docker NAME` (compose is one). */
import type { DockerCli } from "./docker-cli.ts";

const DIRECTORIES = [
  "/usr/local/lib/docker/cli-plugins",
  "/usr/local/libexec/docker/cli-plugins",
  "/usr/lib/docker/cli-plugins",
  "/usr/libexec/docker/cli-plugins",
];

export function findPlugin(docker: DockerCli, name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*$/.test(name)) return undefined;
  return [`${docker.configDirectory}/cli-plugins`, ...DIRECTORIES].map((directory) => `${directory}/docker-${name}`).find((path) => docker.sys.fs.exists(path));
}

/** The plugin takes the place of this process, with the same arguments. */
export async function runPlugin(docker: DockerCli, path: string, args: readonly string[] = docker.sys.argv.slice(1)): Promise<never> {
  await docker.output.flush();
  const env = new Map(docker.sys.env);
  env.set("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", docker.sys.argv[0] ?? "docker");
  return docker.sys.exec(path, [path, ...args], env);
}

export interface PluginInfo {
  SchemaVersion: string;
  Name: string;
  ShortDescription: string;
  Version: string;
  Vendor: string;
  Path: string;
}

const KNOWN: Readonly<Record<string, { description: string; version: string }>> = {
  buildx: { description: "Docker Buildx", version: "v0.29.1" },
  compose: { description: "Docker Compose", version: "v2.40.3" },
};

/** The plugins that are installed. */
export function listPlugins(docker: DockerCli): PluginInfo[] {
  return Object.entries(KNOWN).flatMap(([name, { description, version }]) => {
    const path = findPlugin(docker, name);
    return path === undefined
      ? []
      : [{ SchemaVersion: "0.1.0", Vendor: "Docker Inc.", Version: version, ShortDescription: description, Name: name, Path: path }];
  });
}
