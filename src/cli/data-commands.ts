/** Secrets and configs differ in little: `docker secret …` and `docker config …` are made here. */

import { fromBase64 } from "../base/base64.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { exactArgs, minArgs, noArgs, rangeArgs } from "./args.ts";
import { encodeBase64 } from "./base64.ts";
import { pathEscape } from "./client.ts";
import { type Command, defineCommand } from "./command.ts";
import type { DockerCli } from "./docker-cli.ts";
import { forEachName } from "./each.ts";
import { CommandError } from "./error.ts";
import { encodeFilters } from "./filters.ts";
import { bool, list, string } from "./flag/kinds.ts";
import { humanDuration } from "./format/duration.ts";
import { printRows, type RowFormat } from "./format/formatter.ts";
import { naturally } from "./format/natural.ts";
import { prettyTime } from "./format/text.ts";
import { fetchText, inspectAll, inspectPretty } from "./inspect.ts";
import { CONFIG_TYPE, SECRET_TYPE } from "./inspect-swarm-types.ts";
import { labelText } from "./network/ls.ts";
import { filterFlag, formatFlag, inspectFormatFlag, quietFlag } from "./option/common.ts";
import { checkLabel, keyValues, readBytesFile } from "./option/key-value.ts";
import { readAll } from "./prompt.ts";

export type DataKind = "secret" | "config";

interface DataObject {
  ID: string;
  CreatedAt: string;
  UpdatedAt: string;
  Spec: { Name: string; Labels: Record<string, string> | null; Data?: string; Driver?: { Name: string } };
}

export function createSecret(): Command {
  return defineCommand({
    path: "secret create",
    use: "[OPTIONS] SECRET [file|-]",
    short: { en: "Make a secret from a file or from STDIN", hi: "File ya STDIN se secret banao" },
    args: rangeArgs(1, 2),
    flags: { driver: string("d", "Driver that keeps the secret", "Secret rakhne wala driver"), ...CREATE_FLAGS },
    async run(docker, [name = "", file], flags) {
      if (flags.driver !== "" && file !== undefined) throw new CommandError("When using secret driver secret data must be empty");
      if (flags.driver === "" && file === undefined) throw new CommandError("secret file is required");
      const driver = flags.driver === "" ? {} : { Driver: { Name: flags.driver } };
      await create(docker, "secret", name, file, flags, driver);
      return 0;
    },
  });
}

export function createConfig(): Command {
  return defineCommand({
    path: "config create",
    use: "[OPTIONS] CONFIG file|-",
    short: { en: "Make a config from a file or from STDIN", hi: "File ya STDIN se config banao" },
    args: exactArgs(2),
    flags: CREATE_FLAGS,
    async run(docker, [name = "", file], flags) {
      await create(docker, "config", name, file, flags, {});
      return 0;
    },
  });
}

export function inspectData(kind: DataKind): Command {
  const upper = kind.toUpperCase();
  return defineCommand({
    path: `${kind} inspect`,
    use: `[OPTIONS] ${upper} [${upper}...]`,
    short: { en: `Show everything about ${kind}s`, hi: `${kind}s ke baare mein sab kuch dikhao` },
    args: minArgs(1),
    flags: {
      format: inspectFormatFlag,
      pretty: bool("", "Print for people", "Insaani roop mein dikhao"),
    },
    run(docker, args, flags) {
      const fetch = (name: string): Promise<string> => fetchText(docker, `/${kind}s/${pathEscape(name)}`);
      if (flags.pretty) return inspectPretty(docker, args, async (name) => pretty(kind, JSON.parse(await fetch(name)) as DataObject));
      return inspectAll(docker, args, flags.format, async (name) => ({ text: await fetch(name), type: kind === "secret" ? SECRET_TYPE : CONFIG_TYPE }));
    },
  });
}

export function listData(kind: DataKind): Command {
  return defineCommand({
    path: `${kind} ls`,
    aliases: ["list"],
    use: "[OPTIONS]",
    short: { en: `List ${kind}s`, hi: `${kind}s ki list dikhao` },
    args: noArgs,
    flags: { filter: filterFlag, format: formatFlag, quiet: quietFlag },
    async run(docker, _args, flags) {
      const items = await docker.client.get<DataObject[]>(`/${kind}s`, { filters: encodeFilters(flags.filter) });
      items.sort((a, b) => naturally(a.Spec.Name, b.Spec.Name));
      const preset = kind === "secret" ? docker.config.secretFormat : docker.config.configFormat;
      printRows(docker, items, rowFormat(docker, kind), { format: flags.format || (flags.quiet ? "" : (preset ?? "")), quiet: flags.quiet });
      return 0;
    },
  });
}

