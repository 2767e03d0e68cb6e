import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { formatTime, zoneOf } from "../lib/format-time.ts";
import { find, type HttpConfig, type Scope } from "./config.ts";
import type { Exchange } from "./exchange.ts";
import { ConfigError, type Directive } from "./parse.ts";
import { evaluate } from "./variables.ts";

export type Level = "debug" | "info" | "notice" | "warn" | "error" | "crit" | "alert" | "emerg";
const LEVELS: readonly Level[] = ["debug", "info", "notice", "warn", "error", "crit", "alert", "emerg"];

const ACCESS_LOG = "/var/log/nginx/access.log";

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
    const fd = this.#files.get(target.path);
    if (fd === undefined) return;
    await put(sys, fd, errorLine(sys, level, text));
  }

  async access(exchange: Exchange): Promise<void> {
    const { sys, config } = exchange.worker;
    for (const { path, format, condition } of accessLogs(exchange.scope, config)) {
      if (condition !== undefined && ["", "0"].includes(evaluate(condition, exchange))) continue;
      const fd = this.#files.get(path);
      if (fd === undefined) continue;
      const text = format.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole) => escapeField(evaluate(whole, exchange)));
      await put(sys, fd, `${text}\n`);
    }
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

/** Empty values show as a dash; quotes and control characters as \xHH. */
function escapeField(value: string): string {
  if (value === "") return "-";
  return value.replace(/["\\\x00-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

export function errorLog(directive: Directive | undefined): { path: string; level: Level } {
  const [path = "/var/log/nginx/error.log", level = "error"] = directive?.args ?? [];
  return { path: path === "stderr" ? "/dev/stderr" : path, level: LEVELS.includes(level as Level) ? (level as Level) : "error" };
}

function accessLogs(scope: Scope, config: HttpConfig): { path: string; format: string; condition: string | undefined }[] {
  const found: { path: string; format: string; condition: string | undefined }[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const own = at.directives.filter((directive) => directive.name === "access_log");
    if (own.length === 0) continue;
    for (const { args } of own) {
      if (args[0] === "off") return [];
      const name = args[1] !== undefined && !args[1].includes("=") ? args[1] : "combined";
      found.push({ path: args[0] ?? ACCESS_LOG, format: config.formats.get(name) ?? "", condition: args.find((arg) => arg.startsWith("if="))?.slice(3) });
    }
    return found;
  }
  return [{ path: ACCESS_LOG, format: config.formats.get("combined") ?? "", condition: undefined }];
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
