/** `docker inspect` of anything: raw JSON, or a template. */
import { decodeUtf8 } from "../base/utf8.ts";
import type { Query } from "./client.ts";
import type { DockerCli } from "./docker-cli.ts";
import { CommandError, messageOf } from "./error.ts";
import { compactJson, indentJson } from "./format/indent-json.ts";
import { type GoType, typedValue } from "./inspect-types.ts";
import { executeTemplate } from "./template/execute.ts";
import { FORMAT_FUNCTIONS } from "./template/functions.ts";
import { parseTemplate, type Template } from "./template/parse.ts";
import { GoStruct, untyped, type Value } from "./template/value.ts";

export interface Inspected {
  readonly text: string;
  /** Which Go type the client decodes it into. */
  readonly type?: GoType;
  /** Go's name of that type, when the client keeps nothing else and errors are about it: `volume.Volume`. */
  readonly typeOnly?: string;
}

/** Looks up each name; prints what was found, then the errors. Throws CommandError. */
export async function inspectAll(docker: DockerCli, names: readonly string[], format: string, lookup: (name: string) => Promise<Inspected>): Promise<number> {
  const template = format === "" || format === "json" ? undefined : parseInspectTemplate(format);
  const texts: string[] = [];
  const errors: string[] = [];
  let printed = "";
  for (const name of names) {
    try {
      const found = await lookup(name);
      if (template) printed += `${applyTemplate(template, found)}\n`;
      else texts.push(found.text);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push(error.message);
    }
  }
  if (template) docker.output.out(printed === "" ? "\n" : printed);
  else if (texts.length === 0) docker.line("[]");
  else docker.line(format === "json" ? compactJson(`[${texts.join(",")}]`) : indentJson(`[${texts.join(",")}]`));
  if (errors.length > 0) throw new CommandError(errors.join("\n"));
  return 0;
}

/** `--pretty`: what was found, for people, then the errors. */
export async function inspectPretty(docker: DockerCli, names: readonly string[], render: (name: string) => Promise<string>): Promise<number> {
  const errors: string[] = [];
  for (const name of names) {
    try {
      docker.line(await render(name));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join("\n"));
  return 0;
}

export async function fetchText(docker: DockerCli, path: string, query?: Query): Promise<string> {
  const response = await docker.client.request("GET", path, query === undefined ? {} : { query });
  return decodeUtf8(await response.body()).trim();
}

export function parseInspectTemplate(format: string): Template {
  try {
    return parseTemplate(format, new Set(FORMAT_FUNCTIONS.keys()));
  } catch (error) {
    throw new CommandError(`template parsing error: ${messageOf(error)}`, 64);
  }
}

/** First on the typed value, as the client does; then on the plain JSON, where an unknown key is an error. */
export function applyTemplate(template: Template, { text, type, typeOnly }: Inspected): string {
  const raw = JSON.parse(text) as Value;
  if (typeOnly !== undefined) {
    const value = type ? typedValue(type, raw) : new GoStruct({ type: typeOnly, fields: raw as Record<string, Value> });
    try {
      return executeTemplate(template, value, { functions: FORMAT_FUNCTIONS });
    } catch (error) {
      throw new CommandError(`template parsing error: ${messageOf(error)}`);
    }
  }
  if (type) {
    try {
      return executeTemplate(template, typedValue(type, raw), { functions: FORMAT_FUNCTIONS });
    } catch {
      // The plain value below says what is wrong.
    }
  }
  try {
    return executeTemplate(template, untyped(raw), { functions: FORMAT_FUNCTIONS, missingKeyError: true });
  } catch (error) {
    throw new CommandError(`template parsing error: ${messageOf(error)}`);
  }
}
