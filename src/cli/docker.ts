/** The program `docker`. */

import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { BUILD_COMMIT } from "./build-info.ts";
import { boot } from "./buildx/boot.ts";
import { type Builder, chosenBuilder } from "./buildx/builder-store.ts";
import { COMMANDS } from "./catalog.ts";
import { complete } from "./complete.ts";
import { currentContextName } from "./context-store.ts";
import { tellStart } from "./debug-log.ts";
import { CLIENT_VERSION, DockerCli } from "./docker-cli.ts";
import { CommandError, messageOf } from "./error.ts";
import { FlagError, type ParsedFlags, parseFlags } from "./flag/parse.ts";
import { quote } from "./format/quote.ts";
import { type HelpState, helpPage, useLine } from "./help.ts";
import { Output } from "./output.ts";
import { findPlugin, listPlugins, runPlugin } from "./plugin-program.ts";
import { findChild, type Node } from "./tree.ts";

/** Returns the exit status. */
export async function dockerMain(sys: Sys): Promise<number> {
  const output = new Output(sys);
  let code: number;
  await sys.sleep(START_NANOSECONDS);
  try {
    code = await runDocker(sys, output);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const prefix = error instanceof CommandError ? "" : error instanceof Errno ? "" : "docker: ";
    if (error.message !== "") output.errLine(prefix + error.message);
    code = error instanceof CommandError ? error.exitCode : 1;
    if (!(error instanceof CommandError) && !(error instanceof Errno)) throw error;
  }
  await output.flush();
  return code;
}

/** What starting the real client takes; others get on with their work meanwhile. */
const START_NANOSECONDS = 12_000_000n;

async function runDocker(sys: Sys, output: Output): Promise<number> {
  const root = COMMANDS;
  const argv = sys.argv.slice(1);
  const globals = parse(root, argv, false);
  const docker = new DockerCli(sys, output, {
    config: globals.values.get("config") as string,
    context: globals.values.get("context") as string,
    host: globals.values.get("host") as string,
    debug: globals.values.get("debug") as boolean,
    tls: globals.values.get("tls") as boolean,
    tlsVerify: globals.values.get("tlsverify") as boolean,
    tlsCaCert: globals.values.get("tlscacert") as string,
  });
  const level = globals.values.get("log-level") as string;
  if (docker.globals.debug || level === "debug" || level === "trace") tellStart(docker);
  for (const warning of globals.warnings) output.errLine(warning);
  const [name, ...rest] = globals.args;
  if (globals.values.get("version") === true && (name === undefined || (!findChild(root, name) && findPlugin(docker, name) === undefined))) {
    output.line(`Docker version ${CLIENT_VERSION}, build ${BUILD_COMMIT}`);
    return 0;
  }
  if (level !== "" && !LOG_LEVELS.has(level)) throw new CommandError(`Unable to parse logging level: ${level}`);
  const buildKit = sys.env.get("DOCKER_BUILDKIT") ?? "";
  if (name !== undefined && buildKit !== "" && !BOOLEANS.has(buildKit))
    throw new CommandError(`DOCKER_BUILDKIT environment variable expects boolean value: strconv.ParseBool: parsing ${quote(buildKit)}: invalid syntax`);
  if (globals.help) return showHelp(docker, root, "out");
  if (name === undefined) return showHelp(docker, root, "err");
  if (name === "help") return helpTopic(docker, root, rest);
  if (name === "__complete" || name === "__completeNoDesc") return complete(docker, root, rest, name === "__complete");
  if (!findChild(root, name)) {
    const plugin = findPlugin(docker, name);
    if (plugin) return runPlugin(docker, plugin);
    // Flags of what is no command are the root's.
    const stray = parse(root, rest, true);
    if (stray.help) return showHelp(docker, root, "out");
    if (stray.values.get("version") === true) {
      docker.line(`Docker version ${CLIENT_VERSION}, build ${BUILD_COMMIT}`);
      return 0;
    }
    throw new CommandError(`docker: unknown command: docker ${name}\n\nRun 'docker --help' for more information`);
  }
  return runCommand(docker, root, globals.args);
}

const BOOLEANS = new Set(["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"]);

