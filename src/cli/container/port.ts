import { rangeArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { joinHostPort } from "../format/ports.ts";
import { quote } from "../format/quote.ts";

interface Inspected {
  NetworkSettings: { Ports: Record<string, { HostIp: string; HostPort: string }[] | null> | null };
}

export default defineCommand({
  path: "container port",
  shortcut: "port",
  use: "CONTAINER [PRIVATE_PORT[/PROTO]]",
  short: { en: "Show where a container's ports are reachable", hi: "Container ke ports kahan se pahunch sakte hain, dikhao" },
  args: rangeArgs(1, 2),
  completes: ["running-containers", "nothing"],
  async run(docker, [container = "", port]) {
    const { NetworkSettings } = await docker.client.get<Inspected>(`/containers/${pathEscape(container)}/json`);
    const ports = NetworkSettings.Ports ?? {};
    if (port === undefined || port === "") {
      const lines = Object.entries(ports).flatMap(([from, bindings]) =>
        (bindings ?? []).map(({ HostIp, HostPort }) => `${from} -> ${joinHostPort(HostIp, HostPort)}`),
      );
      for (const line of lines.sort(naturalOrder)) docker.line(line);
      return 0;
    }
    const [number = "", protocol = "tcp"] = port.split("/");
    const bindings = ports[`${number}/${protocol}`];
    if (!/^\d+$/.test(number) && number !== "")
      throw new CommandError(`Error: invalid port (${number}): strconv.ParseUint: parsing ${quote(number)}: invalid syntax`);
    if (!bindings || bindings.length === 0) throw new CommandError(`Error: No public port '${port}' published for ${container}`);
    for (const line of bindings.map(({ HostIp, HostPort }) => joinHostPort(HostIp, HostPort)).sort()) docker.line(line);
    return 0;
  },
});

function naturalOrder(a: string, b: string): number {
  const [x, y] = [Number.parseInt(a, 10), Number.parseInt(b, 10)];
  return x - y || (a < b ? -1 : 1);
}
