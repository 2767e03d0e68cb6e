/** `--format`: tables, JSON, and templates over a list of rows. */
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { executeTemplate } from "../template/execute.ts";
import { FORMAT_FUNCTIONS, HEADER_FUNCTIONS } from "../template/functions.ts";
import { parseTemplate, type Template } from "../template/parse.ts";
import { encodeJson, GoStruct, type Method, toJson, type Value } from "../template/value.ts";
import { alignColumns } from "./table.ts";

export interface RowFormat<T> {
  /** Go's name of the context, for error messages: `*formatter.ContainerContext`. */
  readonly type: string;
  /** Heading of each field that a table may show. */
  readonly headers: Readonly<Record<string, string>>;
  /** Columns without `--format`. */
  readonly table: string;
  /** With `--quiet`. */
  readonly quiet?: string;
  /** A template is of no use with it. */
  readonly quietAlways?: true;
  /** With `--format raw`. */
  readonly raw?: string;
  /** Fields of one row. Use accessors for what is costly. */
  readonly fields: (row: T) => Readonly<Record<string, Value>>;
  /** The same fields, each by itself: for lists of thousands. */
  readonly columns?: ReadonlyMap<string, (row: T) => Value>;
  readonly methods?: (row: T) => Readonly<Record<string, Method>>;
  /** What `{{json .}}` shows, when it is not all fields by name. */
  readonly json?: (row: T) => unknown;
}

export interface FormatRequest {
  /** `--format`, or the setting of config.json; empty: a table. */
  readonly format: string;
  readonly quiet?: boolean;
}

/** Prints rows. Throws CommandError for a bad template. */
export function printRows<T>(docker: DockerCli, rows: readonly T[], kind: RowFormat<T>, request: FormatRequest): void {
  docker.output.out(formatRows(rows, kind, request));
}

export function formatRows<T>(rows: readonly T[], kind: RowFormat<T>, request: FormatRequest): string {
  const { template, table } = chooseTemplate(kind, request);
  const parsed = parseFormat(template);
  const lines: string[] = [];
  for (const row of rows) lines.push(execute(parsed, rowValue(row, kind)));
  if (!table) return lines.map((line) => `${line}\n`).join("");
  const heading = headerLine(template, kind);
  return alignColumns([heading, ...lines].map((line) => `${line}\n`).join(""));
}

export function rowValue<T>(row: T, kind: RowFormat<T>): GoStruct {
  const { columns } = kind;
  return new GoStruct({
    type: kind.type,
    fields: columns === undefined ? kind.fields(row) : () => kind.fields(row),
    columns: columns && { has: (name) => columns.has(name), get: (name) => columns.get(name)?.(row) },
    methods: kind.methods?.(row) ?? {},
    json: () => (kind.json ? kind.json(row) : fieldsByName(kind.fields(row))),
    pointer: true,
  });
}

/** `fields` of a format that has `columns`. */
export function fieldsOf<T>(columns: ReadonlyMap<string, (row: T) => Value>, row: T): Record<string, Value> {
  const fields: Record<string, Value> = {};
  for (const [name, column] of columns) Object.defineProperty(fields, name, { enumerable: true, get: () => column(row) });
  return fields;
}

function fieldsByName(fields: Readonly<Record<string, Value>>): Record<string, unknown> {
  const names = Object.keys(fields).sort();
  return Object.fromEntries(names.map((name) => [name, toJson(fields[name])]));
}

/** Throws CommandError `template parsing error: …`. */
export function parseFormat(template: string): Template {
  try {
    return parseTemplate(template, new Set(FORMAT_FUNCTIONS.keys()));
  } catch (error) {
    throw new CommandError(`template parsing error: ${messageOf(error)}`);
  }
}

export function execute(template: Template, value: Value): string {
  try {
    return executeTemplate(template, value, { functions: FORMAT_FUNCTIONS });
  } catch (error) {
    throw new CommandError(`template parsing error: ${messageOf(error)}`);
  }
}

function chooseTemplate<T>(kind: RowFormat<T>, request: FormatRequest): { template: string; table: boolean } {
  const { format } = request;
  const quiet = request.quiet === true && kind.quiet !== undefined;
  if (request.format === "" || format === "table") return quiet ? { template: kind.quiet as string, table: false } : { template: kind.table, table: true };
  if (format === "raw" && kind.raw !== undefined)
    return { template: quiet ? (kind.raw.split("\n").find((line) => line.includes(kind.quiet as string)) ?? kind.raw) : kind.raw, table: false };
  if (quiet && kind.quietAlways === true) return { template: kind.quiet as string, table: false };
  if (format === "json") return { template: "{{json .}}", table: false };
  if (format.startsWith("table")) return { template: expandEscapes(format.slice("table".length).replace(/^ +| +$/g, "")), table: true };
  return { template: expandEscapes(request.format.replace(/^ +| +$/g, "")), table: false };
}

/** `\t` and `\n` as typed in a shell. */
export function expandEscapes(template: string): string {
  return template.replaceAll("\\t", "\t").replaceAll("\\n", "\n");
}

function headerLine<T>(template: string, kind: RowFormat<T>): string {
  const parsed = parseTemplate(template, new Set(HEADER_FUNCTIONS.keys()));
  const label: Method = (name: Value) => String(name).split(".").at(-1)?.replaceAll("-", " ").replaceAll("_", " ");
  try {
    return executeTemplate(
      parsed,
      kind.methods
        ? // A map with a method: what it has not is no value.
          new GoStruct({
            type: "formatter.SubHeaderContext",
            fields: kind.headers,
            columns: { has: () => true, get: (name) => kind.headers[name] },
            methods: { Label: label },
            json: () => "",
          })
        : { ...kind.headers },
      { functions: HEADER_FUNCTIONS },
    );
  } catch {
    return "";
  }
}

/** Pretty JSON, as `docker inspect` prints. */
export function prettyJson(value: unknown, indent = "    "): string {
  return encodeJson(value, { escapeHtml: false, indent });
}