const LOG_LEVELS = new Set(["debug", "info", "warn", "warning", "error", "fatal", "panic", "trace"]);

/** Walks down the names, as cobra's Traverse does, and runs what is at the end. */
async function runCommand(docker: DockerCli, root: Node, args: readonly string[]): Promise<number> {
  let node = root;
  let rest = args;
  const carried: string[] = [];
  let asBuilder = false;
  for (;;) {
    const step = nextName(node, rest);
    if (!step) break;
    // As cobra traverses: flags in front of a name are of what was named before.
    if (node !== root) parse(node, step.flags, true);
    carried.push(...step.flags);
    asBuilder ||= node === root && step.child.name !== "buildx";
    node = step.child;
    rest = step.rest;
  }
  const command = node.command;
  const refusal = await experimentalRefusal(docker, node);
  const given = [...carried, ...rest];
  if (refusal !== undefined && !given.includes("--help") && !given.includes("-h")) throw new CommandError(refusal);
  const parsed = parse(node, given, command?.interspersed !== false);
  for (const warning of parsed.warnings) docker.line(warning);
  if (parsed.help) return showHelp(docker, node, "out", asBuilder);
  const use = useLine(node);
  const isBuildx = command?.path.startsWith("buildx ") === true;
  if (!command) {
    const unknown = parsed.args[0];
    const ofBuildx = node.commandPath.startsWith("docker buildx");
    if (unknown === undefined) return showHelp(docker, node, ofBuildx || node.commandPath === "docker completion" ? "out" : "err", asBuilder);
    if (node.commandPath === "docker completion") return showHelp(docker, node, "out");
    if (ofBuildx) {
      await showHelp(docker, node, "out");
      throw new CommandError(`ERROR: unknown command: ${JSON.stringify(unknown)}`);
    }
    throw new CommandError(
      `docker: unknown command: ${node.commandPath} ${unknown}\n\nUsage:  ${use}\n\nRun '${node.commandPath} --help' for more information`,
    );
  }
  const problem = command.args.check(node.commandPath, use, parsed.args.length, parsed.args[0]);
  if (problem !== undefined) throw new CommandError(isBuildx ? `ERROR: ${problem}` : problem);
  const values = withDefaultPlatform(docker, command.path, parsed);
  if (isBuildx && NEEDS_BUILDER.test(command.path)) {
    const builder = chosenBuilder(docker, String(values["builder"] ?? ""));
    if (builder !== undefined) await useOtherBuilder(docker, command.path, builder, values);
  }
  const status = await command.run(docker, parsed.args, values as never, {
    commandPath: node.commandPath,
    useLine: use,
    changed: (flag) => parsed.changed.has(flag),
    showHelp: () => showHelp(docker, node, "out"),
  });
  return status ?? 0;
}

/** DOCKER_DEFAULT_PLATFORM stands in for `--platform` where an image is chosen. */
function withDefaultPlatform(docker: DockerCli, path: string, { values, changed }: ParsedFlags): Record<string, unknown> {
  const platform = docker.sys.env.get("DOCKER_DEFAULT_PLATFORM") ?? "";
  if (platform === "" || changed.has("platform") || !TAKES_PLATFORM.includes(path)) return Object.fromEntries(values);
  return { ...Object.fromEntries(values), platform: path === "buildx build" ? [platform] : platform };
}

const TAKES_PLATFORM = ["container create", "container run", "image pull", "image import", "buildx build"];

/** Buildx commands that talk to a BuildKit. */
const NEEDS_BUILDER = /^buildx (?:build|bake|du|prune|dial-stdio|history \S+.*|imagetools \S+)$/;

/** Only the engine's own BuildKit runs; another one would have to be started first. Manifests are the registry's business. */
async function useOtherBuilder(docker: DockerCli, path: string, builder: Builder, values: Readonly<Record<string, unknown>>): Promise<void> {
  if (path.startsWith("buildx imagetools")) return;
  if (path === "buildx bake" && values["print"] === true) return;
  if (path === "buildx build") {
    if (values["push"] !== true && values["load"] !== true && (values["output"] as readonly string[]).length === 0)
      docker.errLine(
        "WARNING: No output specified with docker-container driver. Build result will only remain in the build cache. To push result image into registry use --push or to load image into docker use --load",
      );
    if (values["quiet"] !== true) docker.errLine(`#0 building with ${quote(builder.Name)} instance using ${builder.Driver} driver\n`);
  }
  await boot(docker, builder);
}

