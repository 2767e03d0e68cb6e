/** `--call=outline` and `--call=targets` of a Dockerfile, for engines that cannot be asked. */
import { type DockerfileInstruction, dockerfileInstructions } from "./dockerfile-lines.ts";
import type { OutlineResult, TargetsResult } from "./results.ts";

type Outline = OutlineResult["outline"];

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly from: DockerfileInstruction;
  readonly instructions: DockerfileInstruction[];
}

export function targetsOf(source: string): TargetsResult["targets"] {
  const { stages } = stagesOf(source);
  return {
    targets: stages.map((stage, index) => ({
      name: stage.name,
      description: descriptionOf(stage),
      isDefault: index === stages.length - 1,
      base: stage.base,
      line: stage.from.start,
    })),
  };
}

/** Arguments and mounts of the target and of the stages it builds on. */
export function outlineOf(source: string, target: string, given: Readonly<Record<string, string>>): Outline {
  const { globals, stages } = stagesOf(source);
  const named = (name: string): number => stages.findLastIndex((stage) => stage.name.toLowerCase() === name.toLowerCase());
  const chain: Stage[] = [];
  const args = new Map<string, Outline["args"][number]>();
  const mounts: Mounts = { secret: new Map(), ssh: new Map() };
  for (let at = target === "" ? stages.length - 1 : named(target); at >= 0; ) {
    const stage = stages[at] as Stage;
    chain.unshift(stage);
    const below = named(stage.base);
    at = below < at ? below : -1;
  }
  if (stages.some(({ base }) => base.includes("$"))) for (const instruction of globals) addArguments(args, instruction);
  for (const instruction of chain.flatMap(({ instructions }) => instructions)) {
    if (instruction.name === "ARG") addArguments(args, instruction);
    if (instruction.name === "RUN") addMounts(mounts, instruction);
  }
  const last = chain.at(-1);
  return {
    name: last?.name ?? "",
    description: last === undefined ? "" : descriptionOf(last),
    args: [...args.values()].map((one) => ({ ...one, value: given[one.name] ?? one.value })),
    secrets: [...mounts.secret.values()],
    ssh: [...mounts.ssh.values()],
  };
}

function stagesOf(source: string): { globals: DockerfileInstruction[]; stages: Stage[] } {
  const globals: DockerfileInstruction[] = [];
  const stages: Stage[] = [];
  for (const instruction of dockerfileInstructions(source)) {
    if (instruction.name === "FROM") {
      const [base = "", , name = ""] = instruction.text.replace(/^(--\S+\s+)*/, "").split(/\s+/);
      stages.push({ name, base, from: instruction, instructions: [] });
    } else (stages.at(-1)?.instructions ?? globals).push(instruction);
  }
  return { globals, stages };
}

function addArguments(args: Map<string, Outline["args"][number]>, { text, comment, start }: DockerfileInstruction): void {
  for (const [, name = "", value] of text.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g))
    args.set(name, { name, value: value?.replace(/^(["'])(.*)\1$/, "$2") ?? args.get(name)?.value ?? "", description: described(comment, name), line: start });
}

interface Mounts {
  readonly secret: Map<string, Outline["secrets"][number]>;
  readonly ssh: Map<string, Outline["ssh"][number]>;
}

function addMounts(mounts: Mounts, { text, start }: DockerfileInstruction): void {
  for (const [, mount = ""] of text.matchAll(/--mount=(\S+)/g)) {
    const fields = new Map(mount.split(",").map((field) => [field.split("=", 1)[0] as string, field.slice(field.indexOf("=") + 1)] as const));
    const type = fields.get("type");
    const name = fields.get("id") ?? (type === "ssh" ? "default" : "");
    const required = fields.has("required") && fields.get("required") !== "false";
    if ((type === "secret" || type === "ssh") && name !== "") mounts[type].set(name, { name, required, line: start });
  }
}

function descriptionOf({ name, from }: Stage): string {
  return name === "" ? "" : described(from.comment, name);
}

/** A comment counts when it begins with the name. */
function described(comment: string, name: string): string {
  return comment.startsWith(`${name} `) ? comment.slice(name.length + 1).trim() : "";
}
