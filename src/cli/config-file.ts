/** `~/.docker/config.json`: the client's settings and, after `docker login`, its credentials. */
import { isErrno } from "../base/errno.ts";
import { describeSyntaxError } from "../base/go-json.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { messageOf } from "./error.ts";
import { goErrno } from "./go-errno.ts";

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
    const text = decodeUtf8(sys.fs.readFile(path));
    const value = parseSettings(text);
    for (const { auth } of Object.values(value.auths ?? {})) if (auth !== undefined) checkBase64(auth);
    return value;
  } catch (error) {
    const what = isErrno(error) ? `loading config file: ${path}: open ${path}` : `parsing config file (${path})`;
    warn(`WARNING: Error ${what}: ${isErrno(error) ? goErrno(error) : messageOf(error)}`);
    return {};
  }
}

function parseSettings(text: string): ConfigFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(text.trim() === "" ? "EOF" : describeSyntaxError(text));
  }
  return typeof value === "object" && value !== null ? (value as ConfigFile) : {};
}

/** Throws Error with the words of Go's encoding/base64. */
function checkBase64(text: string): void {
  const bad = [...text].findIndex((character) => !/[A-Za-z0-9+/=\r\n]/.test(character));
  if (bad >= 0) throw new Error(`illegal base64 data at input byte ${bad}`);
  if (text.replace(/[\r\n]/g, "").length % 4 !== 0) throw new Error(`illegal base64 data at input byte ${text.length - (text.length % 4)}`);
}

export function writeConfigFile(sys: Sys, directory: string, config: ConfigFile): void {
  if (!sys.fs.exists(directory)) makeDirectories(sys, directory, 0o700);
  const sorted = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  sys.fs.writeFile(`${directory}/config.json`, JSON.stringify(sorted, undefined, "\t"), { mode: 0o600 });
}

export function makeDirectories(sys: Sys, path: string, mode: number): void {
  let at = path.startsWith("/") ? "/" : "";
  for (const part of path.split("/")) {
    if (part === "") continue;
    at += part;
    if (!sys.fs.exists(at)) sys.fs.mkdir(at, mode);
    at += "/";
  }
}
