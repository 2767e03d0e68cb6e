import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";

/** Reads a node, changes its spec, writes it back. */
interface NodeState {
  ID: string;
  Version: { Index: number };
  Spec: NodeSpec;
}

export interface NodeSpec {
  Role: string;
  Availability: string;
  Labels: Record<string, string>;
}

export async function changeNode(docker: DockerCli, name: string, change: (spec: NodeSpec) => NodeSpec | undefined): Promise<{ changed: boolean; id: string }> {
  const node = await docker.client.get<NodeState>(`/nodes/${pathEscape(name)}`);
  const spec = change({ ...node.Spec, Labels: { ...node.Spec.Labels } });
  if (spec) await docker.client.post(`/nodes/${node.ID}/update`, spec, { version: node.Version.Index });
  return { changed: spec !== undefined, id: node.ID };
}
