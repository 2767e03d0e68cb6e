import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { naturally } from "../format/natural.ts";
import { filterFlag, formatFlag, quietFlag } from "../option/common.ts";

export default defineCommand({
  path: "node ls",
  aliases: ["list"],
  use: "[OPTIONS]",
  short: { en: "List the nodes of the swarm", hi: "Swarm ke nodes ki list dikhao" },
  args: noArgs,
  flags: {
    filter: filterFlag,
    format: formatFlag,
    quiet: quietFlag,
  },
  async run(docker, _args, flags) {
    const nodes = await docker.client.get<Node[]>("/nodes", { filters: encodeFilters(flags.filter) });
    nodes.sort((a, b) => naturally(a.Description.Hostname, b.Description.Hostname));
    const info = nodes.length > 0 ? (await docker.client.get<{ Swarm: SwarmSection }>("/info")).Swarm : undefined;
    printRows(docker, nodes, nodeFormat(info), { format: flags.format || (flags.quiet ? "" : (docker.config.nodesFormat ?? "")), quiet: flags.quiet });
    return 0;
  },
});

interface SwarmSection {
  NodeID: string;
  Cluster?: { TLSInfo?: { TrustRoot?: string } } | null;
}

interface Node {
  ID: string;
  Spec: { Availability: string };
  Description: { Hostname: string; Engine: { EngineVersion: string }; TLSInfo?: { TrustRoot?: string } };
  Status: { State: string };
  ManagerStatus?: { Leader?: boolean; Reachability: string };
}

function nodeFormat(info: SwarmSection | undefined): RowFormat<Node> {
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  return {
    type: "*node.nodeContext",
    headers: {
      ID: "ID",
      Self: "",
      Hostname: "HOSTNAME",
      Status: "STATUS",
      Availability: "AVAILABILITY",
      ManagerStatus: "MANAGER STATUS",
      EngineVersion: "ENGINE VERSION",
      TLSStatus: "TLS STATUS",
    },
    table: "{{.ID}} {{if .Self}}*{{else}} {{ end }}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}",
    quiet: "{{.ID}}",
    raw: "node_id: {{.ID}}\nhostname: {{.Hostname}}\nstatus: {{.Status}}\navailability: {{.Availability}}\nmanager_status: {{.ManagerStatus}}\n",
    fields: (node) => ({
      Availability: capital(node.Spec.Availability),
      EngineVersion: node.Description.Engine.EngineVersion,
      Hostname: node.Description.Hostname,
      ID: node.ID,
      ManagerStatus: node.ManagerStatus ? (node.ManagerStatus.Leader ? "Leader" : capital(node.ManagerStatus.Reachability)) : "",
      Self: node.ID === info?.NodeID,
      Status: capital(node.Status.State),
      TLSStatus: tlsStatus(info, node),
    }),
  };
}

/** Has the node a certificate of the swarm's present authority? */
function tlsStatus(info: SwarmSection | undefined, node: Node): string {
  const swarm = info?.Cluster?.TLSInfo?.TrustRoot;
  const own = node.Description.TLSInfo?.TrustRoot;
  if (swarm === undefined || own === undefined) return "Unknown";
  return swarm === own ? "Ready" : "Needs Rotation";
}
