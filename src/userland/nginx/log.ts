import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { formatTime, zoneOf } from "../lib/format-time.ts";
import { find, type Scope } from "./config.ts";
import { ConfigError, type Directive } from "./parse.ts";

export type Level = "debug" | "info" | "notice" | "warn" | "error" | "crit" | "alert" | "emerg";
const LEVELS: readonly Level[] = ["debug", "info", "notice", "warn", "error", "crit", "alert", "emerg"];

export const ACCESS_LOG = "/var/log/nginx/access.log";

/** Open log files by path; workers inherit them. */
export class ServerLog {
  readonly #files: ReadonlyMap<string, number>;
  readonly #main: { path: string; level: Level };

  constructor(files: ReadonlyMap<string, number>, main: { path: string; level: Level }) {
    this.#files = files;
    this.#main = main;
  }

  /** A line of the error log. `scope` may have one of its own. */
  async error(sys: Sys, level: Level, text: string, scope?: Scope): Promise<void> {
    const own = scope === undefined ? undefined : find(scope, "error_log");
    const target = own === undefined ? this.#main : errorLog(own);
    if (LEVELS.indexOf(level) < LEVELS.indexOf(target.level)) return;
    await this.write(sys, target.path, errorLine(sys, level, text));
  }

  /** A line for one of the files; nothing happens when it is not open. */
  async write(sys: Sys, path: string, line: string): Promise<void> {
    const fd = this.#files.get(path);
    if (fd !== undefined) await put(sys, fd, line);
  }
}

export function errorLine(sys: Sys, level: Level, text: string): string {
  return `${formatTime("%Y/%m/%d %H:%M:%S", sys.clock.realtime(), zoneOf(sys))} [${level}] ${sys.pid}#${sys.pid}: ${text}\n`;
}

async function put(sys: Sys, fd: number, line: string): Promise<void> {
  try {
    await sys.write(fd, line);
  } catch (error) {
    // A log that cannot be written is no reason to stop serving.
    if (!(error instanceof Errno)) throw error;
  }
}

export function errorLog(directive: Directive | undefined): { path: string; level: Level } {
  const [path = "/var/log/nginx/error.log", level = "error"] = directive?.args ?? [];
  return { path: path === "stderr" ? "/dev/stderr" : path, level: LEVELS.includes(level as Level) ? (level as Level) : "error" };
}

/** Every log file that the configuration names, opened for appending. */
export async function openLogs(sys: Sys, directives: readonly Directive[], mainLog: { path: string }): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  const paths = new Set([mainLog.path]);
  if (directives.some((directive) => directive.name === "http")) paths.add(ACCESS_LOG);
  collect(directives, paths);
  for (const path of paths) {
    if (path === "off" || path.startsWith("syslog:") || path.includes("$")) continue;
    const file = path.startsWith("/") ? path : `/etc/nginx/${path}`;
    try {
      files.set(path, path === "/dev/stderr" ? 2 : await sys.open(file, { write: true, append: true, create: true }, 0o644));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      throw new ConfigError(`open() "${file}" failed (${errnoNumber(error.code)}: ${error.message})`);
    }
  }
  return files;
}

function collect(directives: readonly Directive[], paths: Set<string>): void {
  for (const directive of directives) {
    if (directive.name === "access_log" && directive.args[0] !== undefined) paths.add(directive.args[0]);
    if (directive.name === "error_log") paths.add(errorLog(directive).path);
    if (directive.block) collect(directive.block, paths);
  }
}
