import { EngineError } from "../../error.ts";
import { pullImage } from "../../image/pull.ts";
import { parseWithDefaultTag } from "../../image/reference.ts";
import type { SwarmContext } from "../context.ts";
import type { Task } from "../objects.ts";

/** Fetches the image of a task unless it is here under its digest. What cannot be pulled may still be here. */
export async function pullTaskImage(context: SwarmContext, task: Task): Promise<void> {
  const name = task.spec.ContainerSpec?.Image ?? "";
  const reference = parseWithDefaultTag(name);
  if (reference.digest !== undefined && isHere(context, name)) return;
  try {
    await pullImage(context.images, reference, {}, () => {});
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // Whether there is such an image, creating the container will tell.
  }
}

function isHere(context: SwarmContext, name: string): boolean {
  return context.containers.imageIdOf(name) !== undefined;
}
