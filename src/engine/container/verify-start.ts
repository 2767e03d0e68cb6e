import { parseIPv4, parseIPv6 } from "../../base/ip.ts";
import { parseGoJson } from "../api/go-json.ts";
import { EngineError } from "../error.ts";
import type { HostConfig, Ulimit } from "./host-config.ts";
import { OciError } from "./oci-error.ts";

/** What nobody looks at before a container starts. Throws EngineError. */
export function verifyStart(hostConfig: HostConfig): void {
  for (const server of hostConfig.Dns ?? []) {
    if (parseIPv4(server) === undefined && parseIPv6(server) === undefined)
      throw failure(`bad nameserver address ${server}: ParseAddr(${JSON.stringify(server)}): unable to parse IP`);
  }
  verifyMountOptions(hostConfig);
  if (!hostConfig.Privileged) verifySeccomp(hostConfig.SecurityOpt);
  for (const rule of hostConfig.DeviceCgroupRules ?? []) {
    if (!/^[acb] (?:\d+|\*):(?:\d+|\*) [rwm]{1,3}$/.test(rule)) throw failure(`invalid device cgroup rule format: '${rule}'`);
  }
}

/** What runc refuses to set for a container's first process. Throws OciError. */
export function verifyLimits(limits: readonly Ulimit[]): void {
  for (const { Name: name } of limits) if (RLIMITS[name.toLowerCase()] === undefined) throw new OciError(`wrong rlimit value: RLIMIT_${name.toUpperCase()}`);
  for (const { Name: name, Soft: soft, Hard: hard } of limits) {
    // More files than fs.nr_open lets nobody have.
    const isTooMany = name.toLowerCase() === "nofile" && unsigned(hard) > MAX_FILES;
    if (unsigned(soft) <= unsigned(hard) && !isTooMany) continue;
    const during = "unable to start container process: error during container init: error setting rlimits for ready process";
    throw new OciError(`${during}: error setting rlimit type ${RLIMITS[name.toLowerCase()]}: ${isTooMany ? "operation not permitted" : "invalid argument"}`);
  }
}

const MAX_FILES = 1_048_576;

/** Linux's numbers. */
const RLIMITS: Readonly<Record<string, number>> = {
  cpu: 0,
  fsize: 1,
  data: 2,
  stack: 3,
  core: 4,
  rss: 5,
  nproc: 6,
  nofile: 7,
  memlock: 8,
  as: 9,
  locks: 10,
  sigpending: 11,
  msgqueue: 12,
  nice: 13,
  rtprio: 14,
  rttime: 15,
};

function unsigned(limit: number): number {
  return limit < 0 ? Number.POSITIVE_INFINITY : limit;
}

function verifyMountOptions({ Mounts }: HostConfig): void {
  for (const { ReadOnly, BindOptions: options } of Mounts ?? []) {
    if (options === null || ReadOnly) continue;
    if (options.ReadOnlyNonRecursive) throw failure("mount options conflict: !ReadOnly && BindOptions.ReadOnlyNonRecursive");
    if (options.ReadOnlyForceRecursive) throw failure("mount options conflict: !ReadOnly && BindOptions.ReadOnlyForceRecursive");
  }
}

/** A profile is in the option itself: the client has read the file. */
function verifySeccomp(options: readonly string[] | null): void {
  for (const option of options ?? []) {
    const profile = /^seccomp[=:](.*)$/s.exec(option)?.[1];
    if (profile === undefined || profile === "unconfined" || profile === "builtin") continue;
    try {
      parseGoJson(profile);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw failure(`Decoding seccomp profile failed: ${error.message.replace(/^invalid JSON: /, "")}`);
    }
  }
}

function failure(message: string): EngineError {
  return new EngineError("System", message);
}
