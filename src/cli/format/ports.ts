/** The PORTS column: neighbouring ports become a range. */
export interface Port {
  readonly IP?: string;
  readonly PrivatePort: number;
  readonly PublicPort?: number;
  readonly Type: string;
}

export function displayPorts(ports: readonly Port[]): string {
  const sorted = [...ports].sort(
    (a, b) => a.PrivatePort - b.PrivatePort || compare(a.IP ?? "", b.IP ?? "") || (a.PublicPort ?? 0) - (b.PublicPort ?? 0) || compare(a.Type, b.Type),
  );
  const groups = new Map<string, { ip: string; type: string; first: number; last: number }>();
  const result: string[] = [];
  const mapped: string[] = [];
  for (const port of sorted) {
    const ip = port.IP ?? "";
    const current = port.PrivatePort;
    if (ip !== "" && port.PublicPort !== current) {
      mapped.push(`${joinHostPort(ip, String(port.PublicPort ?? 0))}->${current}/${port.Type}`);
      continue;
    }
    const key = `${ip}/${port.Type}`;
    const group = groups.get(key);
    if (group && current === group.last + 1) {
      group.last = current;
      continue;
    }
    if (group) result.push(groupText(group));
    groups.set(key, { ip, type: port.Type, first: current, last: current });
  }
  return [...result, ...[...groups.values()].map(groupText), ...mapped].join(", ");
}

export function joinHostPort(host: string, port: string): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function groupText({ ip, type, first, last }: { ip: string; type: string; first: number; last: number }): string {
  const range = first === last ? String(first) : `${first}-${last}`;
  return `${ip === "" ? range : `${joinHostPort(ip, range)}->${range}`}/${type}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
