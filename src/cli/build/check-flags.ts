/** What buildx finds wrong with the flags of a build before anything is sent. */
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { parseCsvLine } from "../flag/csv.ts";
import { quote } from "../format/quote.ts";
import { isIpAddress } from "../option/checks.ts";
import { parsePlatform } from "../option/platform.ts";
import { isGitOverSsh, isRemote } from "./input.ts";

export interface CheckedFlags {
  readonly context: string;
  readonly addHost: readonly string[];
  readonly allow: readonly string[];
  readonly annotation: readonly string[];
  readonly attest: readonly string[];
  readonly buildArg: readonly string[];
  readonly buildContext: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly call: string;
  readonly label: readonly string[];
  readonly metadataFile: string;
  readonly network: string;
  readonly output: readonly string[];
  readonly platform: readonly string[];
  readonly provenance: string;
  readonly push: boolean;
  readonly sbom: string;
  readonly secret: readonly string[];
  readonly ssh: readonly string[];
  readonly tag: readonly string[];
}

const LEARN_MORE = "Switch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/";

/** Throws CommandError. */
export function checkBuildFlags(docker: DockerCli, flags: CheckedFlags): void {
  checkForms(flags);
  const fail = (problem: string): CommandError => new CommandError(`ERROR: failed to build: ${problem}`);
  for (const tag of flags.tag) if (tag === "") throw fail('invalid tag "": repository name must have at least one component');
  const platforms = flags.platform.flatMap((text) => text.split(","));
  for (const platform of platforms) {
    try {
      parsePlatform(platform);
    } catch (error) {
      throw fail(messageOf(error));
    }
  }
  for (const text of flags.annotation) checkAnnotation(text, fail);
  for (const name of flags.allow) if (!/^(network\.host|security\.insecure|device(=.*)?)$/.test(name)) throw fail(`unknown entitlement ${name}`);
  for (const text of flags.addHost.flatMap((entry) => entry.split(","))) {
    const [, address] = /^[^:=]+[:=](.+)$/.exec(text) ?? [];
    if (address === undefined || (address !== "host-gateway" && !isIpAddress(address.replace(/^\[(.*)\]$/, "$1")))) throw fail(`invalid host ${text}`);
  }
  if (/^github\.com\//.test(flags.context)) throw fail("unknown protocol");
  for (const text of isGitOverSsh(flags.context) && flags.ssh.length === 0 ? ["default"] : flags.ssh) checkSsh(docker, text, fail);
  if (flags.context !== "-" && !isRemote(flags.context) && docker.sys.fs.exists(flags.context) && docker.sys.fs.stat(flags.context).type !== "dir")
    throw fail(`unable to prepare context: path ${quote(flags.context)} not found`);
  if (new Set(platforms).size > 1) throw fail(`Multi-platform build is not supported for the docker driver.\n${LEARN_MORE}build-multi-platform/`);
  if (wantsAttestation(flags)) throw fail(`Attestation is not supported for the docker driver.\n${LEARN_MORE}attestations/`);
  for (const text of flags.cacheFrom) {
    const fields = fieldsOf(text);
    const type = fields.get("type");
    if (type === "local" && !fields.get("src")) throw fail("local cache importer requires src");
    const index = `${fields.get("src")}/index.json`;
    if (type === "local" && fields.get("src") && !docker.sys.fs.exists(index))
      docker.output.err(
        `WARNING: local cache import at ${fields.get("src")} not found due to err: could not read ${index}: open ${index}: no such file or directory\n`,
      );
    if (type === "registry" && !fields.get("ref")) throw fail("registry cache importer requires ref");
  }
  for (const text of flags.cacheTo)
    if (fieldsOf(text).get("type") !== "inline") throw fail(`Cache export is not supported for the docker driver.\n${LEARN_MORE}build-cache-backends/`);
  for (const text of flags.output) {
    const fields = fieldsOf(text);
    const exporter = fields.get("type");
    if (exporter === "local" && !fields.get("dest")) throw fail("dest is required for local exporter");
    if ((exporter === "docker" && fields.get("dest")) || exporter === "oci")
      throw fail(`${exporter === "oci" ? "OCI" : "Docker"} exporter is not supported for the docker driver.\n${LEARN_MORE}build-exporters/`);
    if (exporter === "registry" && flags.tag.length === 0 && !fields.get("name")) throw fail("tag is needed when pushing to registry");
    if (exporter !== undefined && !["local", "tar", "docker", "oci", "image", "registry", "cacheonly"].includes(exporter))
      throw fail(`failed to solve: exporter ${quote(exporter)} could not be found`);
  }
  if (flags.push && flags.tag.length === 0) throw fail("tag is needed when pushing to registry");
  if (flags.network === "bridge")
    throw fail(
      'network mode "bridge" not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create',
    );
  for (const name of flags.allow)
    if (name !== "network.host") throw fail(`failed to solve: granting entitlement ${name} is not allowed by build daemon configuration`);
}

/** Forms of values: told without `failed to build`. */
function checkForms(flags: CheckedFlags): void {
  const fail = (problem: string): CommandError => new CommandError(`ERROR: ${problem}`);
  for (const entry of [...flags.buildArg, ...flags.label]) if (/^(=|$)/.test(entry)) throw fail(`invalid key-value pair ${quote(entry)}: empty key`);
  for (const entry of flags.buildContext) if (entry.startsWith("=")) throw fail("invalid context name : invalid reference format");
  for (const entry of flags.buildContext) if (!/^[^=]+=./.test(entry)) throw fail(`invalid context value: ${entry}, expected key=value`);
  for (const text of flags.secret) {
    for (const field of parseCsvLine(text)) {
      const at = field.indexOf("=");
      if (at < 0) throw fail(`invalid field '${field}' must be a key=value pair`);
      const key = field.slice(0, at).toLowerCase();
      if (!["type", "id", "source", "src", "env"].includes(key)) throw fail(`unexpected key '${key}' in '${field}'`);
      const value = field.slice(at + 1);
      if (key === "type" && !["file", "env"].includes(value)) throw fail(`unsupported secret type ${quote(value)}`);
    }
  }
  for (const text of flags.attest) {
    const fields = new Map<string, string>();
    for (const part of parseCsvLine(text)) {
      const at = part.indexOf("=");
      if (at < 0) throw fail(`invalid value ${part}`);
      fields.set(part.slice(0, at), part.slice(at + 1));
    }
    if (!fields.has("type")) throw fail("attestation type not specified");
  }
  for (const text of [flags.sbom, flags.provenance]) if (text !== "" && !text.includes("=") && !BOOLEAN.test(text)) throw fail(`invalid value ${text}`);
  for (const text of flags.output)
    for (const part of text.includes("=") ? parseCsvLine(text) : []) if (!part.includes("=")) throw fail(`invalid value ${part}`);
  const call = /^(?:build|check|lint|outline|targets|subrequests\.describe)?$/;
  const [method = "", ...options] = flags.call.split(",");
  if (options.some((option) => !option.includes("="))) throw fail(`invalid print value: ${flags.call}`);
  if (!call.test(method) && method.includes("=")) throw fail(`invalid print value: ${flags.call}`);
}

const BOOLEAN = /^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/;

function checkAnnotation(text: string, fail: (problem: string) => CommandError): void {
  const at = text.indexOf("=");
  if (at < 0) throw fail(`parse annotations: invalid annotation ${quote(text)}, expected key=value`);
  const types = /^([^=:]+):/.exec(text)?.[1];
  for (const type of types?.split(",") ?? [])
    if (!/^(index|manifest|index-descriptor|manifest-descriptor)(\[.*\])?$/.test(type)) throw fail(`parse annotations: unknown annotation type ${quote(type)}`);
}

function checkSsh(docker: DockerCli, text: string, fail: (problem: string) => CommandError): void {
  const at = text.indexOf("=");
  const [id, paths] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  const list = paths === "" ? [] : paths.split(",");
  const problem = (what: string): CommandError => fail(`failed to convert agent config {${id} [${list.join(" ")}] false}: ${what}`);
  if (list.length === 0) {
    if (!docker.sys.env.get("SSH_AUTH_SOCK")) throw problem("invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set");
    return;
  }
  for (const path of list) {
    const reason = `failed to convert agent config for ID: ${quote(id)}: `;
    if (!docker.sys.fs.exists(path)) throw problem(`${reason}stat ${path}: no such file or directory`);
    if (docker.sys.fs.stat(path).type === "dir") throw problem(`${reason}failed to read ${path}: read ${path}: is a directory`);
  }
}

/** `--attest`, `--sbom` and `--provenance` that are not switched off. */
function wantsAttestation({ attest, sbom, provenance }: CheckedFlags): boolean {
  const off = (text: string): boolean => text === "" || /^(?:0|f|F|false|FALSE|False)$/.test(text);
  return attest.some((text) => fieldsOf(text).get("disabled") !== "true") || !off(sbom) || !off(provenance);
}

function fieldsOf(text: string): Map<string, string> {
  if (!text.includes("=")) return new Map();
  return new Map(parseCsvLine(text).map((part) => [(part.split("=", 1)[0] as string).trim().toLowerCase(), part.slice(part.indexOf("=") + 1)]));
}
