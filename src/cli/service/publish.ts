/** `--publish 8080:80/udp` and `--publish published=8080,target=80,mode=host`. */
import { parseCsvLine } from "../flag/csv.ts";
import { FlagValueError } from "../flag/flag.ts";
import { isIpAddress } from "../option/checks.ts";

export interface PortConfig {
  readonly Protocol: string;
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode: string;
}

/** Throws FlagValueError. */
export function checkPublish(text: string): string {
  publishedPorts(text);
  return text;
}

/** A range of ports is as many entries. Throws FlagValueError. */
export function publishedPorts(text: string): PortConfig[] {
  return text.includes("=") ? longForm(text) : shortForm(text);
}

function longForm(text: string): PortConfig[] {
  let protocol = "tcp";
  let mode = "ingress";
  let target: [number, number] | undefined;
  let published: [number, number] | undefined;
  for (const field of parseCsvLine(text)) {
    const at = field.indexOf("=");
    if (at < 1) throw new FlagValueError(`invalid field: ${field}`);
    const value = field.slice(at + 1);
    switch (field.slice(0, at).toLowerCase()) {
      case "protocol":
        if (!["tcp", "udp", "sctp"].includes(value.toLowerCase())) throw new FlagValueError(`invalid protocol value '${value}'`);
        protocol = value.toLowerCase();
        break;
      case "mode":
        if (value !== "host" && value !== "ingress") throw new FlagValueError(`invalid publish mode value (${value}): must be either 'ingress' or 'host'`);
        mode = value;
        break;
      case "target":
        target = portRange(value, "target port");
        break;
      case "published":
        published = portRange(value, "published port");
        break;
      default:
        throw new FlagValueError(`invalid field key: ${field.slice(0, at)}`);
    }
  }
  if (target === undefined) throw new FlagValueError("missing mandatory field 'target'");
  return expand(target, published, protocol, mode);
}

function shortForm(text: string): PortConfig[] {
  const [ports = "", protocol = "tcp"] = text.split("/");
  if (!["tcp", "udp", "sctp"].includes(protocol.toLowerCase())) throw new FlagValueError(`Invalid proto: ${protocol}`);
  const parts = ports.split(":");
  if (parts.length > 2)
    throw new FlagValueError(isIpAddress(parts.slice(0, -2).join(":")) ? "hostip is not supported" : `Invalid ip address: ${parts.slice(0, -2).join(":")}`);
  const target = parts.at(-1) ?? "";
  const published = parts.length === 2 ? (parts[0] ?? "") : "";
  if (!/^\d+(-\d+)?$/.test(target)) throw new FlagValueError(`Invalid containerPort: ${target}`);
  if (published !== "" && !/^\d+(-\d+)?$/.test(published)) throw new FlagValueError(`Invalid hostPort: ${published}`);
  return expand(portRange(target, "containerPort"), published === "" ? undefined : portRange(published, "hostPort"), protocol.toLowerCase(), "ingress");
}

function expand(target: [number, number], published: [number, number] | undefined, protocol: string, mode: string): PortConfig[] {
  const count = target[1] - target[0];
  if (published !== undefined && published[1] - published[0] !== count && count > 0)
    throw new FlagValueError("invalid ranges specified for container and host Ports");
  return Array.from({ length: count + 1 }, (_, i) => ({
    Protocol: protocol,
    TargetPort: target[0] + i,
    ...(published === undefined ? {} : { PublishedPort: published[0] + i }),
    PublishMode: mode,
  }));
}

function portRange(value: string, name: string): [number, number] {
  if (!/^\d+(-\d+)?$/.test(value)) throw new FlagValueError(`invalid ${name} (${value}): value must be an integer: invalid syntax`);
  const [first = 0, last = first] = value.split("-").map(Number);
  if (last > 65_535 || first > 65_535) throw new FlagValueError(`invalid ${name} (${value}): value must be an integer: value out of range`);
  if (last < first) throw new FlagValueError(`invalid ${name} (${value}): invalid range specified for port`);
  return [first, last];
}
