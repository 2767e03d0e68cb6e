/** What every command works with: the process, its output, the settings and the daemon. */
import { localZone } from "../base/time/local-zone.ts";
import type { Zone } from "../base/time/zone.ts";
import type { Sys } from "../sim/sys.ts";
import { ApiClient } from "./client.ts";
import { type ConfigFile, readConfigFile, writeConfigFile } from "./config-file.ts";
import { resolveEndpoint } from "./context-store.ts";
import { CommandError, messageOf } from "./error.ts";
import { checkHost } from "./host-address.ts";
import type { Output } from "./output.ts";

export const CLIENT_VERSION = "28.5.2";

export interface GlobalOptions {
  readonly config: string;
  readonly context: string;
  readonly host: string;
  readonly debug: boolean;
  readonly tls: boolean;
  readonly tlsVerify: boolean;
  readonly tlsCaCert: string;
}

/** TLS needs at least the certificate of a CA to start from. Throws CommandError. */
function checkTlsFiles(docker: DockerCli): void {
  const { tls, tlsVerify, tlsCaCert } = docker.globals;
  const { env, fs } = docker.sys;
  if (!tls && !tlsVerify && !env.get("DOCKER_TLS_VERIFY") && !env.get("DOCKER_TLS")) return;
  const path = tlsCaCert || `${env.get("DOCKER_CERT_PATH") || docker.configDirectory}/ca.pem`;
  if (!fs.exists(path)) throw new CommandError(`Failed to initialize: unable to resolve docker endpoint: open ${path}: no such file or directory`);
}

export class DockerCli {
  readonly sys: Sys;
  readonly output: Output;
  readonly globals: GlobalOptions;
  readonly configDirectory: string;
  #config: ConfigFile | undefined;
  #client: ApiClient | undefined;
  #zone: Zone | undefined;

  constructor(sys: Sys, output: Output, globals: GlobalOptions) {
    this.sys = sys;
    this.output = output;
    this.globals = globals;
    this.configDirectory = globals.config || sys.env.get("DOCKER_CONFIG") || `${sys.env.get("HOME") || "/root"}/.docker`;
  }

  /** One line on standard output. */
  line(text: string): void {
    this.output.line(text);
  }

  errLine(text: string): void {
    this.output.errLine(text);
  }

  get config(): ConfigFile {
    this.#config ??= readConfigFile(this.sys, this.configDirectory, (text) => this.errLine(text));
    return this.#config;
  }

  saveConfig(config: ConfigFile): void {
    this.#config = config;
    writeConfigFile(this.sys, this.configDirectory, config);
  }

  /** Throws CommandError when the context does not exist or options conflict. */
  get client(): ApiClient {
    if (this.#client) return this.#client;
    const endpoint = resolveEndpoint(this);
    try {
      checkHost(endpoint.host);
    } catch (error) {
      throw new CommandError(`Failed to initialize: ${messageOf(error)}`);
    }
    if (endpoint.context === "default") checkTlsFiles(this);
    const version = this.sys.env.get("DOCKER_API_VERSION");
    this.#client = new ApiClient(this.sys, {
      host: endpoint.host,
      ...(version ? { version: version.replace(/^v/, "") } : {}),
      ...(this.config.HttpHeaders ? { headers: this.config.HttpHeaders } : {}),
      userAgent: `Docker-Client/${CLIENT_VERSION} (linux)`,
      beforeRequest: () => this.output.flush(),
    });
    return this.#client;
  }

  get stdinIsTerminal(): boolean {
    return this.sys.isatty(0);
  }

  get stdoutIsTerminal(): boolean {
    return this.sys.isatty(1);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.sys.clock.realtime();
  }

  /** The time zone that the command runs in. */
  get zone(): Zone {
    this.#zone ??= localZone(this.sys.env.get("TZ"), this.sys.fs);
    return this.#zone;
  }

  /** Columns of the terminal on standard input or output; 80 without one. */
  columns(): number {
    for (const fd of [0, 1]) {
      if (!this.sys.isatty(fd)) continue;
      const { cols } = this.sys.windowSize(fd);
      if (cols > 0) return cols;
    }
    return 80;
  }
}
