import { isErrno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { fetchUnix } from "./lib/fetch.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { commandLine, readProcess } from "./lib/processes.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

/** The socket of the host's init. */
const INIT_SOCKET = "/run/systemd/private";

/** A service as init tells of it. */
export interface UnitState {
  readonly name: string;
  readonly description: string;
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly enabled: boolean;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly log: readonly { readonly time: number; readonly text: string }[];
}

/** systemd is not what runs as pid 1 here (a container). */
export class NoInit extends Error {}

export async function askInit(tool: Tool, target: string, method = "GET"): Promise<{ status: number; value: unknown }> {
  try {
    const { response, close } = await fetchUnix(tool.sys, INIT_SOCKET, target, { method, ...(method === "POST" && { body: "" }) });
    const body = decodeUtf8(await response.body());
    close();
    return { status: response.status, value: body === "" ? undefined : JSON.parse(body) };
  } catch (error) {
    if (isErrno(error, "ENOENT", "ECONNREFUSED", "ENOTDIR")) throw new NoInit();
    throw error;
  }
}

export async function unit(tool: Tool, name: string): Promise<UnitState | undefined> {
  const { status, value } = await askInit(tool, `/units/${encodeURIComponentOf(name)}`);
  return status === 200 ? (value as UnitState) : undefined;
}

export function encodeURIComponentOf(name: string): string {
  return name.replace(/[^A-Za-z0-9._@-]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`);
}

const VERBS = ["start", "stop", "restart", "reload", "try-restart", "reload-or-restart", "enable", "disable", "mask", "unmask", "kill"];

export default defineUtility({
  name: "systemctl",
  summary: "look after services",
  usage: "[OPTIONS...] COMMAND ...",
  package: ["systemd", "257.9-1~deb13u1"],
  options: [
    ["--now", "with enable and disable: start or stop too"],
    ["--no-pager", "accepted"],
    ["-a, --all", "inactive ones too"],
    ["-q, --quiet", "say little"],
    ["-l, --full", "accepted"],
    ["-n, --lines=N", "lines of the journal"],
    ["-p, --property=NAMES", "which properties"],
    ["-t, --type=TYPE", "units of this type"],
    ["--state=STATE", "units in this state"],
    ["--value", "values without names"],
    ["--user", "accepted"],
    ["--system", "accepted"],
    ["--no-legend", "no headings"],
    ["--plain", "accepted"],
    ["--failed", "failed ones only"],
    ["-H, --host=HOST", "accepted"],
    ["-f, --force", "accepted"],
    ["-s, --signal=SIGNAL", "accepted"],
  ],
  notes:
    "COMMAND: start, stop, restart, reload, enable, disable, status, show, cat, is-active, is-enabled,\nis-failed, list-units, list-unit-files, daemon-reload.",
  async run(tool) {
    const [verb = "list-units", ...names] = tool.operands;
    try {
      return await act(tool, verb, names);
    } catch (error) {
      if (!(error instanceof NoInit)) throw error;
      await tool.note(
        "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to system scope bus via local transport: Host is down\n",
      );
      return 1;
    }
  },
});

async function act(tool: Tool, verb: string, names: readonly string[]): Promise<number> {
  if (VERBS.includes(verb)) return await change(tool, verb, names);
  switch (verb) {
    case "status":
      return await status(tool, names);
    case "is-active":
    case "is-enabled":
    case "is-failed":
      return await ask(tool, verb, names);
    case "list-units":
    case "list-unit-files":
      return await list(tool, verb === "list-unit-files");
    case "daemon-reload":
    case "daemon-reexec":
    case "reset-failed":
      if (tool.sys.uid !== 0) return await interactiveAuthentication(tool, "Failed to reload daemon");
      await askInit(tool, "/units");
      return 0;
    case "show":
      return await show(tool, names);
    case "is-system-running":
      await askInit(tool, "/units");
      tool.out.put("running\n");
      return 0;
    case "get-default":
      tool.out.put("multi-user.target\n");
      return 0;
    case "cat": {
      for (const name of names) {
        const found = await unit(tool, name);
        if (!found) {
          await tool.note(`No files found for ${full(name)}.\n`);
          return 1;
        }
        tool.out.put(
          `# /usr/lib/systemd/system/${found.name}\n[Unit]\nDescription=${found.description}\n\n[Service]\nType=notify\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n`,
        );
      }
      return 0;
    }
    default:
      await tool.note(`Unknown command verb '${verb}'.\n`);
      return 1;
  }
}

function full(name: string): string {
  return /\.(service|socket|target|timer|mount)$/.test(name) ? name : `${name}.service`;
}

