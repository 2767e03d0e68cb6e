/** The chains that Docker keeps in the packet filter, as they follow from its bridges and published ports. */
import { type AddressFamily, cidrContains, parseAddress, parseCidr } from "../../base/cidr.ts";
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

/** A bridge as the rules of one family see it. */
interface FilteredBridge extends Omit<PacketFilter["bridges"][number], "subnets"> {
  readonly subnet: string;
}

export function filterTable(filter: PacketFilter, family: AddressFamily): Table {
  const { bridges, published } = ofFamily(filter, family);
  if (filter.bridges.length === 0) return { chains: builtIn(["INPUT", "FORWARD", "OUTPUT"]), rules: [] };
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
        .flatMap(({ name, subnet }): Rule[] => {
          const chain = "DOCKER-ISOLATION-STAGE-1";
          // In IPv6 neighbours on the bridge itself speak from link-local addresses, too.
          const [elsewhere, onwards] = family === 6 ? [{ input: `!${name}` }, { output: `!${name}` }] : [{}, {}];
          return [
            { chain, source: `!${subnet}`, ...elsewhere, output: name, target: "DROP" },
            { chain, destination: `!${subnet}`, input: name, ...onwards, target: "DROP" },
          ];
        }),
      ...outer.map(({ name }): Rule => ({ chain: "DOCKER-ISOLATION-STAGE-1", input: name, output: `!${name}`, target: "DOCKER-ISOLATION-STAGE-2" })),
      ...outer.toReversed().map(({ name }): Rule => ({ chain: "DOCKER-ISOLATION-STAGE-2", output: name, target: "DROP" })),
    ],
  };
}

function forwarding({ name, internal, icc }: FilteredBridge): Rule[] {
  const chain = "DOCKER-FORWARD";
  if (internal) return [{ chain, input: name, output: name, target: icc ? "ACCEPT" : "DROP" }];
  if (icc) return [{ chain, input: name, target: "ACCEPT" }];
  return [
    { chain, input: name, output: name, target: "DROP" },
    { chain, input: name, output: `!${name}`, target: "ACCEPT" },
  ];
}

export function natTable(filter: PacketFilter, family: AddressFamily): Table {
  const { bridges, published } = ofFamily(filter, family);
  const chains = builtIn(["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]);
  if (filter.bridges.length === 0) return { chains, rules: [] };
  const outer = bridges.filter(({ internal }) => !internal);
  const local = { option: "-m addrtype --dst-type LOCAL", shown: "ADDRTYPE match dst-type LOCAL" };
  return {
    chains: [...chains, { name: "DOCKER" }],
    rules: [
      { chain: "PREROUTING", match: local, target: "DOCKER" },
      { chain: "OUTPUT", destination: family === 4 ? "!127.0.0.0/8" : "!::1/128", match: local, target: "DOCKER" },
      ...outer.toReversed().map(({ name, subnet }): Rule => ({ chain: "POSTROUTING", source: subnet, output: `!${name}`, target: "MASQUERADE" })),
      ...outer.toReversed().map(({ name }): Rule => ({ chain: "DOCKER", input: name, target: "RETURN" })),
      ...published
        .filter(({ hostAddress }) => hostAddress.includes(":") === (family === 6))
        .flatMap(({ protocol, hostAddress, hostPort, address, port }): Rule[] => {
          const bridge = bridges.find(({ subnet }) => contains(subnet, address))?.name;
          if (bridge === undefined) return [];
          const destination = hostAddress === "0.0.0.0" || hostAddress === "::" ? {} : { destination: hostAddress };
          const scope = family === 4 ? {} : { source: "!fe80::/10" };
          const to = family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
          return [{ chain: "DOCKER", ...scope, ...destination, input: `!${bridge}`, protocol, port: hostPort, target: "DNAT", to }];
        }),
    ],
  };
}

/** Nobody talks to a container past its bridge. */
export function rawTable(filter: PacketFilter, family: AddressFamily): Table {
  const rules = ofFamily(filter, family)
    .bridges.filter(({ internal }) => !internal)
    .flatMap(({ name, addresses }) =>
      addresses
        .filter((address) => address.includes(":") === (family === 6))
        .map((destination): Rule => ({ chain: "PREROUTING", destination, input: `!${name}`, target: "DROP" })),
    );
  return { chains: builtIn(["PREROUTING", "OUTPUT"]), rules };
}

function builtIn(names: readonly string[]): Chain[] {
  return names.map((name) => ({ name, policy: "ACCEPT" }));
}

function distinct(rules: readonly Rule[]): Rule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function ofFamily({ bridges, published }: PacketFilter, family: AddressFamily) {
  const isIPv6 = family === 6;
  return {
    bridges: bridges.flatMap(({ subnets, ...bridge }): FilteredBridge[] => {
      const subnet = subnets.find((text) => text.includes(":") === isIPv6);
      return subnet === undefined ? [] : [{ ...bridge, subnet }];
    }),
    published: published.filter(({ address }) => address.includes(":") === isIPv6),
  };
}

function contains(subnet: string, address: string): boolean {
  const [cidr, parsed] = [parseCidr(subnet), parseAddress(address)];
  return cidr !== undefined && parsed !== undefined && cidrContains(cidr, parsed);
}
