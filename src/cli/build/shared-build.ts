/** Builds that go on at a time and are shown as one. */
import type { SolveStatus } from "../../base/solve-status.ts";

/** Where builds show what they do. */
export interface BuildScreen {
  update(status: SolveStatus): void;
  /** A step of the client's own, that takes no time. */
  local(name: string, step?: LocalStep): void;
}

export interface LocalStep {
  /** Lines below the step; `size` in bytes. */
  readonly details?: readonly { readonly text: string; readonly size?: number }[];
  readonly error?: string;
}

export interface SharedBuild {
  readonly display: BuildScreen;
  /** Of this one of them. */
  readonly name: string;
  /** False: it is the only one, and its steps keep their names. */
  readonly several: boolean;
}

/**
 * `[internal] load …` becomes `[web internal] load …`. Steps that two builds share are one; what is not a step of a Dockerfile each has
 * for itself.
 */
export function namedStatus(name: string): (status: SolveStatus) => SolveStatus {
  const separate = new Set<string>();
  const own = (digest: string): string => (separate.has(digest) ? `${name} ${digest}` : digest);
  return (status) => {
    for (const vertex of status.vertexes ?? []) if (!vertex.name.startsWith("[")) separate.add(vertex.digest);
    return {
      ...status,
      vertexes: (status.vertexes ?? []).map((vertex) => ({ ...vertex, digest: own(vertex.digest), name: namedStep(name, vertex.name) })),
      statuses: (status.statuses ?? []).map((one) => ({ ...one, vertex: own(one.vertex) })),
      logs: (status.logs ?? []).map((one) => ({ ...one, vertex: own(one.vertex) })),
      warnings: (status.warnings ?? []).map((one) => ({ ...one, vertex: own(one.vertex) })),
    };
  };
}

export function namedStep(name: string, step: string): string {
  return step.startsWith("[") ? `[${name} ${step.slice(1)}` : `[${name}] ${step}`;
}