async function interactiveAuthentication(tool: Tool, what: string): Promise<number> {
  await tool.note(`${what}: Interactive authentication required.\nSee system logs and 'systemctl status' for details.\n`);
  return 1;
}

async function change(tool: Tool, verb: string, names: readonly string[]): Promise<number> {
  if (names.length === 0) {
    await tool.note("Too few arguments.\n");
    return 1;
  }
  let result = 0;
  for (const name of names) {
    const found = await unit(tool, name);
    if (!found) {
      const missing = full(name);
      await tool.note(
        verb === "enable" || verb === "disable"
          ? `Failed to ${verb} unit: Unit ${missing} does not exist\n`
          : `Failed to ${verb} ${missing}: Unit ${missing} not found.\n`,
      );
      result = verb === "enable" || verb === "disable" ? 1 : 5;
      continue;
    }
    if (tool.sys.uid !== 0) return await interactiveAuthentication(tool, `Failed to ${verb} ${found.name}`);
    const verbs = verb === "reload" || verb === "reload-or-restart" || verb === "try-restart" ? ["restart"] : [verb];
    if (tool.has("now") && verb === "enable") verbs.push("start");
    if (tool.has("now") && verb === "disable") verbs.push("stop");
    for (const one of verbs) {
      if (one === "mask" || one === "unmask" || one === "kill") continue;
      const before = found.enabled;
      const answer = await askInit(tool, `/units/${encodeURIComponentOf(name)}/${one}`, "POST");
      if (answer.status !== 200) {
        const message = (answer.value as { error?: string } | undefined)?.error ?? "failed";
        await tool.note(`${message}\nSee "systemctl status ${found.name}" and "journalctl -xeu ${found.name}" for details.\n`);
        result = 1;
      } else if (one === "enable" && !before)
        await tool.note(`Created symlink '/etc/systemd/system/multi-user.target.wants/${found.name}' → '/usr/lib/systemd/system/${found.name}'.\n`);
      else if (one === "disable" && before) await tool.note(`Removed '/etc/systemd/system/multi-user.target.wants/${found.name}'.\n`);
      if (one === "stop" && found.name === "docker.service" && name !== "docker.socket" && !names.includes("docker.socket")) {
        await tool.note("Stopping 'docker.service', but its triggering units are still active:\ndocker.socket\n");
      }
    }
  }
  return result;
}

async function ask(tool: Tool, verb: string, names: readonly string[]): Promise<number> {
  let good = false;
  for (const name of names) {
    const found = await unit(tool, name);
    const quiet = tool.has("quiet");
    if (verb === "is-enabled") {
      if (!found) await tool.note(`Failed to get unit file state for ${full(name)}: No such file or directory\n`);
      else if (!quiet) tool.out.put(`${found.enabled ? "enabled" : "disabled"}\n`);
      good ||= found?.enabled === true;
    } else {
      const state = found?.active ?? "inactive";
      if (!quiet) tool.out.put(`${state}\n`);
      good ||= verb === "is-failed" ? state === "failed" : state === "active";
    }
  }
  if (good) return 0;
  return verb === "is-active" ? ((await unit(tool, names[0] ?? "")) ? 3 : 4) : 1;
}

async function list(tool: Tool, files: boolean): Promise<number> {
  const { value } = await askInit(tool, "/units");
  const type = tool.value("type");
  const wanted = tool.has("failed") ? "failed" : tool.value("state");
  const units = (value as UnitState[]).filter(
    (one) => (type === undefined || one.name.endsWith(`.${type}`)) && (wanted === undefined || one.active === wanted || one.sub === wanted),
  );
  const rows = files ? units : units.filter((one) => one.active !== "inactive" || tool.has("all") || wanted !== undefined);
  const width = Math.max(4, ...rows.map((one) => one.name.length));
  if (files) {
    tool.out.put(`${"UNIT FILE".padEnd(Math.max(9, width))} STATE    PRESET\n`);
    for (const one of rows) tool.out.put(`${one.name.padEnd(Math.max(9, width))} ${(one.enabled ? "enabled" : "disabled").padEnd(8)} enabled\n`);
    tool.out.put(`\n${rows.length} unit files listed.\n`);
    return 0;
  }
  if (!tool.has("no-legend")) tool.out.put(`  ${"UNIT".padEnd(width)} LOAD   ACTIVE ${"SUB".padEnd(7)} DESCRIPTION\n`);
  for (const one of rows)
    tool.out.put(
      `${one.active === "failed" ? "●" : " "} ${one.name.padEnd(width)} ${one.load} ${one.active.padEnd(6)} ${one.sub.padEnd(7)} ${one.description}\n`,
    );
  if (!tool.has("no-legend"))
    tool.out.put(
      `\nLegend: LOAD   → Reflects whether the unit definition was properly loaded.\n        ACTIVE → The high-level unit activation state, i.e. generalization of SUB.\n        SUB    → The low-level unit activation state, values depend on unit type.\n\n${rows.length} loaded units listed.${tool.has("all") ? "" : " Pass --all to see loaded but inactive units, too."}\n`,
    );
  return 0;
}

