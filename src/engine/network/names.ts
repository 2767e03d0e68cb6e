import { canonicalAddress } from "../../base/ip.ts";
import type { EndpointSettings, NetworkMember } from "../services.ts";
import { type ActiveEndpoint, isUserDefined, type Network } from "./network.ts";

/** A container's place in one of its networks. */
export interface Attachment {
  readonly network: Network;
  readonly endpoint: ActiveEndpoint;
}

/** The names that others on a user-defined network know a container by. */
export function dnsNames(member: NetworkMember, settings: EndpointSettings): string[] {
  const short = member.id.slice(0, 12);
  return [...new Set([member.name, ...(settings.Aliases ?? []), short, ...(member.hostname === "" ? [] : [member.hostname])])];
}

/** Who is called `name` (lower case) where `member` is; undefined: nobody. */
export function addressesFor(member: NetworkMember, attachments: readonly Attachment[], name: string): readonly string[] | undefined {
  const found: string[] = [];
  for (const { network } of attachments) {
    if (!isUserDefined(network.name) || network.overlay?.ingress === true) continue;
    const qualified = name.endsWith(`.${network.name.toLowerCase()}`) ? name.slice(0, -network.name.length - 1) : name;
    found.push(...(network.overlay?.addressesOf(qualified) ?? []));
    const links = (member.endpoints.get(network.name)?.Links ?? []).map(splitLink);
    for (const peer of network.endpoints.values()) {
      const linked = links.some((link) => [name, qualified].includes(link.alias.toLowerCase()) && isCalled(peer.member, link.container));
      const names = (peer.member.endpoints.get(network.name)?.DNSNames ?? []).map((known) => known.toLowerCase());
      if (linked || names.includes(name) || names.includes(qualified)) found.push(...addressesOf(peer));
    }
  }
  return found.length === 0 ? undefined : found;
}

/** What a container has in a network, IPv4 first. */
export function addressesOf({ ipv4, ipv6 }: Pick<ActiveEndpoint, "ipv4" | "ipv6">): string[] {
  return [...(ipv4 === undefined ? [] : [ipv4]), ...(ipv6 === undefined ? [] : [ipv6])];
}

/** `web.net1` for an address in one of the networks. */
export function nameFor(attachments: readonly Attachment[], address: string): string | undefined {
  const canonical = canonicalAddress(address);
  if (canonical === undefined) return undefined;
  for (const { network } of attachments) {
    if (!isUserDefined(network.name)) continue;
    const service = network.overlay?.nameOf(canonical);
    if (service !== undefined) return `${service}.${network.name}`;
    for (const peer of network.endpoints.values()) if (addressesOf(peer).includes(canonical)) return `${peer.member.name}.${network.name}`;
  }
  return undefined;
}

/** --link on the default bridge writes the other container's names into /etc/hosts. */
export function linkLines(member: NetworkMember, bridge: Network | undefined): { address: string; names: string[] }[] {
  if (bridge === undefined || !member.endpoints.has("bridge")) return [];
  return (member.links ?? []).map(splitLink).flatMap(({ container, alias }) => {
    for (const peer of bridge.endpoints.values()) {
      if (!isCalled(peer.member, container)) continue;
      const names = [alias, peer.member.hostname, ...(peer.member.name === alias ? [] : [peer.member.name])];
      return addressesOf(peer).map((address) => ({ address, names }));
    }
    return [];
  });
}

function isCalled(member: NetworkMember, reference: string): boolean {
  return member.name === reference || member.id.startsWith(reference);
}

function splitLink(link: string): { container: string; alias: string } {
  const [container = "", alias = container] = link.split(":");
  return { container: container.replace(/^\//, ""), alias: alias.split("/").at(-1) ?? alias };
}
