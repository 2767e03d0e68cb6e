import { type GoType, map, omit, string, struct } from "../../api/go-types.ts";

/** Wire type swarm.NodeSpec. */
export interface NodeSpec {
  Name: string;
  Labels: Record<string, string> | null;
  /** `worker`, `manager`. */
  Role: string;
  /** `active`, `pause`, `drain`. */
  Availability: string;
}

export const nodeSpecType: GoType<NodeSpec> = struct("swarm.NodeSpec", {
  Name: omit(string),
  Labels: map(string),
  Role: omit(string),
  Availability: omit(string),
});
