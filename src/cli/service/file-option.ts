/** `--secret token` and `--secret source=token,target=/x,uid=1,gid=1,mode=0400`; the same for `--config`. */
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { parseCsvLine } from "../flag/csv.ts";
import { FlagValueError } from "../flag/flag.ts";

export interface FileOption {
  readonly source: string;
  readonly file: { readonly Name: string; readonly UID: string; readonly GID: string; readonly Mode: number };
}

/** Throws FlagValueError. */
export function checkFileOption(text: string): string {
  parseFileOption(text);
  return text;
}

export function parseFileOption(text: string): FileOption {
  const fields = parseCsvLine(text);
  if (fields.length === 1 && !text.includes("=")) return { source: text, file: { Name: text, UID: "0", GID: "0", Mode: 0o444 } };
  let source = "";
  const file = { Name: "", UID: "0", GID: "0", Mode: 0o444 };
  for (const field of fields) {
    const at = field.indexOf("=");
    if (at < 0) throw new FlagValueError(`invalid field '${field}' must be a key=value pair`);
    const value = field.slice(at + 1);
    switch (field.slice(0, at).toLowerCase()) {
      case "source":
      case "src":
        source = value;
        break;
      case "target":
        file.Name = value;
        break;
      case "uid":
        file.UID = value;
        break;
      case "gid":
        file.GID = value;
        break;
      case "mode":
        file.Mode = fileMode(value);
        break;
      default:
        throw new FlagValueError(`invalid field in secret request: ${field.slice(0, at)}`);
    }
  }
  if (source === "") throw new FlagValueError("source is required");
  return { source, file: { ...file, Name: file.Name || source } };
}

/** As Go reads numbers with a prefix: `0400` is octal, `256` is not. */
function fileMode(value: string): number {
  const number = /^0[0-7]*$/.test(value)
    ? Number.parseInt(value, 8)
    : /^0[xob]/i.test(value) || /^\d+$/.test(value)
      ? Number(value.replace(/^0O/i, "0o"))
      : Number.NaN;
  if (Number.isNaN(number)) throw new FlagValueError(`invalid mode specified: strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`);
  return number;
}

export interface SecretReference {
  readonly File: FileOption["file"];
  readonly SecretID: string;
  readonly SecretName: string;
}

export interface ConfigReference {
  readonly File: FileOption["file"];
  readonly ConfigID: string;
  readonly ConfigName: string;
}

/** Throws CommandError `secret not found: x`. */
export async function secretReferences(docker: DockerCli, options: readonly FileOption[]): Promise<SecretReference[]> {
  const ids = await idsOf(docker, "secret", options);
  return options.map(({ source, file }) => ({ File: file, SecretID: ids.get(source) ?? "", SecretName: source }));
}

export async function configReferences(docker: DockerCli, options: readonly FileOption[]): Promise<ConfigReference[]> {
  const ids = await idsOf(docker, "config", options);
  return options.map(({ source, file }) => ({ File: file, ConfigID: ids.get(source) ?? "", ConfigName: source }));
}

async function idsOf(docker: DockerCli, kind: "secret" | "config", options: readonly FileOption[]): Promise<Map<string, string>> {
  if (options.length === 0) return new Map();
  const targets = options.map(({ file }) => file.Name);
  const twice = targets.find((target, i) => targets.indexOf(target) !== i);
  if (twice !== undefined)
    throw new CommandError(`duplicate ${kind} target for ${options.find(({ file }) => file.Name === twice)?.source ?? twice} not allowed`);
  const names = options.map(({ source }) => source);
  const found = await docker.client.get<{ ID: string; Spec: { Name: string } }[]>(`/${kind}s`, { filters: encodeFilters({ name: names }) });
  const ids = new Map(found.map(({ ID, Spec }) => [Spec.Name, ID]));
  for (const name of names) if (!ids.has(name)) throw new CommandError(`${kind} not found: ${name}`);
  return ids;
}
