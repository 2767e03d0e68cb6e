/** Credentials in config.json, by registry. */
import { decodeUtf8 } from "../../base/utf8.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import type { AuthConfig } from "../config-file.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";

/** The key under which Docker Hub's credentials are kept. */
export const HUB_SERVER = "https://index.docker.io/v1/";

export function serverKey(domain: string): string {
  return domain === "docker.io" || domain === "index.docker.io" || domain === "registry-1.docker.io" ? HUB_SERVER : domain;
}

/** Empty when nobody logged in there. */
export function authFor(docker: DockerCli, domain: string): AuthConfig {
  const auths = docker.config.auths ?? {};
  const key = serverKey(domain);
  const found = auths[key] ?? auths[Object.keys(auths).find((name) => bareHost(name) === bareHost(key)) ?? ""];
  if (!found) return {};
  const { username, password } = splitAuth(found);
  return { ...(username === "" ? {} : { username, password }), serveraddress: key, ...(found.identitytoken ? { identitytoken: found.identitytoken } : {}) };
}

export function saveAuth(docker: DockerCli, key: string, username: string, password: string, identityToken: string): void {
  const helper = helperFor(docker, key);
  if (helper !== undefined) throw new CommandError(`Error saving credentials: error storing credentials - err: ${helperProblem(helper)}`);
  const auth: AuthConfig =
    identityToken === "" ? { auth: encodeBase64(`${username}:${password}`) } : { auth: encodeBase64(`${username}:`), identitytoken: identityToken };
  docker.saveConfig({ ...docker.config, auths: { ...docker.config.auths, [key]: auth } });
}

/** Returns whether there was something to forget. */
export function forgetAuth(docker: DockerCli, key: string): boolean {
  const { [key]: old, ...auths } = docker.config.auths ?? {};
  docker.saveConfig({ ...docker.config, auths });
  return old !== undefined;
}

/** The program that keeps the credentials of this registry, when the settings name one. */
export function helperFor(docker: DockerCli, key: string): string | undefined {
  const { credsStore, credHelpers } = docker.config as { credsStore?: string; credHelpers?: Record<string, string> };
  return credHelpers?.[key] || credsStore || undefined;
}

/** Helpers are programs of a desktop; there is none here. */
export function helperProblem(helper: string): string {
  return `exec: "docker-credential-${helper}": executable file not found in $PATH, out: \`\``;
}

function splitAuth(auth: AuthConfig): { username: string; password: string } {
  if (auth.auth === undefined || auth.auth === "") return { username: auth.username ?? "", password: auth.password ?? "" };
  const text = decodeUtf8(decodeBase64(auth.auth));
  const colon = text.indexOf(":");
  return { username: text.slice(0, Math.max(0, colon)), password: text.slice(colon + 1) };
}

function bareHost(name: string): string {
  return name.replace(/^https?:\/\//, "").split("/")[0] as string;
}
