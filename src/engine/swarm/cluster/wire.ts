import type { SwarmContext } from "../context.ts";
import type { OverlayPools } from "../network/overlay-driver.ts";
import type { RootCertificate } from "../root-certificate.ts";
import { clusterSpecType } from "../spec/cluster-spec.ts";
import { metaToWire } from "../state.ts";

export interface ClusterInfo {
  readonly pools: OverlayPools;
  /** A client that asks for subnets of some size, and for no pool, is told of none. */
  readonly poolsShown: boolean;
  readonly dataPathPort: number;
}

/** Wire type swarm.ClusterInfo. */
export function clusterToWire(context: SwarmContext, info: ClusterInfo): Record<string, unknown> {
  const { cluster } = context.state;
  return {
    ...metaToWire(cluster),
    Spec: clusterSpecType.encode({ ...cluster.spec, CAConfig: { ...cluster.spec.CAConfig, SigningCACert: "", SigningCAKey: "" } }),
    TLSInfo: tlsToWire(context.certificate()),
    RootRotationInProgress: false,
    ...(info.poolsShown ? { DefaultAddrPool: info.pools.pools } : {}),
    SubnetSize: info.pools.subnetSize,
    DataPathPort: info.dataPathPort,
  };
}

/** Wire type swarm.TLSInfo. */
export function tlsToWire(certificate: RootCertificate): Record<string, string> {
  return { TrustRoot: certificate.pem, CertIssuerSubject: certificate.subject, CertIssuerPublicKey: certificate.publicKey };
}
