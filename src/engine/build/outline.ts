/** `--call=outline` and `--call=targets`: what can be asked of a Dockerfile. */
import { expandWord } from "./dockerfile/expand.ts";
import { type Command, type Dockerfile, findStage, type Stage } from "./dockerfile/stages.ts";

export interface Outline {
  readonly name: string;
  readonly description: string;
  readonly args: readonly { readonly name: string; readonly value: string; readonly description: string; readonly line: number }[];
  readonly secrets: readonly OutlineMount[];
  readonly ssh: readonly OutlineMount[];
}

interface OutlineMount {
  readonly name: string;
  readonly required: boolean;
  readonly line: number;
}

export interface TargetList {
  readonly targets: readonly {
    readonly name: string;
    readonly description: string;
    readonly isDefault: boolean;
    readonly base: string;
    readonly line: number;
  }[];
}

export function targetsOf(dockerfile: Dockerfile): TargetList {
  const last = dockerfile.stages.length - 1;
  return {
    targets: dockerfile.stages.map((stage) => ({
      name: stage.name,
      description: descriptionOf(stage),
      isDefault: stage.index === last,
      base: stage.from.base,
      line: stage.range.start,
    })),
  };
}

type BuildArgs = Readonly<Record<string, string | null>>;
type Arg = Outline["args"][number];

/** Arguments and mounts of the stage and of those it needs, in the order of their lines. */
export function outlineOf(dockerfile: Dockerfile, target: Stage, buildArgs: BuildArgs): Outline {
  const escapeToken = dockerfile.parsed.directives.escape;
  const globals = new Map<string, Arg>();
  for (const command of dockerfile.metaArgs) declare(globals, command, { buildArgs, escapeToken });
  const args = new Map<string, Arg>();
  const mounts = { secret: new Map<string, OutlineMount>(), ssh: new Map<string, OutlineMount>() };
  const visited = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (visited.has(stage)) return;
    visited.add(stage);
    const base = findStage(dockerfile.stages, stage.from.base, stage.index);
    if (base !== undefined) visit(base);
    for (const word of [stage.from.base, stage.from.platform]) {
      for (const [, name = ""] of word.matchAll(/\$\{?(\w+)/g)) {
        const used = globals.get(name);
        if (used !== undefined) args.set(name, used);
      }
    }
    for (const command of stage.commands) {
      declare(args, command, { buildArgs, escapeToken, globals });
      const { statement } = command;
      if (statement.kind === "run") for (const mount of statement.mounts) addMount(mounts, mount, command);
      const from = statement.kind === "copy" ? findStage(dockerfile.stages, statement.from, stage.index) : undefined;
      if (from !== undefined) visit(from);
    }
  };
  visit(target);
  const byLine = <T extends { line: number }>(all: Map<string, T>): T[] => [...all.values()].sort((a, b) => a.line - b.line);
  return {
    name: target.name,
    description: descriptionOf(target),
    args: byLine(args),
    secrets: byLine(mounts.secret),
    ssh: byLine(mounts.ssh),
  };
}

/** An ARG without a value of its own is the one before the first FROM. */
function declare(args: Map<string, Arg>, command: Command, around: { buildArgs: BuildArgs; escapeToken: string; globals?: ReadonlyMap<string, Arg> }): void {
  const { instruction, statement } = command;
  if (statement.kind !== "arg") return;
  for (const { name, value } of statement.pairs) {
    const given = around.buildArgs[name];
    const outer = around.globals?.get(name);
    if (given === undefined && value === undefined && outer !== undefined) {
      args.set(name, outer);
      continue;
    }
    const lookup = (other: string): string | undefined => args.get(other)?.value;
    const own = given ?? (value === undefined ? (args.get(name)?.value ?? "") : expandWord(value, { escape: around.escapeToken, lookup }));
    args.set(name, { name, value: own, description: described(instruction.comments, name), line: instruction.range.start });
  }
}

function addMount(mounts: { secret: Map<string, OutlineMount>; ssh: Map<string, OutlineMount> }, mount: string, { instruction }: Command): void {
  const fields = new Map(mount.split(",").map((field) => [field.split("=", 1)[0] as string, field.includes("=") ? field.slice(field.indexOf("=") + 1) : ""]));
  const type = fields.get("type");
  if (type !== "secret" && type !== "ssh") return;
  const target = (fields.get("target") ?? fields.get("dst") ?? "").split("/").pop() ?? "";
  const name = fields.get("id") || (type === "ssh" ? "default" : target);
  const required = fields.has("required") && fields.get("required") !== "false";
  if (name !== "") mounts[type].set(name, { name, required, line: instruction.range.start });
}

function descriptionOf(stage: Stage): string {
  return stage.name === "" ? "" : described(stage.instruction.comments, stage.name);
}

/** A comment counts when it begins with the name. */
function described(comments: readonly string[], name: string): string {
  const last = comments.at(-1) ?? "";
  return last.startsWith(`${name} `) ? last.slice(name.length + 1).trim() : "";
}
