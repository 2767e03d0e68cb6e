import type { DirEntry, PathFs } from "../../sim/sys.ts";
import { compilePattern, isPattern, unescapePattern } from "./pattern.ts";

export interface PathnameOptions {
  readonly extglob?: boolean;
  readonly dotglob?: boolean;
  readonly nocaseglob?: boolean;
  readonly globstar?: boolean;
  /** `.*` does not match `.` and `..`. */
  readonly skipDots?: boolean;
}

const MAX_RESULTS = 1_000_000;

/** The paths that match, sorted; empty when there are none. */
export function expandPathname(pattern: string, fs: PathFs, options: PathnameOptions = {}): string[] {
  if (!isPattern(pattern, options.extglob === true)) return [];
  const absolute = pattern.startsWith("/");
  const segments = splitSegments(absolute ? pattern.replace(/^\/+/, "") : pattern, options.extglob === true);
  const lead = absolute ? (/^\/+/.exec(pattern)?.[0] ?? "/") : "";
  const results: string[] = [];
  walk(lead, segments, 0, fs, options, results);
  return results.sort(byBytes);
}

/** The order of the C locale. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function splitSegments(pattern: string, extglob: boolean): string[] {
  const segments: string[] = [];
  let current = "";
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern[at] as string;
    if (c === "\\") {
      current += c + (pattern[at + 1] ?? "");
      at++;
      continue;
    }
    if (extglob && c === "(" && /[?*+@!]$/.test(current)) depth++;
    if (c === ")" && depth > 0) depth--;
    if (c === "/" && depth === 0) {
      segments.push(current);
      current = "";
      continue;
    }
    current += c;
  }
  segments.push(current);
  return segments;
}

function walk(base: string, segments: readonly string[], index: number, fs: PathFs, options: PathnameOptions, results: string[]): void {
  if (results.length >= MAX_RESULTS) return;
  const segment = segments[index];
  if (segment === undefined) {
    results.push(base);
    return;
  }
  const last = index === segments.length - 1;
  if (segment === "") {
    // A slash at the end: only directories. Several in a row stay as written.
    if (isDirectory(fs, base || ".")) walk(last ? base : `${base}/`, segments, index + 1, fs, options, results);
    return;
  }
  if (segment === "**" && options.globstar === true) {
    globstar(base, segments, index, fs, options, results);
    return;
  }
  if (!isPattern(segment, options.extglob === true)) {
    const path = base + unescapePattern(segment);
    if (last) {
      if (exists(fs, path)) results.push(path);
    } else if (isDirectory(fs, path)) walk(`${path}/`, segments, index + 1, fs, options, results);
    return;
  }
  const regex = compilePattern(segment, { extglob: options.extglob === true, ignoreCase: options.nocaseglob === true });
  const dotted = segment.startsWith(".") || segment.startsWith("\\.");
  for (const entry of entriesOf(fs, base)) {
    if (entry.name.startsWith(".") && !dotted && options.dotglob !== true) continue;
    if (!regex.test(entry.name)) continue;
    const path = base + entry.name;
    if (last) results.push(path);
    else if (isDirectory(fs, path)) walk(`${path}/`, segments, index + 1, fs, options, results);
  }
  if (dotted && last && options.skipDots !== true) for (const name of [".", ".."]) if (regex.test(name) && segment !== name) results.push(base + name);
}

function globstar(base: string, segments: readonly string[], index: number, fs: PathFs, options: PathnameOptions, results: string[]): void {
  const last = index === segments.length - 1;
  if (last) {
    if (base !== "") results.push(base);
  } else if (base !== "" || segments[index + 1] !== "") walk(base, segments, index + 1, fs, options, results);
  for (const entry of entriesOf(fs, base)) {
    if (entry.name.startsWith(".") && options.dotglob !== true) continue;
    const path = base + entry.name;
    if (entry.type === "dir") {
      if (last) results.push(path);
      if (last) globstarBelow(`${path}/`, fs, options, results);
      else globstar(`${path}/`, segments, index, fs, options, results);
    } else if (last) results.push(path);
  }
}

function globstarBelow(base: string, fs: PathFs, options: PathnameOptions, results: string[]): void {
  for (const entry of entriesOf(fs, base)) {
    if (results.length >= MAX_RESULTS) return;
    if (entry.name.startsWith(".") && options.dotglob !== true) continue;
    results.push(base + entry.name);
    if (entry.type === "dir") globstarBelow(`${base + entry.name}/`, fs, options, results);
  }
}

function entriesOf(fs: PathFs, base: string): readonly DirEntry[] {
  try {
    return fs.readdir(base === "" ? "." : base);
  } catch {
    return [];
  }
}

function isDirectory(fs: PathFs, path: string): boolean {
  try {
    return fs.stat(path).type === "dir";
  } catch {
    return false;
  }
}

function exists(fs: PathFs, path: string): boolean {
  try {
    fs.lstat(path);
    return true;
  } catch {
    return false;
  }
}
