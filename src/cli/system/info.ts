import { noArgs } from "../args.ts";
import { BUILD_COMMIT, BUILD_TIME, GO_VERSION } from "../build-info.ts";
import { API_VERSION } from "../client.ts";
import { defineCommand } from "../command.ts";
import { currentContextName } from "../context-store.ts";
import { CLIENT_VERSION, type DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { SWARM_INFO_TYPE } from "../inspect-swarm-types.ts";
import { bool, slice, string, strings, struct, typedValue } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";
import { listPlugins } from "../plugin-program.ts";
import { executeTemplate, TemplateExecError } from "../template/execute.ts";
import { FORMAT_FUNCTIONS } from "../template/functions.ts";
import { parseTemplate } from "../template/parse.ts";
import { encodeJson, GoStruct, type Value } from "../template/value.ts";
import { type ClientInfo, infoText, infoWarnings, type SystemInfo } from "./info-text.ts";

export default defineCommand({
  path: "system info",
  shortcut: "info",
  use: "[OPTIONS]",
  short: { en: "Show how client and engine are set up", hi: "Client aur engine ki poori jaankari dikhao" },
  args: noArgs,
  flags: { format: inspectFormatFlag },
  async run(docker, _args, flags) {
    const client: ClientInfo = {
      Debug: docker.globals.debug,
      Version: CLIENT_VERSION,
      DefaultAPIVersion: API_VERSION,
      GitCommit: BUILD_COMMIT,
      GoVersion: GO_VERSION,
      Os: "linux",
      Arch: "amd64",
      BuildTime: BUILD_TIME,
      Context: currentContextName(docker),
      Plugins: listPlugins(docker),
      Warnings: null,
    };
    let info: SystemInfo | undefined;
    const serverErrors: string[] = [];
    try {
      info = await docker.client.get<SystemInfo>("/info");
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      serverErrors.push(error.message);
    }
    if (flags.format !== "") return printFormatted(docker, flags.format, client, info, serverErrors);
    docker.output.out(infoText(client, info));
    for (const message of serverErrors) docker.errLine(message);
    if (info) for (const warning of infoWarnings(info)) docker.errLine(warning);
    if (serverErrors.length > 0) return 1;
    return 0;
  },
});

const COMMIT = struct("system.Commit", { ID: string, Expected: string });
const TYPES = {
  Plugins: struct("system.PluginsInfo", { Volume: strings, Network: strings, Authorization: strings, Log: strings }),
  Swarm: SWARM_INFO_TYPE,
  ContainerdCommit: COMMIT,
  RuncCommit: COMMIT,
  InitCommit: COMMIT,
};
const CLIENT_TYPE = struct("system.clientInfo", {
  Debug: bool,
  Version: string,
  DefaultAPIVersion: string,
  GitCommit: string,
  GoVersion: string,
  Os: string,
  Arch: string,
  BuildTime: string,
  Context: string,
  Plugins: slice(struct("manager.Plugin", { SchemaVersion: string, Vendor: string, Version: string, ShortDescription: string, Name: string, Path: string })),
  Warnings: strings,
});

/** Lists that the engine has as null print like empty ones. */
function withoutNull(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== null || !Object.hasOwn(UNSET, name)));
}

/** What an engine leaves out when it has none. */
const UNSET = { DefaultAddressPools: [], Warnings: [], GenericResources: [], DiscoveredDevices: [], ProductLicense: "", NoProxy: "", CDISpecDirs: [] };

function printFormatted(docker: DockerCli, format: string, client: ClientInfo, info: SystemInfo | undefined, serverErrors: readonly string[]): number {
  const data = { ...info, ...(serverErrors.length > 0 ? { ServerErrors: serverErrors } : {}), ClientInfo: client };
  if (format === "json") {
    docker.line(encodeJson(data));
    return serverErrors.length > 0 ? 1 : 0;
  }
  try {
    const template = parseTemplate(format, new Set(FORMAT_FUNCTIONS.keys()));
    const typed =
      info === undefined
        ? {}
        : Object.fromEntries(Object.entries(TYPES).map(([name, type]) => [name, typedValue(type, (info as unknown as Record<string, Value>)[name])]));
    const clientInfo = typedValue(CLIENT_TYPE, client as unknown as Value);
    // Names that differ between the JSON and the type.
    const { HttpProxy: HTTPProxy = "", HttpsProxy: HTTPSProxy = "", ...named } = data as typeof data & { HttpProxy?: string; HttpsProxy?: string };
    const fields = {
      ...(info === undefined ? {} : { ...UNSET, HTTPProxy, HTTPSProxy }),
      ...withoutNull(named),
      ...typed,
      ServerErrors: serverErrors,
      ClientInfo: clientInfo,
    };
    docker.line(executeTemplate(template, new GoStruct({ type: "system.dockerInfo", fields, json: () => data }), { functions: FORMAT_FUNCTIONS }));
  } catch (error) {
    if (error instanceof TemplateExecError) {
      docker.line(error.partial);
      throw new CommandError(error.message);
    }
    throw new CommandError(`template parsing error: ${messageOf(error)}`, 64);
  }
  for (const message of serverErrors) docker.errLine(message);
  return serverErrors.length > 0 ? 1 : 0;
}
