/** Checks of single values of `docker run` and its relatives; each throws FlagValueError. */

import { parseCsvLine } from "../flag/csv.ts";
import { type Flag, FlagValueError, makeFlag } from "../flag/flag.ts";
import { parseBytes } from "../flag/numbers.ts";
import { quote } from "../format/quote.ts";

export function checkAttach(text: string): string {
  const stream = text.toLowerCase();
  if (stream === "stdin" || stream === "stdout" || stream === "stderr") return stream;
  throw new FlagValueError("valid streams are STDIN, STDOUT and STDERR");
}

export function checkExtraHost(text: string): string {
  const at = text.includes("=") ? text.indexOf("=") : text.indexOf(":");
  const name = text.slice(0, Math.max(0, at));
  if (name === "" || name.includes(":")) throw new FlagValueError(`bad format for add-host: ${quote(text)}`);
  const given = text.slice(at + 1);
  const address = given === "host-gateway" ? given : given.replace(/^\[(.+)\]$/, "$1");
  if (address !== "host-gateway" && !isIpAddress(address)) throw new FlagValueError(`invalid IP address in add-host: ${quote(address)}`);
  return `${name}:${address}`;
}

export function isIpAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split(".").every((part) => Number(part) <= 255 && !/^0\d/.test(part));
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(":")) return false;
  const groups = text.split("::");
  if (groups.length > 2) return false;
  const parts = groups.flatMap((group) => (group === "" ? [] : group.split(":")));
  return (
    parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part) || /^\d+(\.\d+){3}$/.test(part)) &&
    (groups.length === 2 ? parts.length < 8 : parts.length === 8 || text.includes("."))
  );
}

export function checkIpAddress(text: string): string {
  const address = text.trim();
  if (!isIpAddress(address)) throw new FlagValueError(`IP address is not correctly formatted: ${text}`);
  return address;
}

export function checkDnsSearch(text: string): string {
  const name = text.trim();
  if (name === ".") return name;
  if (!/^[a-zA-Z0-9][a-zA-Z0-9-]*(\.[a-zA-Z0-9][a-zA-Z0-9-]*)*\.?$/.test(name) || !/[a-zA-Z]/.test(name) || name.length > 255)
    throw new FlagValueError(`${text} is not a valid domain`);
  return name;
}

export function checkLink(text: string): string {
  if (text === "") throw new FlagValueError("empty string specified for links");
  if (text.split(":").length > 2) throw new FlagValueError(`bad format for links: ${text}`);
  return text;
}

export function checkDeviceCgroupRule(text: string): string {
  if (!/^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(text)) throw new FlagValueError(`invalid device cgroup format '${text}'`);
  return text;
}

export function checkSysctl(text: string): string {
  const valid = ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"];
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at));
  if (at < 1 || !(valid.includes(name) || name.startsWith("net.") || name.startsWith("fs.mqueue.")))
    throw new FlagValueError(`sysctl '${text}' is not allowed`);
  return text;
}

export interface Ulimit {
  Name: string;
  Soft: number;
  Hard: number;
}

const ULIMITS = ["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"];

export function ulimit(short: string, en: string, hi: string): Flag<readonly Ulimit[]> {
  return makeFlag<readonly Ulimit[]>("ulimit", [], (text, previous) => addUlimit(parseUlimit(text), previous), short, en, hi, { shown: "[]" });
}

