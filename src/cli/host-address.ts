/** Addresses of daemons: `unix:///run/docker.sock`, `tcp://10.0.0.1:2375`. */
import { CommandError } from "./error.ts";
import { quote } from "./format/quote.ts";

export const DEFAULT_HOST = "unix:///var/run/docker.sock";
const DEFAULT_PORT = "2375";

/** As `-H` takes it: parts that are missing are filled in. Throws CommandError. */
export function normalizeHost(given: string): string {
  const text = given.trim();
  if (text === "") return DEFAULT_HOST;
  const at = text.indexOf("://");
  const [protocol, rest] = at < 0 ? ["tcp", text] : [text.slice(0, at), text.slice(at + 3)];
  switch (protocol) {
    case "tcp":
      return tcpHost(rest);
    case "unix":
      return rest === "" ? DEFAULT_HOST : text;
    case "npipe":
    case "fd":
    case "ssh":
      return text;
    default:
      throw new CommandError(`invalid bind address format: ${text}`);
  }
}

/** Can this client talk to it at all? Throws CommandError. */
export function checkHost(host: string): void {
  const at = host.indexOf("://");
  if (at < 0 || host.length === at + 3) throw new CommandError(`unable to parse docker host \`${host}\``);
  if (host.startsWith("npipe://")) throw new CommandError("protocol not available");
}

function tcpHost(text: string): string {
  const slash = text.indexOf("/");
  const [authority, path] = slash < 0 ? [text, ""] : [text.slice(0, slash), text.slice(slash)];
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority);
  const colon = authority.lastIndexOf(":");
  const [name, port] =
    bracketed !== null ? [bracketed[1] ?? "", bracketed[2]] : colon < 0 ? [authority, undefined] : [authority.slice(0, colon), authority.slice(colon + 1)];
  if (port !== undefined && !/^\d*$/.test(port)) throw new CommandError(`parse ${quote(`tcp://${text}`)}: invalid port ${quote(`:${port}`)} after host`);
  // `::1` ends in a colon and a number, and is an address all the same.
  const whole = bracketed === null && name.includes(":") ? authority : undefined;
  const host = whole ?? (name === "" ? "localhost" : name);
  return `tcp://${host.includes(":") ? `[${host}]` : host}:${whole !== undefined ? DEFAULT_PORT : port || DEFAULT_PORT}${path}`;
}
