import { LineCounter, parseDocument, visit } from "yaml";
import { decodeUtf8 } from "../../../base/utf8.ts";
import { yamlMessage } from "../../../base/yaml-message.ts";
import type { DockerCli } from "../../docker-cli.ts";
import { CommandError } from "../../error.ts";
import { readBytesFile, readTextFile } from "../../option/key-value.ts";
import { readAll } from "../../prompt.ts";
import { interpolate } from "./interpolate.ts";
import { mergeFiles } from "./merge.ts";
import type { Mapping, StackFile } from "./model.ts";
import { joined, normalizeService, pairs } from "./normalize.ts";
import { checkFile } from "./schema.ts";

/** Keys that a stack does not use, whatever they say. */
const UNSUPPORTED = [
  "build",
  "cgroupns_mode",
  "cgroup_parent",
  "devices",
  "domainname",
  "external_links",
  "ipc",
  "links",
  "mac_address",
  "network_mode",
  "pid",
  "privileged",
  "restart",
  "security_opt",
  "shm_size",
  "userns_mode",
];

const DEPRECATED: Readonly<Record<string, string>> = {
  container_name: "Setting the container name is not supported.",
  expose: "Exposing ports is unnecessary - services on the same network can access each other's containers on any port.",
};

/** Reads compose files of version 3, later ones over earlier ones. `-` is standard input. Throws CommandError. */
export async function loadStackFile(docker: DockerCli, files: readonly string[], options: { readonly interpolate: boolean }): Promise<StackFile> {
  if (files.length === 0) throw new CommandError("Specify a Compose file (with --compose-file)");
  const [first = "-"] = files;
  const directory = first === "-" ? docker.sys.fs.cwd() : joined(docker.sys.fs.cwd(), first.includes("/") ? first.slice(0, first.lastIndexOf("/")) : ".");
  const texts: string[] = [];
  for (const file of files) texts.push(file === "-" ? decodeUtf8(await readAll(docker)) : decodeUtf8(readBytesFile(docker, file)));
  const raw = texts.map((text) => parse(docker, text, options.interpolate));
  const merged = mergeFiles(raw);
  const sections = (name: string): [string, Mapping][] =>
    Object.entries((merged[name] ?? {}) as Record<string, Mapping | null>)
      .map(([key, value]): [string, Mapping] => [key, value ?? {}])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const services = sections("services");
  const names = new Set(services.flatMap(([, service]) => Object.keys(service)));
  const context = {
    directory,
    home: docker.sys.env.get("HOME") ?? "/root",
    readVariables: (path: string) =>
      readTextFile(docker, joined(directory, path))
        .split("\n")
        .filter((line) => line.trim() !== "" && !line.trim().startsWith("#")),
  };
  return {
    version: `${merged.version ?? "3.13"}`,
    services: new Map(services.map(([name, service]) => [name, normalizeService(name, service, context)])),
    networks: new Map(sections("networks").map(withLabels)),
    volumes: new Map(sections("volumes").map(withLabels)),
    secrets: new Map(
      sections("secrets")
        .map(withLabels)
        .map(([name, data]) => [name, withFile(data, directory)]),
    ),
    configs: new Map(
      sections("configs")
        .map(withLabels)
        .map(([name, data]) => [name, withFile(data, directory)]),
    ),
    unsupported: UNSUPPORTED.filter((name) => names.has(name)),
    deprecated: new Map(Object.entries(DEPRECATED).filter(([name]) => names.has(name))),
  };
}

function parse(docker: DockerCli, text: string, fill: boolean): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, logLevel: "silent", prettyErrors: false });
  // As the client's reader has it, `mode: 0440` is octal.
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === "number" && /^0[0-7]+$/.test(node.source ?? "")) node.value = Number.parseInt(node.source ?? "", 8);
    },
  });
  const [mistake] = document.errors;
  if (mistake !== undefined) throw new CommandError(yamlMessage(mistake, text, lines));
  const value: unknown = document.toJS();
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new CommandError("top-level object must be a mapping");
  checkFile(value as Mapping);
  if (!fill) return value as Mapping;
  return Object.fromEntries(
    Object.entries(value as Mapping).map(([section, content]) => [
      section,
      section === "version" ? content : interpolate(content, section, (name) => docker.sys.env.get(name)),
    ]),
  );
}

function withLabels([name, value]: [string, Mapping]): [string, Mapping] {
  return [name, value.labels === undefined ? value : { ...value, labels: pairs(value.labels, "") }];
}

function withFile(data: Mapping, directory: string): Mapping {
  return typeof data.file === "string" ? { ...data, file: joined(directory, data.file) } : data;
}
