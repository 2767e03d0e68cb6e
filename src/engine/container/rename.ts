import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { checkName, nameConflict } from "./name.ts";

/** POST /containers/{id}/rename. */
export function renameContainer(context: ContainerContext, container: Container, newName: string): void {
  if (newName === "") throw new EngineError("InvalidParameter", "Neither old nor new names may be empty");
  const oldName = container.name;
  const name = newName.replace(/^\//, "");
  if (name === oldName) throw new EngineError("InvalidParameter", "Renaming a container with the same name as its current name");
  try {
    checkName(`/${name}`, name);
    const other = context.store.byName(name);
    if (other !== undefined) throw nameConflict(name, other.id);
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError(error.kind, `Error when allocating new name: ${error.message}`);
    throw error;
  }
  context.store.rename(container, name);
  context.networks.renamed(container.member);
  container.member.endpointsChanged?.();
  publishContainerEvent(context, container, "rename", { oldName: `/${oldName}` });
}
