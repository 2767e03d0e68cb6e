/** The chains that Docker keeps in the packet filter, as they follow from its bridges and published ports. */
import type { PacketFilter } from "../../sim/sys.ts";

/** `!x` is anything but x. */
export interface Rule {
  readonly chain: string;
  readonly protocol?: "tcp" | "udp";
  readonly input?: string;
  readonly output?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly port?: number;
  /** Words of -S and of -L for a match that is neither of the above. */
  readonly match?: { readonly option: string; readonly shown: string };
  readonly target: string;
  readonly to?: string;
}

interface Chain {
  readonly name: string;
  /** Of built-in chains. */
  readonly policy?: "ACCEPT" | "DROP";
}

export interface Table {
  readonly chains: readonly Chain[];
  readonly rules: readonly Rule[];
}

export function filterTable(filter: PacketFilter): Table {
  const { bridges, published } = filter;
  if (bridges.length === 0) return { chains: builtIn(["INPUT", "FORWARD", "OUTPUT"]), rules: [] };
  const outer = bridges.filter(({ internal }) => !internal);
  const established = { option: "-m conntrack --ctstate RELATED,ESTABLISHED", shown: "ctstate RELATED,ESTABLISHED" };
  const accepts = published.flatMap(({ protocol, address, port }): Rule[] => {
    const bridge = bridges.find(({ subnet }) => contains(subnet, address))?.name;
    return bridge === undefined ? [] : [{ chain: "DOCKER", destination: address, input: `!${bridge}`, output: bridge, protocol, port, target: "ACCEPT" }];
  });
  return {
    chains: [
      ...builtIn(["INPUT"]),
      { name: "FORWARD", policy: "DROP" },
      ...builtIn(["OUTPUT"]),
      ...["DOCKER", "DOCKER-BRIDGE", "DOCKER-CT", "DOCKER-FORWARD", "DOCKER-ISOLATION-STAGE-1", "DOCKER-ISOLATION-STAGE-2", "DOCKER-USER"].map((name) => ({
        name,
      })),
    ],
    rules: [
      { chain: "FORWARD", target: "DOCKER-USER" },
      { chain: "FORWARD", target: "DOCKER-FORWARD" },
      // `::` and `0.0.0.0` lead to the same place; a port is let in once, the newest first.
      ...distinct(accepts).toReversed(),
      ...outer.map(({ name }): Rule => ({ chain: "DOCKER", input: `!${name}`, output: name, target: "DROP" })),
      ...outer.map(({ name }): Rule => ({ chain: "DOCKER-BRIDGE", output: name, target: "DOCKER" })),
      ...outer.map(({ name }): Rule => ({ chain: "DOCKER-CT", output: name, match: established, target: "ACCEPT" })),
      { chain: "DOCKER-FORWARD", target: "DOCKER-CT" },
      { chain: "DOCKER-FORWARD", target: "DOCKER-ISOLATION-STAGE-1" },
      { chain: "DOCKER-FORWARD", target: "DOCKER-BRIDGE" },
      ...bridges.flatMap(forwarding),
      ...bridges
        .filter(({ internal }) => internal)
        .flatMap(({ name, subnet }): Rule[] => [
          { chain: "DOCKER-ISOLATION-STAGE-1", source: `!${subnet}`, output: name, target: "DROP" },
          { chain: "DOCKER-ISOLATION-STAGE-1", destination: `!${subnet}`, input: name, target: "DROP" },
        ]),
      ...outer.map(({ name }): Rule => ({ chain: "DOCKER-ISOLATION-STAGE-1", input: name, output: `!${name}`, target: "DOCKER-ISOLATION-STAGE-2" })),
      ...outer.toReversed().map(({ name }): Rule => ({ chain: "DOCKER-ISOLATION-STAGE-2", output: name, target: "DROP" })),
    ],
  };
}

function forwarding({ name, internal, icc }: PacketFilter["bridges"][number]): Rule[] {
  const chain = "DOCKER-FORWARD";
  if (internal) return [{ chain, input: name, output: name, target: icc ? "ACCEPT" : "DROP" }];
  if (icc) return [{ chain, input: name, target: "ACCEPT" }];
  return [
    { chain, input: name, output: name, target: "DROP" },
    { chain, input: name, output: `!${name}`, target: "ACCEPT" },
  ];
}

export function natTable({ bridges, published }: PacketFilter): Table {
  const chains = builtIn(["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]);
  if (bridges.length === 0) return { chains, rules: [] };
  const outer = bridges.filter(({ internal }) => !internal);
  const local = { option: "-m addrtype --dst-type LOCAL", shown: "ADDRTYPE match dst-type LOCAL" };
  return {
    chains: [...chains, { name: "DOCKER" }],
    rules: [
      { chain: "PREROUTING", match: local, target: "DOCKER" },
      { chain: "OUTPUT", destination: "!127.0.0.0/8", match: local, target: "DOCKER" },
      ...outer.toReversed().map(({ name, subnet }): Rule => ({ chain: "POSTROUTING", source: subnet, output: `!${name}`, target: "MASQUERADE" })),
      ...outer.toReversed().map(({ name }): Rule => ({ chain: "DOCKER", input: name, target: "RETURN" })),
      ...published
        .filter(({ hostAddress }) => !hostAddress.includes(":"))
        .flatMap(({ protocol, hostAddress, hostPort, address, port }): Rule[] => {
          const bridge = bridges.find(({ subnet }) => contains(subnet, address))?.name;
          if (bridge === undefined) return [];
          const destination = hostAddress === "0.0.0.0" ? {} : { destination: hostAddress };
          return [{ chain: "DOCKER", ...destination, input: `!${bridge}`, protocol, port: hostPort, target: "DNAT", to: `${address}:${port}` }];
        }),
    ],
  };
}

function builtIn(names: readonly string[]): Chain[] {
  return names.map((name) => ({ name, policy: "ACCEPT" }));
}

function distinct(rules: readonly Rule[]): Rule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function contains(subnet: string, address: string): boolean {
  const [network = "", prefix = "32"] = subnet.split("/");
  const mask = Number(prefix) === 0 ? 0 : (0xffffffff << (32 - Number(prefix))) >>> 0;
  return (number(network) & mask) >>> 0 === (number(address) & mask) >>> 0;
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
