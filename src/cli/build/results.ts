/** What `--call=check`, `outline` and `targets` print. */
import { encodeBase64 } from "../base64.ts";
import { sourceExcerpt } from "./excerpt.ts";

interface LineRange {
  start: number;
  end: number;
}

export interface CheckResult {
  kind: "check";
  warnings: { rule: string; message: string; description: string; url: string; range: LineRange }[];
  error?: { message: string; range?: LineRange };
}

interface OutlineMount {
  name: string;
  required: boolean;
  line: number;
}

export interface OutlineResult {
  kind: "outline";
  outline: {
    name: string;
    description: string;
    args: { name: string; value: string; description: string; line: number }[];
    secrets: OutlineMount[];
    ssh: OutlineMount[];
  };
}

export interface TargetsResult {
  kind: "targets";
  targets: { targets: { name: string; description: string; isDefault: boolean; base: string; line: number }[] };
}

export type CallResult = CheckResult | OutlineResult | TargetsResult;

/** The text and the exit status. `options` are those of `--call=NAME,option=value`. */
export function callResultText(
  result: CallResult,
  filename: string,
  source: string,
  options: ReadonlyMap<string, string> = new Map(),
): { text: string; status: number } {
  const failed = result.kind === "check" && (result.warnings.length > 0 || result.error !== undefined);
  const status = failed && options.get("ignorestatus") !== "true" ? 1 : 0;
  if (options.get("format") === "json") return { text: `${JSON.stringify(asJson(result, filename, source), null, 2)}\n`, status };
  if (result.kind === "check") return { text: checkText(result, filename, source), status };
  return { text: result.kind === "outline" ? outlineText(result) : targetsText(result), status };
}

function checkText({ warnings, error }: CheckResult, filename: string, source: string): string {
  const count = warnings.length;
  const found = count === 0 ? "no warnings found." : count === 1 ? "1 warning has been found!" : `${count} warnings have been found!`;
  let text = count === 0 && error !== undefined ? "" : `Check complete, ${found}\n`;
  for (const { rule, message, url, range } of warnings) text += `\nWARNING: ${rule} - ${url}\n${message}\n${sourceExcerpt(filename, source, range)}`;
  if (error !== undefined) text += `\nERROR: ${error.message}\n${error.range === undefined ? "" : `${sourceExcerpt(filename, source, error.range)}\n`}`;
  return text;
}

function outlineText({ outline }: OutlineResult): string {
  let text = "";
  if (outline.name !== "" || outline.description !== "") {
    const rows = [["TARGET:", outline.name], ...(outline.description === "" ? [] : [["DESCRIPTION:", outline.description]])];
    text += `${columns(rows, 1)}\n`;
  }
  if (outline.args.length > 0)
    text += `${columns([["BUILD ARG", "VALUE", "DESCRIPTION"], ...outline.args.map(({ name, value, description }) => [name, value, description])])}\n`;
  for (const [heading, mounts] of [["SECRET", outline.secrets] as const, ["SSH", outline.ssh] as const]) {
    if (mounts.length > 0) text += `${columns([[heading, "REQUIRED"], ...mounts.map(({ name, required }) => [name, required ? "true" : ""])])}\n`;
  }
  return text;
}

function targetsText({ targets }: TargetsResult): string {
  const rows = targets.targets.map(({ name, description, isDefault }) => {
    const shown = name === "" ? (isDefault ? "(default)" : "") : isDefault ? `${name} (default)` : name;
    return [shown, description];
  });
  return columns([["TARGET", "DESCRIPTION"], ...rows], 1);
}

/** Every column but the last is padded. */
function columns(rows: readonly (readonly string[])[], gap = 3): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + gap))).join("")}\n`).join("");
}

function asJson(result: CallResult, filename: string, source: string): object {
  const data = encodeBase64(source);
  switch (result.kind) {
    case "check":
      return {
        ...(result.warnings.length === 0
          ? {}
          : {
              warnings: result.warnings.map(({ rule, description, url, message, range }) => ({
                ruleName: rule,
                description,
                url,
                detail: message,
                location: location(range.start, range.end),
              })),
            }),
        sources: [{ filename, data, language: "Dockerfile" }],
        ...(result.error === undefined
          ? {}
          : {
              buildError: {
                message: result.error.message,
                ...(result.error.range === undefined ? {} : { location: location(result.error.range.start, result.error.range.end) }),
              },
            }),
      };
    case "outline": {
      const { name, description, args, secrets, ssh } = result.outline;
      const mounts = (all: OutlineMount[]): object[] =>
        all.map((mount) => ({ name: mount.name, ...(mount.required ? { required: true } : {}), location: location(mount.line) }));
      return {
        ...given({ name, description }),
        ...(args.length === 0
          ? {}
          : { args: args.map((arg) => ({ name: arg.name, ...given({ description: arg.description, value: arg.value }), location: location(arg.line) })) }),
        ...(secrets.length === 0 ? {} : { secrets: mounts(secrets) }),
        ...(ssh.length === 0 ? {} : { ssh: mounts(ssh) }),
        sources: [data],
      };
    }
    case "targets":
      return {
        targets: result.targets.targets.map(({ name, isDefault, description, base, line }) => ({
          ...given({ name }),
          ...(isDefault ? { default: true } : {}),
          ...given({ description, base }),
          location: location(line),
        })),
        sources: [data],
      };
  }
}

function given(fields: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

function location(start: number, end = start): object {
  return { ranges: [{ start: { line: start }, end: { line: end } }] };
}