async function show(tool: Tool, names: readonly string[]): Promise<number> {
  for (const name of names) {
    const found = await unit(tool, name);
    const properties: Record<string, string> = {
      Id: found?.name ?? full(name),
      Description: found?.description ?? full(name),
      LoadState: found ? "loaded" : "not-found",
      ActiveState: found?.active ?? "inactive",
      SubState: found?.sub ?? "dead",
      UnitFileState: found ? (found.enabled ? "enabled" : "disabled") : "",
      MainPID: String(found?.pid ?? 0),
    };
    const wanted = tool.values("property").flatMap((text) => text.split(","));
    for (const [key, value] of Object.entries(properties))
      if (wanted.length === 0 || wanted.includes(key)) tool.out.put(tool.has("value") ? `${value}\n` : `${key}=${value}\n`);
  }
  return 0;
}

async function status(tool: Tool, names: readonly string[]): Promise<number> {
  if (names.length === 0) {
    tool.out.put(`● ${tool.sys.hostname()}\n    State: running\n`);
    return 0;
  }
  let result = 0;
  for (const [i, name] of names.entries()) {
    const found = await unit(tool, name);
    if (!found) {
      await tool.note(`Unit ${full(name)} could not be found.\n`);
      result = 4;
      continue;
    }
    if (i > 0) tool.out.put("\n");
    tool.out.put(statusText(tool, found));
    if (found.active !== "active") result = 3;
  }
  return result;
}

function statusText(tool: Tool, found: UnitState): string {
  const zone = zoneOf(tool.sys);
  const color = tool.out.isTty;
  const paint = (text: string, code: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const isActive = found.active === "active";
  const dot = isActive ? paint("●", "0;1;32") : found.active === "failed" ? paint("×", "0;1;31") : "○";
  const state = `${found.active} (${found.sub})`;
  const since = `${formatTime("%a %Y-%m-%d %H:%M:%S %Z", found.since, zone)}; ${ago(tool.sys.clock.realtime() - found.since)} ago`;
  const lines = [
    `${dot} ${found.name} - ${found.description}`,
    `     Loaded: loaded (/usr/lib/systemd/system/${found.name}; ${found.enabled ? paint("enabled", "0;1;32") : paint("disabled", "0;1;33")}; preset: ${paint("enabled", "0;1;32")})`,
    `     Active: ${isActive ? paint(state, "0;1;32") : found.active === "failed" ? paint(state, "0;1;31") : state} since ${since}`,
  ];
  const row = found.pid > 0 ? readProcess(tool.sys, found.pid) : undefined;
  if (found.name === "docker.service") lines.push(`TriggeredBy: ${paint("●", "0;1;32")} docker.socket`, "       Docs: https://docs.docker.com");
  if (row) {
    lines.push(
      `   Main PID: ${found.pid} (${row.comm})`,
      `      Tasks: ${row.threads}`,
      `     Memory: ${(row.resident / 1024).toFixed(1)}M`,
      `        CPU: ${(row.userTime + row.systemTime) * 10}ms`,
    );
    lines.push(`     CGroup: /system.slice/${found.name}`, `             └─${found.pid} ${paint(commandLine(row), "0;38;5;245")}`);
  }
  const log = found.log.slice(-Number(tool.value("lines") ?? 10)).map((entry) => journalLine(tool, found, entry));
  return `${[...lines, ...(log.length > 0 ? ["", ...log] : [])].join("\n")}\n`;
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}min${seconds % 60 > 0 && seconds < 600 ? ` ${seconds % 60}s` : ""}`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ${Math.floor(seconds / 60) % 60}min`;
  return `${Math.floor(seconds / 86_400)} day${seconds < 172_800 ? "" : "s"}`;
}

export function journalLine(tool: Tool, found: UnitState, entry: UnitState["log"][number]): string {
  const base = found.name.replace(/\.service$/, "");
  const daemon = base === "docker" ? "dockerd" : base;
  const bySystemd = /^(Starting|Started|Stopping|Stopped|Reloading) |: (Deactivated|Failed|Main process|Scheduled)/.test(entry.text);
  const who = bySystemd ? "systemd[1]" : `${daemon}[${found.pid || "-"}]`;
  return `${formatTime("%b %d %H:%M:%S", entry.time, zoneOf(tool.sys))} ${tool.sys.hostname()} ${who}: ${entry.text}`;
}
