import { parse } from "yaml";
import { isErrno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { uuid } from "../base/uuid.ts";
import { serveHttp } from "../http/server.ts";
import type { HttpRequest, HttpResponse } from "../http/types.ts";
import { FileStore } from "../registry/file-store.ts";
import { createRegistry } from "../registry/registry.ts";
import type { Sys } from "../sim/sys.ts";
import { descriptorStream } from "../userland/lib/connection.ts";
import { RegistryDirectory } from "./registry-directory.ts";

/** `registry serve CONFIG`: the program of the registry image. */
export async function registryMain(sys: Sys): Promise<number> {
  const [, command, path] = sys.argv;
  const version = sys.programOptions["version"] ?? "2.8.1";
  if (command === "--version" || command === "-v") {
    await sys.write(1, `${sys.argv[0]} github.com/docker/distribution v${version}\n`);
    return 0;
  }
  if (command !== "serve") {
    await sys.write(1, USAGE);
    return command === undefined || command === "help" || command === "--help" || command === "-h" ? 0 : 1;
  }
  let settings: Settings;
  try {
    settings = readSettings(sys, path);
  } catch (error) {
    await sys.write(2, `configuration error: ${error instanceof Error ? error.message.toLowerCase() : String(error)}\n`);
    return 1;
  }
  return serve(sys, settings, version);
}

const USAGE = `Stores images and serves them.

Usage:
  registry [flags]
  registry [command]

Available Commands:
  serve       Serve images as the configuration file says
  help        Show this text

Flags:
  -h, --help      Show this text
  -v, --version   Show the version
`;

interface Settings {
  readonly address: string;
  readonly port: number;
  readonly root: string;
  readonly deletable: boolean;
}

function readSettings(sys: Sys, path: string | undefined): Settings {
  const file = path ?? sys.env.get("REGISTRY_CONFIGURATION_PATH");
  if (file === undefined) throw new Error("configuration path unspecified");
  let document: Document;
  try {
    document = (parse(decodeUtf8(sys.fs.readFile(file))) ?? {}) as Document;
  } catch (error) {
    if (isErrno(error)) throw new Error(`open ${file}: ${error.message}`);
    throw new Error(`error parsing ${file}: ${error instanceof Error ? error.message : ""}`);
  }
  const address = sys.env.get("REGISTRY_HTTP_ADDR") ?? document.http?.addr ?? ":5000";
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, Math.max(0, colon));
  return {
    address: host === "" ? "0.0.0.0" : host,
    port: Number(address.slice(colon + 1)) || 5000,
    root: sys.env.get("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY") ?? document.storage?.filesystem?.rootdirectory ?? "/var/lib/registry",
    deletable: (sys.env.get("REGISTRY_STORAGE_DELETE_ENABLED") ?? String(document.storage?.delete?.enabled ?? false)) === "true",
  };
}

interface Document {
  readonly http?: { readonly addr?: string };
  readonly storage?: { readonly filesystem?: { readonly rootdirectory?: string }; readonly delete?: { readonly enabled?: boolean } };
}

async function serve(sys: Sys, settings: Settings, version: string): Promise<number> {
  const instance = uuid(sys.random(16));
  const log = (level: string, message: string, fields = ""): Promise<void> =>
    sys.write(
      2,
      `time="${new Date(sys.clock.realtime()).toISOString()}" level=${level} msg="${message}" go.version=go1.16.15 instance.id=${instance} service=registry version="v${version}+unknown"${fields}\n`,
    );
  const listener = sys.net.listen(settings.address, settings.port);
  await log(
    "warning",
    "No HTTP secret provided - generated random secret. This may cause problems with uploads if multiple registries are behind a load-balancer. To provide a shared secret, fill in http.secret in the configuration file or set the REGISTRY_HTTP_SECRET environment variable.",
  );
  await log("info", "redis not configured");
  await log("info", "using inmemory blob descriptor cache");
  await log("info", `listening on ${settings.address === "0.0.0.0" ? "[::]" : settings.address}:${settings.port}`);
  const waiting: string[] = [];
  const handler = createRegistry({
    store: new FileStore(new RegistryDirectory(sys, settings.root)),
    newId: () => uuid(sys.random(16)),
    deletable: settings.deletable,
    log: (request, response) => waiting.push(accessLine(sys, request, response)),
  });
  for (;;) {
    const { fd, peer } = await sys.net.accept(listener);
    void sys.thread(() =>
      serveHttp(
        descriptorStream(sys, fd),
        async (request) => {
          const response = await handler(request);
          await sys.write(1, waiting.splice(0).join(""));
          return response;
        },
        { peer },
      ),
    );
  }
}

/** Apache's combined format. */
function accessLine(sys: Sys, request: HttpRequest, response: HttpResponse): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(new Date(sys.clock.realtime()).toUTCString()) ?? [];
  const length = response.headers?.["Content-Length"] ?? (response.body instanceof Uint8Array || typeof response.body === "string" ? response.body.length : 0);
  const agent = request.headers.get("user-agent") ?? "";
  return `${request.peer?.address ?? "-"} - - [${day}/${month}/${year}:${time} +0000] "${request.method} ${request.target} HTTP/${request.version}" ${response.status} ${length} "" "${agent}"\n`;
}
