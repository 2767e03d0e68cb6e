import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
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
    nodes.sort((a, b) => (a.Description.Hostname < b.Description.Hostname ? -1 : 1));
    const self = nodes.length > 0 ? (await docker.client.get<{ Swarm: { NodeID: string } }>("/info")).Swarm.NodeID : "";
    printRows(docker, nodes, nodeFormat(self), { format: flags.format || (flags.quiet ? "" : (docker.config.nodesFormat ?? "")), quiet: flags.quiet });
    return 0;
  },
});

interface Node {
  ID: string;
  Spec: { Availability: string };
  Description: { Hostname: string; Engine: { EngineVersion: string } };
  Status: { State: string };
  ManagerStatus?: { Leader?: boolean; Reachability: string };
}

function nodeFormat(self: string): RowFormat<Node> {
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
    fields: (node) => ({
      Availability: capital(node.Spec.Availability),
      EngineVersion: node.Description.Engine.EngineVersion,
      Hostname: node.Description.Hostname,
      ID: node.ID,
      ManagerStatus: node.ManagerStatus ? (node.ManagerStatus.Leader ? "Leader" : capital(node.ManagerStatus.Reachability)) : "",
      Self: node.ID === self,
      Status: capital(node.Status.State),
    }),
  };
}
