/** `./html:/usr/share/nginx/html:ro` and the long form of mounts. */
import { CommandError } from "../../cli/error.ts";
import { isMapping, type Mapping, textOf, type Value } from "./model.ts";

const PROPAGATION = new Set(["private", "rprivate", "shared", "rshared", "slave", "rslave"]);

export function canonicalVolume(value: Value): Value {
  return isMapping(value) ? longVolume(value) : shortVolume(textOf(value));
}

function shortVolume(spec: string): Mapping {
  if (spec === "") throw new CommandError("invalid empty volume spec");
  const [first = "", target, ...more] = spec.split(":");
  if (target === undefined) return { type: "volume", target: cleanTarget(first), volume: {} };
  if (first === "" || target === "") throw new CommandError(`invalid spec: ${spec}: empty section between colons`);
  const isPath = /^[./~]/.test(first);
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

function longVolume(mount: Mapping): Mapping {
  const result: Mapping = { ...mount };
  if (typeof result.target === "string") result.target = cleanTarget(result.target);
  if (isMapping(result.tmpfs) && result.tmpfs.size !== undefined) result.tmpfs = { ...result.tmpfs, size: textOf(result.tmpfs.size) };
  return result;
}

function cleanTarget(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
}
