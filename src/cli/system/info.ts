import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { currentContextName } from "../context-store.ts";
import { CLIENT_VERSION, type DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { SWARM_INFO_TYPE } from "../inspect-swarm-types.ts";
import { typedValue } from "../inspect-types.ts";
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
    const client: ClientInfo = { Debug: docker.globals.debug, Version: CLIENT_VERSION, Context: currentContextName(docker), Plugins: listPlugins(docker) };
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
    const swarm = info === undefined ? {} : { Swarm: typedValue(SWARM_INFO_TYPE, info.Swarm as unknown as Value) };
    // Names that differ between the JSON and the type.
    const { HttpProxy: HTTPProxy = "", HttpsProxy: HTTPSProxy = "", ...named } = data as typeof data & { HttpProxy?: string; HttpsProxy?: string };
    const fields = { ...(info === undefined ? {} : { ...UNSET, HTTPProxy, HTTPSProxy }), ...named, ...swarm, ServerErrors: serverErrors };
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
