import * as go from "../api/go-types.ts";
import type { IpamConfig } from "./ipam-config.ts";

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
