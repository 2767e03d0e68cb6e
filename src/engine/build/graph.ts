/** What a build consists of: steps that make file systems out of file systems. */
import { digestOf } from "../../base/sha256.ts";
import type { StoredImage } from "../image/image-store.ts";
import type { LineRange } from "./dockerfile/error.ts";
import type { RunMount } from "./dockerfile/mounts.ts";

export type Operation =
  | { readonly kind: "image"; readonly reference: string; readonly image: StoredImage; readonly pulled: readonly string[]; readonly context?: string }
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "document"; readonly files: readonly { readonly name: string; readonly content: string }[] }
  | { readonly kind: "http"; readonly url: string; readonly fileName: string; readonly checksum: string }
  | { readonly kind: "git"; readonly url: string }
  | RunOperation
  | CopyOperation
  | { readonly kind: "mkdir"; readonly path: string; readonly user: string };

export interface RunOperation {
  readonly kind: "run";
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly network: "default" | "none" | "host";
  /** Those that take from another step say from which of the inputs. */
  readonly mounts: readonly { readonly mount: RunMount; readonly input: number | undefined }[];
  /** A document that begins with `#!`, as a file. */
  readonly script: { readonly name: string; readonly content: string } | undefined;
}

export interface CopyOperation {
  readonly kind: "copy";
  readonly from: readonly { readonly input: number; readonly sources: readonly string[]; readonly unpack: boolean }[];
  readonly destination: string;
  readonly chown: string;
  readonly chmod: string;
  readonly parents: boolean;
  readonly exclude: readonly string[];
}

/** One step. Its first input is what it builds on (undefined: nothing), the others are what it takes from. */
export class Step {
  readonly operation: Operation;
  readonly inputs: readonly (Step | undefined)[];
  /** Two steps that do the same to the same are one. */
  readonly digest: string;
  /** As shown; the last one that is asked for counts. */
  name: string;
  readonly range: LineRange | undefined;
  /** --no-cache. */
  readonly ignoreCache: boolean;

  constructor(operation: Operation, inputs: readonly (Step | undefined)[], options: { name: string; range?: LineRange | undefined; ignoreCache?: boolean }) {
    this.operation = operation;
    this.inputs = inputs;
    this.name = options.name;
    this.range = options.range;
    this.ignoreCache = options.ignoreCache ?? false;
    const described = operation.kind === "image" ? { ...operation, image: operation.image.id, pulled: [] } : operation;
    this.digest = digestOf(JSON.stringify([described, inputs.map((input) => input?.digest ?? null)]));
  }
}

/** All steps that `last` needs, each once, what it builds on before what it takes from. Equal ones become one, named by the one that comes last. */
export function stepsOf(last: Step | undefined): Map<string, Step> {
  const steps = new Map<string, Step>();
  const visited = new Set<Step>();
  const visit = (step: Step): void => {
    if (visited.has(step)) return;
    visited.add(step);
    for (const input of step.inputs) if (input !== undefined) visit(input);
    const same = steps.get(step.digest);
    if (same === undefined) steps.set(step.digest, step);
    else same.name = step.name;
  };
  if (last !== undefined) visit(last);
  return steps;
}
