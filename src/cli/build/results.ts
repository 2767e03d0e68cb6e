/** What `--call=check`, `outline` and `targets` print. */
import { sourceExcerpt } from "./excerpt.ts";

export interface CheckResult {
  kind: "check";
  warnings: { rule: string; message: string; url: string; range: { start: number; end: number } }[];
  error?: { message: string; range?: { start: number; end: number } };
}

export interface OutlineResult {
  kind: "outline";
  outline: { name: string; description: string; args: { name: string; value: string; description: string }[]; secrets: { name: string; required: boolean }[] };
}

export interface TargetsResult {
  kind: "targets";
  targets: { targets: { name: string; description: string; isDefault: boolean }[] };
}

export type CallResult = CheckResult | OutlineResult | TargetsResult;

/** The text and the exit status. */
export function callResultText(result: CallResult, filename: string, source: string): { text: string; status: number } {
  if (result.kind === "check") return checkText(result, filename, source);
  return { text: result.kind === "outline" ? outlineText(result) : targetsText(result), status: 0 };
}

function checkText({ warnings, error }: CheckResult, filename: string, source: string): { text: string; status: number } {
  const count = warnings.length;
  const found = count === 0 ? "no warnings found." : count === 1 ? "1 warning has been found!" : `${count} warnings have been found!`;
  let text = count === 0 && error !== undefined ? "" : `Check complete, ${found}\n`;
  for (const { rule, message, url, range } of warnings) text += `\nWARNING: ${rule} - ${url}\n${message}\n${sourceExcerpt(filename, source, range)}`;
  if (error !== undefined) text += `\nERROR: ${error.message}\n${error.range === undefined ? "" : `${sourceExcerpt(filename, source, error.range)}\n`}`;
  return { text, status: count > 0 || error !== undefined ? 1 : 0 };
}

function outlineText({ outline }: OutlineResult): string {
  let text = "";
  if (outline.name !== "" || outline.description !== "") {
    text += `TARGET: ${outline.name}\n`;
    if (outline.description !== "") text += `DESCRIPTION: ${outline.description}\n`;
    text += "\n";
  }
  if (outline.args.length > 0)
    text += `${columns([["BUILD ARG", "VALUE", "DESCRIPTION"], ...outline.args.map(({ name, value, description }) => [name, value, description])])}\n`;
  if (outline.secrets.length > 0)
    text += `${columns([["SECRET", "REQUIRED"], ...outline.secrets.map(({ name, required }) => [name, required ? "true" : ""])])}\n`;
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
