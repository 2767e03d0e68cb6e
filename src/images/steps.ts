import type { ImageDefinition, LayerBuilder, LayerDefinition } from "./image.ts";

/** One instruction of an image's history, oldest first; with a `digest` or a `layer` it made a layer. */
export interface Step {
  /** ISO time; the previous step's when absent. */
  readonly at?: string;
  readonly by: string;
  /** `buildkit.dockerfile.v0` when absent. */
  readonly comment?: string;
  readonly layer?: LayerDefinition;
  readonly digest?: string;
  readonly compressedSize?: number;
  readonly size?: number;
  readonly build?: (layer: LayerBuilder) => void;
}

/** The history and layers that a list of instructions describes. */
export function steps(list: readonly Step[]): Pick<ImageDefinition, "history" | "layers"> {
  const history: ImageDefinition["history"][number][] = [];
  const layers: LayerDefinition[] = [];
  let created = "1970-01-01T00:00:00Z";
  for (const step of list) {
    created = step.at ?? created;
    const layer = step.layer ?? layerOf(step);
    if (layer !== undefined) layers.push(layer);
    const comment = step.comment ?? "buildkit.dockerfile.v0";
    history.push({ created, createdBy: step.by, ...(comment === "" ? {} : { comment }), ...(layer === undefined ? { empty: true } : {}) });
  }
  return { history, layers };
}

function layerOf(step: Step): LayerDefinition | undefined {
  if (step.digest === undefined) return undefined;
  return { digest: step.digest, compressedSize: step.compressedSize ?? 0, size: step.size ?? 0, build: step.build ?? nothing };
}

/** The layer of an instruction that changed nothing; it is the same in every image. */
export const EMPTY_LAYER: LayerDefinition = {
  digest: "sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1",
  compressedSize: 32,
  size: 0,
  build: nothing,
};

/** The `build` of an instruction that changed nothing, or whose files nobody looks at. */
export function nothing(): void {}

/** What the registry says of a layer: its digest, bytes compressed, bytes unpacked; and when it was made, where that is later than the step before. */
export type Blob = readonly [digest: string, compressedSize: number, size: number, at?: string];

/** What the releases of a repository always differ in. */
export interface Release {
  readonly tags: readonly string[];
  readonly created: string;
  readonly version: string;
  /** One for each instruction that made a layer. */
  readonly blobs: readonly Blob[];
  readonly published: ImageDefinition["published"];
}

/** A step that made a layer. For repositories whose releases differ in little else than their blobs. */
export function layered(by: string, [digest, compressedSize, size, at]: Blob, build?: (layer: LayerBuilder) => void): Step {
  return { by, digest, compressedSize, size, ...(at === undefined ? {} : { at }), ...(build === undefined ? {} : { build }) };
}

/** One ENV step each. */
export function environment(variables: readonly string[]): Step[] {
  return variables.map((variable) => ({ by: `ENV ${variable}` }));
}

/** Gives every step that has a `build` the next of `blobs`. For instructions that several releases share. */
export function published(instructions: readonly Step[], blobs: readonly Blob[]): Step[] {
  const rest = blobs.values();
  return instructions.map((step) => {
    const blob = step.build === undefined ? undefined : rest.next().value;
    return blob === undefined ? step : { ...step, ...layered(step.by, blob) };
  });
}