export function removeData(kind: DataKind): Command {
  const upper = kind.toUpperCase();
  return defineCommand({
    path: `${kind} rm`,
    aliases: ["remove"],
    use: `${upper} [${upper}...]`,
    short: { en: `Remove ${kind}s`, hi: `${kind}s hatao` },
    args: minArgs(1),
    async run(docker, args) {
      await forEachName(docker, args, (name) => docker.client.delete<void>(`/${kind}s/${pathEscape(name)}`));
      return 0;
    },
  });
}

const CREATE_FLAGS = {
  label: list("l", "Put a label on it", "Us par label lagao", { check: checkLabel }),
  "template-driver": string("", "Driver for templates", "Templates ka driver"),
};

async function create(
  docker: DockerCli,
  kind: DataKind,
  name: string,
  file: string | undefined,
  flags: { readonly label: readonly string[]; readonly "template-driver": string },
  more: object,
): Promise<void> {
  const data = file === undefined ? new Uint8Array(0) : await content(docker, kind, file);
  const { ID } = await docker.client.post<{ ID: string }>(`/${kind}s/create`, {
    Name: name,
    Labels: keyValues(flags.label),
    Data: encodeBase64(data),
    ...more,
    ...(flags["template-driver"] === "" ? {} : { Templating: { Name: flags["template-driver"] } }),
  });
  docker.line(ID);
}

async function content(docker: DockerCli, kind: DataKind, file: string): Promise<Uint8Array> {
  const source = file === "-" ? "STDIN" : file;
  const prefix = kind === "config" ? `Error reading content from ${JSON.stringify(file)}: ` : "";
  let data: Uint8Array;
  try {
    data = file === "-" ? await readAll(docker) : readBytesFile(docker, file);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`${prefix}error reading from ${source}: ${error.message}`) : error;
  }
  if (data.length === 0) throw new CommandError(`${prefix}error reading from ${source}: data is empty`);
  return data;
}

function rowFormat(docker: DockerCli, kind: DataKind): RowFormat<DataObject> {
  const since = (text: string): string => `${humanDuration((docker.now() - Date.parse(text)) * 1e6)} ago`;
  const driver = kind === "secret" ? { Driver: "DRIVER" } : {};
  return {
    type: `*${kind}.${kind}Context`,
    headers: { ID: "ID", Name: "NAME", ...driver, CreatedAt: "CREATED", UpdatedAt: "UPDATED", Labels: "LABELS" },
    table: `{{.ID}}\t{{.Name}}\t${kind === "secret" ? "{{.Driver}}\t" : ""}{{.CreatedAt}}\t{{.UpdatedAt}}`,
    quiet: "{{.ID}}",
    fields: (item) => ({
      CreatedAt: since(item.CreatedAt),
      ...(kind === "secret" ? { Driver: item.Spec.Driver?.Name ?? "" } : {}),
      ID: item.ID,
      Labels: labelText(item.Spec.Labels),
      Name: item.Spec.Name,
      UpdatedAt: since(item.UpdatedAt),
    }),
    methods: (item) => ({ Label: (name) => item.Spec.Labels?.[String(name)] ?? "" }),
  };
}

function pretty(kind: DataKind, { ID, CreatedAt, UpdatedAt, Spec }: DataObject): string {
  const labels = Object.entries(Spec.Labels ?? {}).map(([name, value]) => ` - ${name}${value === "" ? "" : `=${value}`}`);
  const shown = labels.length === 0 ? [] : ["Labels:", ...labels];
  if (kind === "config") {
    const times = [`Created at:            \t${prettyTime(CreatedAt)}`, `Updated at:            \t${prettyTime(UpdatedAt)}`];
    const data = decodeUtf8(fromBase64(Spec.Data ?? "") ?? new Uint8Array(0));
    return [`ID:\t\t\t${ID}`, `Name:\t\t\t${Spec.Name}`, ...shown, ...times, "Data:", data].join("\n");
  }
  return [
    `ID:              ${ID}`,
    `Name:              ${Spec.Name}`,
    ...shown,
    `Driver:            ${Spec.Driver?.Name ?? ""}`,
    `Created at:        ${prettyTime(CreatedAt)}`,
    `Updated at:        ${prettyTime(UpdatedAt)}`,
  ].join("\n");
}