function addUlimit(limit: Ulimit, previous: readonly Ulimit[]): readonly Ulimit[] {
  return [...previous.filter(({ Name }) => Name !== limit.Name), limit].sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

function parseUlimit(text: string): Ulimit {
  const at = text.indexOf("=");
  if (at < 0) throw new FlagValueError(`invalid ulimit argument: ${text}`);
  const [name, values] = [text.slice(0, at), text.slice(at + 1)];
  if (!ULIMITS.includes(name)) throw new FlagValueError(`invalid ulimit type: ${name}`);
  const parts = values.split(":");
  if (parts.length > 2) throw new FlagValueError(`too many limit value arguments - ${values}, can only have up to two, \`soft[:hard]\``);
  // The hard limit is read first.
  for (const part of [...parts].reverse()) if (!/^[+-]?\d+$/.test(part)) throw new FlagValueError(`strconv.ParseInt: parsing ${quote(part)}: invalid syntax`);
  const numbers = parts.map(Number);
  const soft = numbers[0] as number;
  const hard = numbers[1] ?? soft;
  if (hard !== -1 && (soft === -1 || soft > hard))
    throw new FlagValueError(
      soft === -1
        ? `ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: ${hard}`
        : `ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`,
    );
  return { Name: name, Soft: soft, Hard: hard };
}

export interface ThrottleDevice {
  Path: string;
  Rate: number;
}

export function throttle(unit: "bps" | "iops", en: string, hi: string): Flag<readonly ThrottleDevice[]> {
  return makeFlag<readonly ThrottleDevice[]>("list", [], (text, previous) => [...previous, parseThrottle(text, unit)], "", en, hi, { shown: "[]" });
}

function parseThrottle(text: string, unit: "bps" | "iops"): ThrottleDevice {
  const { path, value } = deviceAndNumber(text);
  const problem = `invalid rate for device: ${text}. The correct format is <device-path>:<number>${unit === "bps" ? "[<unit>]" : ""}. Number must be a positive integer${unit === "bps" ? ". Unit is optional and can be kb, mb, or gb" : ""}`;
  if (unit === "iops") {
    if (!/^\d+$/.test(value)) throw new FlagValueError(problem);
    return { Path: path, Rate: Number(value) };
  }
  try {
    return { Path: path, Rate: parseBytes(value) };
  } catch {
    throw new FlagValueError(problem);
  }
}

export interface WeightDevice {
  Path: string;
  Weight: number;
}

export function weightDevice(en: string, hi: string): Flag<readonly WeightDevice[]> {
  return makeFlag<readonly WeightDevice[]>("list", [], (text, previous) => [...previous, parseWeight(text)], "", en, hi, { shown: "[]" });
}

function parseWeight(text: string): WeightDevice {
  const { path, value } = deviceAndNumber(text);
  if (!/^\d+$/.test(value) || (Number(value) !== 0 && (Number(value) < 10 || Number(value) > 1000)))
    throw new FlagValueError(`invalid weight for device: ${text}`);
  return { Path: path, Weight: Number(value) };
}

function deviceAndNumber(text: string): { path: string; value: string } {
  const at = text.indexOf(":");
  if (at < 1) throw new FlagValueError(`bad format: ${text}`);
  const path = text.slice(0, at);
  if (!path.startsWith("/dev/")) throw new FlagValueError(`bad format for device path: ${text}`);
  return { path, value: text.slice(at + 1) };
}

export interface DeviceRequest {
  Driver: string;
  Count: number;
  DeviceIDs: string[] | null;
  Capabilities: string[][];
  Options: Record<string, string>;
}

export function gpus(short: string, en: string, hi: string): Flag<readonly DeviceRequest[]> {
  return makeFlag<readonly DeviceRequest[]>("gpu-request", [], (text, previous) => [...previous, parseGpus(text)], short, en, hi);
}

function parseGpus(text: string): DeviceRequest {
  if (text === "") throw new FlagValueError("EOF");
  const request: DeviceRequest = { Driver: "", Count: 0, DeviceIDs: null, Capabilities: [], Options: {} };
  const seen = new Set<string>();
  const count = (value: string): number => {
    if (value === "all") return -1;
    if (!/^[+-]?\d+$/.test(value)) throw new FlagValueError(`invalid count (${value}): value must be either "all" or an integer: invalid syntax`);
    return Number(value);
  };
  let capabilities: string[] | undefined;
  for (const field of parseCsvLine(text)) {
    const at = field.indexOf("=");
    const name = at < 0 ? field : field.slice(0, at);
    const value = at < 0 ? field : field.slice(at + 1);
    if (seen.has(name)) throw new FlagValueError(`gpu request key '${name}' can be specified only once`);
    const key = at < 0 ? "count" : name;
    seen.add(name).add(key);
    if (key === "driver") request.Driver = value;
    else if (key === "count") request.Count = count(value);
    else if (key === "device") request.DeviceIDs = value.split(",");
    else if (key === "capabilities") capabilities = [...value.split(","), "gpu"];
    else if (key === "options")
      for (const option of parseCsvLine(value)) request.Options[option.split("=")[0] as string] = option.slice(option.indexOf("=") + 1);
    else throw new FlagValueError(`unexpected key '${key}' in '${field}'`);
  }
  if (!seen.has("count") && request.DeviceIDs === null) request.Count = 1;
  request.Capabilities = [capabilities ?? ["gpu"]];
  return request;
}
