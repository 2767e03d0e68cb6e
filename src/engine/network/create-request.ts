import { parseIPv4, parseIPv6 } from "../../base/ip.ts";
import * as go from "../api/go-types.ts";
import { EngineError } from "../error.ts";
import { contains, formatSubnet, parseSubnet } from "./cidr.ts";
import type { IpamConfig } from "./network.ts";

/** Wire type network.CreateRequest. */
export interface CreateRequest {
  Name: string;
  Driver: string;
  Scope: string;
  Internal: boolean;
  Attachable: boolean;
  Ingress: boolean;
  ConfigOnly: boolean;
  ConfigFrom: { Network: string } | null;
  EnableIPv4: boolean | null;
  EnableIPv6: boolean | null;
  IPAM: { Driver: string; Options: Record<string, string> | null; Config: ConfigEntry[] | null } | null;
  Options: Record<string, string> | null;
  Labels: Record<string, string> | null;
}

interface ConfigEntry {
  Subnet: string;
  IPRange: string;
  Gateway: string;
  AuxiliaryAddresses: Record<string, string> | null;
}

const entry = go.struct<ConfigEntry>("IPAMConfig", { Subnet: go.string, IPRange: go.string, Gateway: go.string, AuxiliaryAddresses: go.map(go.string) });

export const createRequest = go.struct<CreateRequest>("CreateRequest", {
  Name: go.string,
  Driver: go.string,
  Scope: go.string,
  Internal: go.bool,
  Attachable: go.bool,
  Ingress: go.bool,
  ConfigOnly: go.bool,
  ConfigFrom: go.pointer(go.struct<{ Network: string }>("ConfigReference", { Network: go.string })),
  EnableIPv4: go.pointer(go.bool),
  EnableIPv6: go.pointer(go.bool),
  IPAM: go.pointer(go.struct<NonNullable<CreateRequest["IPAM"]>>("IPAM", { Driver: go.string, Options: go.map(go.string), Config: go.list(entry) })),
  Options: go.map(go.string),
  Labels: go.map(go.string),
});

/** The IPAM entries without what is empty. */
export function ipamConfigs(request: CreateRequest): IpamConfig[] {
  return (request.IPAM?.Config ?? []).map((config) => ({
    ...(config.Subnet === "" ? {} : { Subnet: config.Subnet }),
    ...(config.IPRange === "" ? {} : { IPRange: config.IPRange }),
    ...(config.Gateway === "" ? {} : { Gateway: config.Gateway }),
    ...(config.AuxiliaryAddresses === null || Object.keys(config.AuxiliaryAddresses).length === 0 ? {} : { AuxiliaryAddresses: config.AuxiliaryAddresses }),
  }));
}

/** All that is wrong with the IPAM entries, in one error. */
export function validateIpam(configs: readonly IpamConfig[]): void {
  const problems = configs.flatMap(problemsOf);
  if (problems.length === 0) return;
  const text = problems.length === 1 ? problems[0] : problems.map((problem) => `* ${problem}`).join("\n");
  throw new EngineError("InvalidParameter", `invalid network config:\n${text}`);
}

function problemsOf(config: IpamConfig): string[] {
  const text = config.Subnet;
  if (text === undefined) return [];
  if (isIPv6Subnet(text)) return [];
  const subnet = parseSubnet(text);
  if (subnet === undefined) return [`invalid subnet ${text}: invalid CIDR block notation`];
  if (subnet.address !== subnet.base) return [`invalid subnet ${text}: it should be ${formatSubnet(subnet)}`];

  const problems: string[] = [];
  if (config.IPRange !== undefined) {
    const range = parseSubnet(config.IPRange);
    if (range === undefined) problems.push(`invalid ip-range ${config.IPRange}: invalid CIDR block notation`);
    else if (range.prefix < subnet.prefix) problems.push(`invalid ip-range ${config.IPRange}: CIDR block is bigger than its parent subnet ${text}`);
    else if (range.address !== range.base) problems.push(`invalid ip-range ${config.IPRange}: it should be ${formatSubnet(range)}`);
    else if (!contains(subnet, range.base)) problems.push(`invalid ip-range ${config.IPRange}: parent subnet ${text} doesn't contain ip-range`);
  }
  if (config.Gateway !== undefined) problems.push(...addressProblem("gateway", config.Gateway));
  for (const [name, address] of Object.entries(config.AuxiliaryAddresses ?? {})) problems.push(...addressProblem(`auxiliary address ${name}:`, address));
  return problems;

  function addressProblem(what: string, address: string): string[] {
    const value = parseIPv4(address);
    if (value === undefined) return [`invalid ${what} ${address}: invalid address`];
    return subnet !== undefined && contains(subnet, value) ? [] : [`invalid ${what} ${address}: parent subnet ${text} doesn't contain this address`];
  }
}

export function isIPv6Subnet(text: string): boolean {
  return parseIPv6(text.split("/", 1)[0] ?? "") !== undefined;
}
