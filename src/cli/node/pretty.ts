import { prettyTime } from "../format/text.ts";
import { bytesSize } from "../format/units.ts";

/** A node as `inspect --pretty` reads it. */
export interface PrettyNode {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly Spec: { readonly Name?: string; readonly Labels?: Readonly<Record<string, string>>; readonly Availability: string };
  readonly Description: {
    readonly Hostname: string;
    readonly Platform: { readonly Architecture: string; readonly OS: string };
    readonly Resources: { readonly NanoCPUs?: number; readonly MemoryBytes?: number };
    readonly Engine: {
      readonly EngineVersion: string;
      readonly Labels?: Readonly<Record<string, string>>;
      readonly Plugins?: readonly { readonly Type: string; readonly Name: string }[];
    };
    readonly TLSInfo?: { readonly TrustRoot: string; readonly CertIssuerSubject: string; readonly CertIssuerPublicKey: string };
  };
  readonly Status: { readonly State: string; readonly Message?: string; readonly Addr?: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability: string; readonly Addr: string };
}

export function prettyNode(node: PrettyNode): string {
  const { Spec: spec, Description: about, Status: status, ManagerStatus: manager } = node;
  const plugins = (type: string): string =>
    (about.Engine.Plugins ?? [])
      .filter(({ Type }) => Type === type)
      .map(({ Name }) => Name)
      .join(", ");
  const lines = [`ID:\t\t\t${node.ID}`];
  if (spec.Name) lines.push(`Name:\t\t\t${spec.Name}`);
  lines.push(...labels("Labels:", spec.Labels), `Hostname:              \t${about.Hostname}`, `Joined at:             \t${prettyTime(node.CreatedAt)}`);
  lines.push("Status:", ` State:\t\t\t${capital(status.State)}`);
  if (status.Message) lines.push(` Message:              \t${capital(status.Message)}`);
  lines.push(` Availability:         \t${capital(spec.Availability)}`);
  if (status.Addr) lines.push(` Address:\t\t${status.Addr}`);
  if (manager) {
    lines.push(
      "Manager Status:",
      ` Address:\t\t${manager.Addr}`,
      ` Raft Status:\t\t${capital(manager.Reachability)}`,
      ` Leader:\t\t${manager.Leader === true ? "Yes" : "No"}`,
    );
  }
  lines.push("Platform:", ` Operating System:\t${about.Platform.OS}`, ` Architecture:\t\t${about.Platform.Architecture}`);
  lines.push("Resources:", ` CPUs:\t\t\t${(about.Resources.NanoCPUs ?? 0) / 1e9}`, ` Memory:\t\t${bytesSize(about.Resources.MemoryBytes ?? 0)}`);
  if (about.Engine.Plugins?.length) lines.push("Plugins:", ...["Log", "Network", "Volume"].map((type) => ` ${type}:\t\t${plugins(type)}`));
  lines.push(`Engine Version:\t\t${about.Engine.EngineVersion}`, ...labels("Engine Labels:", about.Engine.Labels));
  if (about.TLSInfo) {
    lines.push(
      "TLS Info:",
      " TrustRoot:",
      about.TLSInfo.TrustRoot,
      ` Issuer Subject:\t${about.TLSInfo.CertIssuerSubject}`,
      ` Issuer Public Key:\t${about.TLSInfo.CertIssuerPublicKey}`,
    );
  }
  return lines.join("\n");
}

function labels(title: string, map: Readonly<Record<string, string>> | undefined): string[] {
  const names = Object.keys(map ?? {}).sort();
  return names.length === 0 ? [] : [title, ...names.map((name) => ` - ${name}${map?.[name] ? `=${map[name]}` : ""}`)];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
