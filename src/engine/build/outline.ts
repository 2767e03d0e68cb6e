/** `--call=outline` and `--call=targets`: what can be asked of a Dockerfile. */
import { type Dockerfile, findStage, type Stage } from "./dockerfile/stages.ts";

export interface Outline {
  readonly name: string;
  readonly description: string;
  readonly args: readonly { readonly name: string; readonly value: string; readonly description: string }[];
  readonly secrets: readonly { readonly name: string; readonly required: boolean }[];
}

export interface TargetList {
  readonly targets: readonly { readonly name: string; readonly description: string; readonly isDefault: boolean }[];
}

export function targetsOf(dockerfile: Dockerfile): TargetList {
  const last = dockerfile.stages.length - 1;
  return { targets: dockerfile.stages.map((stage) => ({ name: stage.name, description: descriptionOf(stage), isDefault: stage.index === last })) };
}

/** Arguments and secrets of the stage and of those it builds on. */
export function outlineOf(dockerfile: Dockerfile, target: Stage): Outline {
  const args = new Map<string, Outline["args"][number]>();
  const secrets = new Map<string, Outline["secrets"][number]>();
  const used = dockerfile.stages.some((stage) => stage.from.base.includes("$"));
  if (used) for (const command of dockerfile.metaArgs) addArgs(args, command);
  const visited = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (visited.has(stage)) return;
    visited.add(stage);
    const base = findStage(dockerfile.stages, stage.from.base, stage.index);
    if (base !== undefined) visit(base);
    for (const command of stage.commands) {
      addArgs(args, command);
      if (command.statement.kind !== "run") continue;
      for (const mount of command.statement.mounts) {
        const fields = new Map(mount.split(",").map((field) => [field.split("=", 1)[0] as string, field.slice(field.indexOf("=") + 1)] as const));
        const name = fields.get("id") ?? "";
        if (fields.get("type") === "secret" && name !== "") secrets.set(name, { name, required: fields.has("required") && fields.get("required") !== "false" });
      }
    }
  };
  visit(target);
  return { name: target.name, description: descriptionOf(target), args: [...args.values()], secrets: [...secrets.values()] };
}

function addArgs(args: Map<string, Outline["args"][number]>, command: Stage["commands"][number]): void {
  if (command.statement.kind !== "arg") return;
  for (const { name, value } of command.statement.pairs) {
    args.set(name, { name, value: value ?? args.get(name)?.value ?? "", description: described(command.instruction.comments, name) });
  }
}

function descriptionOf(stage: Stage): string {
  return stage.name === "" ? "" : described(stage.instruction.comments, stage.name);
}

/** A comment counts when it begins with the name. */
function described(comments: readonly string[], name: string): string {
  const last = comments.at(-1) ?? "";
  return last.toLowerCase().startsWith(`${name.toLowerCase()} `) ? last.slice(name.length + 1).trim() : "";
}
