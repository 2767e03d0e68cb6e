import { noArgs } from "../args.ts";
import { BUILD_COMMIT, BUILD_TIME, GO_VERSION } from "../build-info.ts";
import { API_VERSION } from "../client.ts";
import { defineCommand } from "../command.ts";
import { currentContextName } from "../context-store.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CLIENT_VERSION } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { bool, map, slice, string, struct, typedValue } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";
import { executeTemplate, TemplateExecError } from "../template/execute.ts";
import { FORMAT_FUNCTIONS } from "../template/functions.ts";
import { parseTemplate } from "../template/parse.ts";
import { encodeJson, GoStruct, type Value } from "../template/value.ts";

interface Component {
  Name: string;
  Version: string;
  Details?: Record<string, string>;
}

interface ServerVersion {
  Platform?: { Name: string };
  Components?: Component[];
  Version: string;
  ApiVersion: string;
  MinAPIVersion?: string;
  GitCommit: string;
  GoVersion: string;
  Os: string;
  Arch: string;
  KernelVersion?: string;
  Experimental?: boolean;
  BuildTime?: string;
}

export default defineCommand({
  path: "version",
  use: "[OPTIONS]",
  short: { en: "Show the versions of client and engine", hi: "Client aur engine ke version dikhao" },
  args: noArgs,
  flags: { format: inspectFormatFlag },
  async run(docker, _args, flags) {
    const context = currentContextName(docker);
    const { client: api } = docker;
    let server: ServerVersion | undefined;
    let failure: unknown;
    let apiVersion = API_VERSION;
    try {
      apiVersion = await api.version();
      server = await api.get<ServerVersion>("/version");
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      failure = error;
    }
    const client = {
      Version: CLIENT_VERSION,
      ApiVersion: apiVersion,
      DefaultAPIVersion: API_VERSION,
      GitCommit: BUILD_COMMIT,
      GoVersion: GO_VERSION,
      Os: "linux",
      Arch: "amd64",
      BuildTime: BUILD_TIME,
      Context: context,
    };
    if (flags.format === "") docker.output.out(clientText(client) + (server ? serverText(server) : ""));
    else print(docker, flags.format, client, server);
    if (failure) throw failure;
    return 0;
  },
});

// What is pointed to prints as it is.
const SERVER_TYPE = struct("*types.Version", {
  Platform: struct("struct { Name string }", { Name: string }),
  Components: slice(struct("types.ComponentVersion", { Name: string, Version: string, Details: map(string) })),
  Version: string,
  "APIVersion=ApiVersion": string,
  MinAPIVersion: string,
  GitCommit: string,
  GoVersion: string,
  Os: string,
  Arch: string,
  KernelVersion: string,
  Experimental: bool,
  BuildTime: string,
});

/** In the order of the Go declaration. */
function clientFields({ Version, ApiVersion, ...rest }: Record<string, Value>): Record<string, Value> {
  return { Platform: null, Version, APIVersion: ApiVersion, ...rest };
}

function print(docker: DockerCli, format: string, client: Record<string, Value>, server: ServerVersion | undefined): void {
  const data = { Client: client, Server: server ?? null };
  if (format === "json") {
    docker.line(encodeJson(data));
    return;
  }
  const value = new GoStruct({
    type: "system.versionInfo",
    fields: {
      Client: new GoStruct({ type: "system.clientVersion", fields: { Platform: null, ...clientFields(client) }, json: () => client }),
      Server: server ? typedValue(SERVER_TYPE, server as unknown as Value) : null,
    },
    json: () => data,
  });
  try {
    const template = parseTemplate(format, new Set(FORMAT_FUNCTIONS.keys()), "version");
    docker.line(executeTemplate(template, value, { functions: FORMAT_FUNCTIONS }));
  } catch (error) {
    if (error instanceof TemplateExecError) {
      docker.line(error.partial);
      throw new CommandError(error.message);
    }
    throw new CommandError(`template parsing error: ${messageOf(error)}`, 64);
  }
}

function clientText(client: {
  Version: string;
  ApiVersion: string;
  DefaultAPIVersion: string;
  GoVersion: string;
  GitCommit: string;
  BuildTime: string;
  Os: string;
  Arch: string;
  Context: string;
}): string {
  const api = client.ApiVersion === client.DefaultAPIVersion ? client.ApiVersion : `${client.ApiVersion} (downgraded from ${client.DefaultAPIVersion})`;
  return `Client:
 Version:           ${client.Version}
 API version:       ${api}
 Go version:        ${client.GoVersion}
 Git commit:        ${client.GitCommit}
 Built:             ${client.BuildTime}
 OS/Arch:           ${client.Os}/${client.Arch}
 Context:           ${client.Context}
`;
}

/** A component's details as docker names and orders them. */
const LABELS: Readonly<Record<string, string>> = {
  ApiVersion: "API version",
  GoVersion: "Go version",
  GitCommit: "Git commit",
  BuildTime: "Built",
  Arch: "OS/Arch",
  Experimental: "Experimental",
};

function serverText(server: ServerVersion): string {
  const platform = server.Platform?.Name ? ` ${server.Platform.Name}` : "";
  let text = `\nServer:${platform}\n`;
  for (const { Name, Version, Details = {} } of server.Components ?? []) {
    text += ` ${Name}:\n  Version:${" ".repeat(10)}${Version}\n`;
    if (Name !== "Engine") {
      for (const [name, value] of Object.entries(Details)) text += `  ${`${name}:`.padEnd(17)} ${value}\n`;
      continue;
    }
    for (const [name, label] of Object.entries(LABELS)) {
      const value = Details[name];
      if (value === undefined) continue;
      const shown =
        name === "ApiVersion"
          ? `${value} (minimum version ${Details.MinAPIVersion ?? ""})`
          : name === "Arch"
            ? `${Details.Os ?? ""}/${value}`
            : name === "BuildTime"
              ? buildTime(value)
              : value;
      text += `  ${`${label}:`.padEnd(17)} ${shown}\n`;
    }
  }
  return text;
}

/** `Tue Sep 15 11:02:57 2026` out of RFC 3339. */
function buildTime(text: string): string {
  const time = Date.parse(text);
  if (!/^\d{4}-/.test(text) || Number.isNaN(time)) return text;
  const date = new Date(time);
  const [day, dayOfMonth, month, year, clock] = date.toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${clock} ${year}`;
}
