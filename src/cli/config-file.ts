/** `~/.docker/config.json`: the client's settings and, after `docker login`, its credentials. */
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { messageOf } from "./error.ts";

export interface AuthConfig {
  auth?: string;
  username?: string;
  password?: string;
  serveraddress?: string;
  identitytoken?: string;
}

export interface ConfigFile {
  auths?: Record<string, AuthConfig>;
  HttpHeaders?: Record<string, string>;
  psFormat?: string;
  imagesFormat?: string;
  networksFormat?: string;
  pluginsFormat?: string;
  volumesFormat?: string;
  statsFormat?: string;
  servicesFormat?: string;
  tasksFormat?: string;
  secretFormat?: string;
  configFormat?: string;
  nodesFormat?: string;
  serviceInspectFormat?: string;
  detachKeys?: string;
  currentContext?: string;
  pruneFilters?: string[];
  proxies?: Record<string, Record<string, string>>;
  aliases?: Record<string, string>;
  [key: string]: unknown;
}

/** An absent file is an empty one; a broken one is reported and ignored, as docker does. */
export function readConfigFile(sys: Sys, directory: string, warn: (text: string) => void): ConfigFile {
  const path = `${directory}/config.json`;
  if (!sys.fs.exists(path)) return {};
  try {
    const value: unknown = JSON.parse(decodeUtf8(sys.fs.readFile(path)));
    return typeof value === "object" && value !== null ? (value as ConfigFile) : {};
  } catch (error) {
    warn(`WARNING: Error loading config file: ${path}: ${messageOf(error)}`);
    return {};
  }
}

export function writeConfigFile(sys: Sys, directory: string, config: ConfigFile): void {
  if (!sys.fs.exists(directory)) makeDirectories(sys, directory, 0o700);
  const sorted = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  sys.fs.writeFile(`${directory}/config.json`, JSON.stringify(sorted, undefined, "\t"), { mode: 0o600 });
}

export function makeDirectories(sys: Sys, path: string, mode: number): void {
  let at = "";
  for (const part of path.split("/")) {
    at += part === "" ? "" : `/${part}`;
    if (at !== "" && !sys.fs.exists(at)) sys.fs.mkdir(at, mode);
  }
}
