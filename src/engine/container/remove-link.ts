import { EngineError } from "../error.ts";
import type { ContainerContext } from "./context.ts";

/** DELETE /containers/{parent}/{alias}?link=1: takes a link away, not a container. */
export function removeLink(context: ContainerContext, reference: string): void {
  const [parentName = "", alias] = reference.replace(/^\//, "").split("/", 2);
  if (alias === undefined) throw new EngineError("System", "Conflict, cannot remove the default link name of the container");
  const parent = context.store.byName(parentName);
  if (parent === undefined) throw new EngineError("NotFound", `No such container: ${reference.replace(/^\//, "")}`);
  const { hostConfig } = parent;
  const linked = (hostConfig.Links ?? []).some((spec) => (spec.split(":", 2)[1] ?? spec.split(":")[0]) === alias);
  if (!linked) throw new EngineError("NotFound", `No such container: ${reference.replace(/^\//, "")}`);
  hostConfig.Links = (hostConfig.Links ?? []).filter((spec) => {
    const [name = "", linkAlias = name] = spec.split(":", 2);
    return linkAlias !== alias;
  });
}
