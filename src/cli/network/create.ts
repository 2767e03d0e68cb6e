import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool, list, map, string, strings } from "../flag/kinds.ts";
import { checkLabel, keyValues } from "../option/key-value.ts";
import { ipamConfig } from "./ipam.ts";

export default defineCommand({
  path: "network create",
  use: "[OPTIONS] NETWORK",
  short: { en: "Make a network", hi: "Network banao" },
  args: exactArgs(1),
  flags: {
    attachable: bool("", "Let containers join it by hand", "Containers ko khud judne do"),
    "aux-address": map("", "Address that the driver keeps for something else", "Woh address jo driver kisi aur kaam ke liye rakhe"),
    "config-from": string("", "Network to copy the configuration from", "Kis network ki configuration leni hai"),
    "config-only": bool("", "Make only a configuration for others", "Sirf doosron ke liye configuration banao"),
    driver: string("d", "Driver of the network", "Network ka driver", { initial: "bridge" }),
    gateway: strings("", "Gateway of a subnet", "Subnet ka gateway"),
    ingress: bool("", "Make the swarm's routing mesh", "Swarm ka routing mesh banao"),
    internal: bool("", "Let nothing out", "Bahar jaana band rakho"),
    "ip-range": strings("", "Take container addresses from this part of the subnet", "Containers ke address subnet ke is hisse se lo"),
    "ipam-driver": string("", "Driver that chooses addresses", "Address chunne wala driver", { initial: "default" }),
    "ipam-opt": map("", "Option of that driver", "Us driver ka option"),
    ipv4: bool("", "Use IPv4", "IPv4 istemaal karo", { initial: true }),
    ipv6: bool("", "Use IPv6", "IPv6 istemaal karo"),
    label: list("", "Put a label on the network", "Network par label lagao", { check: checkLabel }),
    opt: map("o", "Option of the driver", "Driver ka option"),
    scope: string("", "Scope of the network", "Network ka scope"),
    subnet: strings("", "Addresses of the network (10.1.0.0/16)", "Network ke addresses (10.1.0.0/16)"),
  },
  async run(docker, [name = ""], flags, { changed }) {
    const config = ipamConfig(flags.subnet, flags["ip-range"], flags.gateway, flags["aux-address"]);
    const answer = await docker.client.post<{ Id: string; Warning?: string }>("/networks/create", {
      Name: name,
      Driver: flags.driver,
      Scope: flags.scope,
      ...(changed("ipv4") ? { EnableIPv4: flags.ipv4 } : {}),
      ...(changed("ipv6") ? { EnableIPv6: flags.ipv6 } : {}),
      IPAM: { Driver: flags["ipam-driver"], Options: flags["ipam-opt"], Config: config },
      Internal: flags.internal,
      Attachable: flags.attachable,
      Ingress: flags.ingress,
      ConfigOnly: flags["config-only"],
      ConfigFrom: flags["config-from"] === "" ? null : { Network: flags["config-from"] },
      Options: flags.opt,
      Labels: keyValues(flags.label),
    });
    if (answer.Warning) docker.errLine(`WARNING: ${answer.Warning}`);
    docker.line(answer.Id);
    return 0;
  },
});
