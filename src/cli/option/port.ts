/** `-p 8080:80/tcp`: published ports as go-connections reads them. */
import { CommandError } from "../error.ts";

export interface PortBinding {
  HostIp: string;
  HostPort: string;
}

export interface PublishedPorts {
  exposed: Record<string, object>;
  bindings: Record<string, PortBinding[]>;
}

/** Short and long forms. Throws CommandError with the words of go-connections. */
export function parsePublished(specs: readonly string[]): PublishedPorts {
  const result: PublishedPorts = { exposed: {}, bindings: {} };
  for (const spec of specs.map(shortForm)) {
    for (const { port, binding } of parsePortSpec(spec)) {
      result.exposed[port] = {};
      result.bindings[port] = [...(result.bindings[port] ?? []), binding];
    }
  }
  return result;
}

function shortForm(spec: string): string {
  if (!spec.includes("=")) return spec;
  let [published, target, protocol] = ["", "", "tcp"];
  for (const part of spec.split(",")) {
    const at = part.indexOf("=");
    if (at < 1) throw new CommandError(`invalid publish opts format (should be name=value but got '${part}')`);
    const [name, value] = [part.slice(0, at), part.slice(at + 1)];
    if (name === "protocol") protocol = value;
    else if (name === "target") target = value;
    else if (name === "published") published = value;
  }
  return `${published}:${target}/${protocol}`;
}

export function parsePortSpec(raw: string): { port: string; binding: PortBinding }[] {
  const { ip: rawIp, host, container } = splitParts(raw);
  const { protocol, port: containerRange } = splitProtocol(container);
  const ip = hostOf(rawIp);
  if (ip !== "" && !isAddress(ip)) throw new CommandError(`Invalid ip address: ${ip}`);
  if (containerRange === "") throw new CommandError(`No port specified: ${raw}<empty>`);
  const inside = parsePortRange(containerRange);
  if (!inside) throw new CommandError(`Invalid containerPort: ${containerRange}`);
  let outside: [number, number] = [0, 0];
  if (host !== "") {
    const range = parsePortRange(host);
    if (!range) throw new CommandError(`Invalid hostPort: ${host}`);
    outside = range;
  }
  const count = inside[1] - inside[0];
  if (host !== "" && outside[1] - outside[0] !== count && count !== 0)
    throw new CommandError(`Invalid ranges specified for container and host Ports: ${containerRange} and ${host}`);
  if (!["tcp", "udp", "sctp"].includes(protocol.toLowerCase())) throw new CommandError(`Invalid proto: ${protocol}`);
  const result: { port: string; binding: PortBinding }[] = [];
  for (let i = 0; i <= count; i++) {
    let hostPort = host === "" ? "" : String(outside[0] + i);
    // A range on the host for one port inside: the engine takes a free one of it.
    if (host !== "" && count === 0 && outside[0] !== outside[1]) hostPort = `${outside[0]}-${outside[1]}`;
    result.push({ port: `${inside[0] + i}/${protocol.toLowerCase()}`, binding: { HostIp: ip, HostPort: hostPort } });
  }
  return result;
}

function splitParts(raw: string): { ip: string; host: string; container: string } {
  const parts = raw.split(":");
  const container = parts.at(-1) as string;
  if (parts.length === 1) return { ip: "", host: "", container };
  if (parts.length === 2) return { ip: "", host: parts[0] as string, container };
  return { ip: parts.slice(0, -2).join(":"), host: parts.at(-2) as string, container };
}

/** net.SplitHostPort of `ip:`. */
function hostOf(ip: string): string {
  const problem = (what: string): CommandError => new CommandError(`Invalid ip address ${ip}: address ${ip}:: ${what}`);
  if (!ip.startsWith("[")) {
    if (ip.includes(":")) throw problem("too many colons in address");
    return ip;
  }
  const end = ip.indexOf("]");
  if (end < 0) throw problem("missing ']' in address");
  if (end < ip.length - 1) throw problem(ip[end + 1] === ":" ? "too many colons in address" : "missing port in address");
  return ip.slice(1, -1);
}

function splitProtocol(text: string): { protocol: string; port: string } {
  const at = text.indexOf("/");
  if (text === "") return { protocol: "", port: "" };
  if (at < 0) return { protocol: "tcp", port: text };
  if (at === 0) return { protocol: "", port: "" };
  // What follows a second slash is not looked at.
  const [port = "", protocol = ""] = text.split("/", 2);
  return { protocol: protocol || "tcp", port };
}

function parsePortRange(text: string): [number, number] | undefined {
  // What follows a second dash is not looked at.
  const parts = text.split("-", 2);
  if (parts.some((part) => !/^\d+$/.test(part) || Number(part) > 65535)) return undefined;
  const [from, to] = [Number(parts[0]), Number(parts[1] ?? parts[0])];
  return to < from ? undefined : [from, to];
}

function isAddress(text: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text)
    ? text.split(".").every((part) => Number(part) < 256)
    : /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text) && !/:::|:\d+:\d+:\d+$/.test(text.replace(/^[0-9]+:[0-9]+$/, ":::"));
}

/** `--expose 8000-8010/udp`. */
export function parseExposed(specs: readonly string[]): Record<string, object> {
  const result: Record<string, object> = {};
  for (const spec of specs) {
    if (spec.includes(":")) throw new CommandError(`invalid port format for --expose: ${spec}`);
    const { protocol, port } = splitProtocol(spec);
    const parts = port.split("-");
    const bad = parts.find((part) => !/^\d+$/.test(part) || Number(part) > 65535);
    if (port === "") throw new CommandError(`invalid range format for --expose: ${spec}, error: Empty string specified for ports.`);
    if (bad !== undefined || parts.length > 2) {
      throw new CommandError(
        `invalid range format for --expose: ${spec}, error: strconv.ParseUint: parsing "${bad ?? parts.slice(1).join("-")}": ${/^\d+$/.test(bad ?? "") ? "value out of range" : "invalid syntax"}`,
      );
    }
    const [from, to] = [Number(parts[0]), Number(parts[1] ?? parts[0])];
    if (to < from) throw new CommandError(`invalid range format for --expose: ${spec}, error: Invalid range specified for the Port: ${port}`);
    for (let number = from; number <= to; number++) result[`${number}/${protocol}`] = {};
  }
  return result;
}