/** The next command name in `args`, with the flags before it; undefined when none of the node's children is named. */
function nextName(node: Node, args: readonly string[]): { child: Node; flags: string[]; rest: readonly string[] } | undefined {
  if (node.children.size === 0) return undefined;
  const flags: string[] = [];
  let inFlag = false;
  for (const [index, token] of args.entries()) {
    if (token.startsWith("-") && token !== "-") {
      flags.push(token);
      const name = token.startsWith("--") ? token.slice(2) : Object.entries(node.flags).find(([, flag]) => flag.short === token.slice(1))?.[0];
      inFlag = !token.includes("=") && name !== undefined && node.flags[name] !== undefined && node.flags[name].bare === undefined;
      continue;
    }
    if (inFlag) {
      flags.push(token);
      inFlag = false;
      continue;
    }
    const child = findChild(node, token);
    return child && { child, flags, rest: args.slice(index + 1) };
  }
  return undefined;
}

function parse(node: Node, args: readonly string[], interspersed: boolean): ParsedFlags {
  try {
    return parseFlags(node.flags, args, { interspersed });
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    throw new CommandError(`${error.message}\n\nUsage:  ${useLine(node)}\n\nRun '${node.commandPath} --help' for more information`, 125);
  }
}

/** Why the daemon does not serve it, for what only a trial daemon does. */
async function experimentalRefusal(docker: DockerCli, node: Node): Promise<string | undefined> {
  if (!node.command?.experimental && !node.group?.experimental) return undefined;
  const { experimental } = await docker.client.ping();
  return experimental ? undefined : `${node.commandPath} is only supported on a Docker daemon with experimental features enabled`;
}

/** `asBuilder`: reached by a name from before buildx, which works with the builder of the context. */
async function showHelp(docker: DockerCli, node: Node, where: "out" | "err", asBuilder = false): Promise<number> {
  const refusal = await experimentalRefusal(docker, node);
  if (refusal !== undefined) {
    docker.line(refusal);
    return 0;
  }
  const builder = docker.sys.env.get("BUILDX_BUILDER") || (asBuilder ? currentContextName(docker) : "");
  const page = helpPage(node, { ...(await helpState(docker, node)), ...(builder === "" ? {} : { builder }) });
  if (where === "out") docker.output.out(page);
  else docker.output.err(node.commandPath === "docker manifest" ? `\n${page}` : page);
  return 0;
}

/** Commands that the daemon cannot serve now are not listed. */
async function helpState(docker: DockerCli, node: Node): Promise<HelpState> {
  const columns = docker.columns() - 1;
  if (node.children.size === 0) return { columns, swarm: undefined, experimental: false };
  const plugins = node.commandPath === "docker" ? listPlugins(docker).map(({ Name, ShortDescription }) => ({ name: Name, text: ShortDescription })) : [];
  try {
    const { swarm, experimental } = await docker.client.ping();
    return { columns, swarm, experimental, plugins };
  } catch (error) {
    return error instanceof CommandError ? { columns, swarm: undefined, experimental: false, plugins } : Promise.reject(new Error(messageOf(error)));
  }
}

async function helpTopic(docker: DockerCli, root: Node, words: readonly string[]): Promise<number> {
  let node = root;
  if (words.length === 1 && words[0] === "help") {
    docker.line("Usage:  docker help [command]\n\nShows the help page of a command");
    return 0;
  }
  for (const [index, word] of words.entries()) {
    const child = findChild(node, word);
    if (!child) {
      const plugin = node === root ? findPlugin(docker, word) : undefined;
      if (plugin) return runPlugin(docker, plugin, [...words, "--help"]);
      // Below a command only what was not found is named.
      throw new CommandError(`unknown help topic: ${words.slice(node === root ? 0 : index).join(" ")}`);
    }
    node = child;
  }
  return showHelp(docker, node, "out");
}
