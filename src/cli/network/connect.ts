import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { int, list, string, strings } from "../flag/kinds.ts";
import { checkLink } from "../option/checks.ts";

export default defineCommand({
  path: "network connect",
  use: "[OPTIONS] NETWORK CONTAINER",
  short: { en: "Let a container join a network", hi: "Container ko network se jodo" },
  args: exactArgs(2),
  completes: ["networks", "containers"],
  flags: {
    alias: strings("", "Another name of the container on the network", "Network par container ka ek aur naam"),
    "driver-opt": strings("", "Option of the network's driver", "Network ke driver ka option"),
    "gw-priority": int("", "The network with the highest number gives the default gateway", "Sabse bade number wala network default gateway deta hai"),
    ip: string("", "IPv4 address for the container (172.30.100.104)", "Container ka IPv4 address (172.30.100.104)"),
    ip6: string("", "IPv6 address for the container (2001:db8::33)", "Container ka IPv6 address (2001:db8::33)"),
    link: list("", "Make another container known by a name", "Kisi aur container ko ek naam se pehchano", { check: checkLink }),
    "link-local-ip": strings("", "Link-local address for the container", "Container ka link-local address"),
  },
  async run(docker, [network = "", container = ""], flags) {
    const driverOpts: Record<string, string> = {};
    for (const option of flags["driver-opt"]) {
      const at = option.indexOf("=");
      if (at < 1) throw new CommandError("invalid key/value pair format in driver options");
      driverOpts[option.slice(0, at).trim()] = option.slice(at + 1).trim();
    }
    const ipam = {
      ...(flags.ip === "" ? {} : { IPv4Address: flags.ip }),
      ...(flags.ip6 === "" ? {} : { IPv6Address: flags.ip6 }),
      ...(flags["link-local-ip"].length === 0 ? {} : { LinkLocalIPs: flags["link-local-ip"] }),
    };
    await docker.client.post(`/networks/${pathEscape(network)}/connect`, {
      Container: container,
      EndpointConfig: {
        ...(Object.keys(ipam).length === 0 ? {} : { IPAMConfig: ipam }),
        Links: flags.link.length === 0 ? null : flags.link,
        Aliases: flags.alias,
        DriverOpts: driverOpts,
        GwPriority: flags["gw-priority"],
      },
    });
    return 0;
  },
});
