/** `./html:/usr/share/nginx/html:ro` and the long form of mounts. */
import { CommandError } from "../../cli/error.ts";
import { parseBytes } from "../../cli/flag/numbers.ts";
import { isMapping, type Mapping, textOf, type Value } from "./model.ts";

const PROPAGATION = new Set(["private", "rprivate", "shared", "rshared", "slave", "rslave"]);

export function canonicalVolume(value: Value): Value {
  return isMapping(value) ? longVolume(value) : shortVolume(textOf(value));
}

function shortVolume(spec: string): Mapping {
  if (spec === "") throw new CommandError("invalid empty volume spec");
  const [first = "", target, ...more] = sections(spec);
  if (target === undefined) return { type: "volume", target: cleanTarget(first), volume: {} };
  if (first === "" || target === "") throw new CommandError(`invalid spec: ${spec}: empty section between colons`);
  const isPath = /^([./~]|[A-Za-z]:)/.test(first);
  const mount: Mapping = { type: isPath ? "bind" : "volume", source: first, target: cleanTarget(target) };
  const bind: Mapping = {};
  const volume: Mapping = {};
  for (const option of more.join(":").split(",")) {
    if (option === "ro") mount.read_only = true;
    else if (option === "nocopy") volume.nocopy = true;
    else if (PROPAGATION.has(option)) bind.propagation = option;
    else if (option === "z" || option === "Z") bind.selinux = option;
  }
  if (isPath) mount.bind = { create_host_path: true, ...bind };
  else mount.volume = volume;
  return mount;
}

/** A letter before a colon is a drive of Windows, even here. */
function sections(spec: string): string[] {
  const result: string[] = [];
  for (const part of spec.split(":")) {
    const last = result.at(-1);
    if (last !== undefined && /^[A-Za-z]$/.test(last)) result[result.length - 1] = `${last}:${part}`;
    else result.push(part);
  }
  return result;
}

function longVolume(mount: Mapping): Mapping {
  const result: Mapping = { ...mount };
  if (typeof result.target === "string") result.target = cleanTarget(result.target);
  if (isMapping(result.tmpfs) && result.tmpfs.size !== undefined) result.tmpfs = { ...result.tmpfs, size: bytes(result.tmpfs.size ?? null) };
  return result;
}

function bytes(value: Value): string {
  try {
    return String(typeof value === "number" ? value : parseBytes(textOf(value)));
  } catch {
    return textOf(value);
  }
}

function cleanTarget(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
}
