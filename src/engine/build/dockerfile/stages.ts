/** The stages of a Dockerfile, and the ARGs before the first. */
import { DockerfileError, type LineRange } from "./error.ts";
import { type Statement, understand } from "./instructions.ts";
import type { Instruction, ParsedDockerfile } from "./parse.ts";

export interface Command {
  readonly instruction: Instruction;
  readonly statement: Statement;
  /** It came with the base image. */
  readonly trigger?: boolean;
}

export interface Stage {
  readonly index: number;
  /** Lower case; empty without AS. */
  readonly name: string;
  readonly from: Extract<Statement, { kind: "from" }>;
  readonly instruction: Instruction;
  readonly commands: readonly Command[];
  readonly range: LineRange;
}

export interface Dockerfile {
  readonly parsed: ParsedDockerfile;
  readonly metaArgs: readonly Command[];
  readonly stages: readonly Stage[];
}

/** Throws DockerfileError. */
export function readStages(parsed: ParsedDockerfile): Dockerfile {
  const metaArgs: Command[] = [];
  const stages: (Stage & { commands: Command[] })[] = [];
  for (const instruction of parsed.instructions) {
    const statement = understand(instruction);
    const stage = stages.at(-1);
    if (statement.kind === "from") {
      stages.push({ index: stages.length, name: statement.stage, from: statement, instruction, commands: [], range: instruction.range });
    } else if (stage !== undefined) stage.commands.push({ instruction, statement });
    else if (statement.kind === "arg") metaArgs.push({ instruction, statement });
    else throw new DockerfileError("no build stage in current context", instruction.range);
  }
  if (stages.length === 0) throw new DockerfileError("dockerfile contains no stages to build");
  return { parsed, metaArgs, stages };
}

/** By name, or by number. The last of several with one name counts. */
export function findStage(stages: readonly Stage[], name: string, before = stages.length): Stage | undefined {
  const wanted = name.toLowerCase();
  const candidates = stages.slice(0, before);
  const named = candidates.findLast((stage) => stage.name === wanted);
  return named ?? (/^\d+$/.test(name) ? candidates[Number(name)] : undefined);
}
