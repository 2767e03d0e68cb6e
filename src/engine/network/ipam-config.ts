import { type AddressFamily, type Cidr, cidrContains, cidrOf, formatAddress, formatCidr, parseAddress, parseCidr } from "../../base/cidr.ts";
import { EngineError } from "../error.ts";

/** Wire type network.IPAMConfig. */
export interface IpamConfig {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Readonly<Record<string, string>>;
}

export function familyOfSubnet(text: string): AddressFamily | undefined {
  return parseCidr(text)?.family;
}

/** All that is wrong with the IPAM entries, in one error. Those of IPv6 count only where the network has IPv6. */
export function validateIpam(configs: readonly IpamConfig[], hasIPv6: boolean): void {
  const problems = configs.flatMap((config) => problemsOf(config, hasIPv6));
  if (problems.length === 0) return;
  const text = problems.length === 1 ? problems[0] : problems.map((problem) => `* ${problem}`).join("\n");
  throw new EngineError("InvalidParameter", `invalid network config:\n${text}`);
}

function problemsOf(config: IpamConfig, hasIPv6: boolean): string[] {
  const text = config.Subnet ?? "";
  const subnet = parseCidr(text);
  if (subnet === undefined) return [`invalid subnet ${text}: invalid CIDR block notation`];
  if (subnet.family === 6 && !hasIPv6) return [];
  const shown = `${formatAddress({ family: subnet.family, value: subnet.address })}/${subnet.prefix}`;
  const problems = subnet.address === subnet.base ? [] : [`invalid subnet ${shown}: it should be ${formatCidr(subnet)}`];
  if (config.IPRange !== undefined)
    problems.push(...rangeProblems(config.IPRange, subnet, shown).map((problem) => `invalid ip-range ${config.IPRange}: ${problem}`));
  const addressProblem = (what: string, address: string): void => {
    const problem = problemOfAddress(address, subnet, shown);
    if (problem !== undefined) problems.push(`invalid ${what}: ${problem}`);
  };
  if (config.Gateway !== undefined) addressProblem(`gateway ${config.Gateway}`, config.Gateway);
  for (const [name, address] of Object.entries(config.AuxiliaryAddresses ?? {})) addressProblem(`auxiliary address ${name}`, address);
  return problems;
}

function rangeProblems(text: string, subnet: Cidr, shownSubnet: string): string[] {
  const range = parseCidr(text);
  if (range === undefined) return ["invalid CIDR block notation"];
  if (range.family !== subnet.family) return [`parent subnet is an IPv${subnet.family} block`];
  const inside = cidrContains(subnet, { family: range.family, value: range.address });
  return [
    ...(range.prefix < subnet.prefix ? [`CIDR block is bigger than its parent subnet ${shownSubnet}`] : []),
    ...(range.address === range.base ? [] : [`it should be ${formatCidr(cidrOf({ family: range.family, value: range.address }, range.prefix))}`]),
    ...(inside ? [] : [`parent subnet ${shownSubnet} doesn't contain ip-range`]),
  ];
}

function problemOfAddress(text: string, subnet: Cidr, shownSubnet: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return "invalid address";
  if (address.family !== subnet.family) return `parent subnet is an IPv${subnet.family} block`;
  return cidrContains(subnet, address) ? undefined : `parent subnet ${shownSubnet} doesn't contain this address`;
}
