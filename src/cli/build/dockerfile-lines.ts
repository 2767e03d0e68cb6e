/** Where things stand in a Dockerfile, for excerpts about what an engine found wrong without saying where. */
import type { SourceRange } from "../../base/solve-status.ts";

export interface DockerfileInstruction extends SourceRange {
  /** In capitals. */
  readonly name: string;
  /** The rest of it, with continued lines joined. */
  readonly text: string;
  /** The comment line right above it, without its sign. */
  readonly comment: string;
}

/** An instruction of a Dockerfile that makes a step of the build. */
const STEPS = ["RUN", "COPY", "ADD", "WORKDIR"];

export function dockerfileInstructions(source: string): DockerfileInstruction[] {
  const lines = source
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, ""));
  const escapeSign = escapeCharacter(lines);
  const instructions: DockerfileInstruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (/^\s*(#|$)/.test(lines[at] as string)) continue;
    const start = at;
    let text = "";
    for (; at < lines.length; at++) {
      const line = lines[at] as string;
      if (at > start && /^\s*(#|$)/.test(line)) continue;
      const trimmed = line.trimEnd();
      if (!trimmed.endsWith(escapeSign)) {
        text += line;
        break;
      }
      text += trimmed.slice(0, -1);
    }
    const [, word = "", rest = ""] = /^\s*(\S+)\s*(.*)$/s.exec(text) ?? [];
    const name = word.toUpperCase();
    for (const end of STEPS.includes(name) ? heredocEnds(rest) : []) {
      do at++;
      while (at < lines.length && !end.test(lines[at] as string));
    }
    const comment = /^\s*#\s*(.*?)\s*$/.exec(lines[start - 1] ?? "")?.[1] ?? "";
    instructions.push({ name, text: rest.trim(), comment, start: start + 1, end: Math.min(at, lines.length - 1) + 1 });
  }
  return instructions;
}

function escapeCharacter(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^#\s*([A-Za-z]\w*)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    if (name === undefined) return "\\";
    if (name.toLowerCase() === "escape" && value === "`") return "`";
  }
  return "\\";
}

/** What ends the documents that an instruction begins, in their order. */
function heredocEnds(text: string): RegExp[] {
  return [...text.matchAll(/(?:^|[^<])<<(-?)(["']?)([A-Za-z_]\w*)\2/g)].map(([, tabs, , word]) => new RegExp(`^${tabs === "" ? "" : "\\t*"}${word}$`));
}

/** The instruction behind a step like `[build 2/4] RUN make`. */
export function locateStep(source: string, step: string): SourceRange | undefined {
  const [, stageName = "", number = "0", count = "0"] = /^\[(?:linux\/\S+ )?(?:(\S+) )?(\d+)\/(\d+)\] /.exec(step) ?? [];
  if (number === "0") return undefined;
  const stages: DockerfileInstruction[][] = [];
  for (const instruction of dockerfileInstructions(source)) {
    if (instruction.name === "FROM") stages.push([instruction]);
    else if (STEPS.includes(instruction.name)) stages.at(-1)?.push(instruction);
  }
  const fits = stages.filter((stage, index) => stageName === "" || nameOf(stage, index) === stageName.toLowerCase());
  // Steps that a base image's ONBUILD brings come before the stage's own ones.
  const stage = fits.findLast(({ length }) => length <= Number(count)) ?? fits.at(-1);
  if (stage === undefined) return undefined;
  return number === "1" ? stage[0] : stage.at(Number(number) - Number(count) - 1);
}

function nameOf([from]: readonly DockerfileInstruction[], index: number): string {
  return /\sas\s+(\S+)$/i.exec(from?.text ?? "")?.[1]?.toLowerCase() ?? `stage-${index}`;
}

/** The lines that the engine's words are about, as far as they tell. */
export function locateProblem(source: string, message: string): SourceRange | undefined {
  const instructions = dockerfileInstructions(source);
  const line = Number(/^dockerfile parse error on line (\d+):/.exec(message)?.[1] ?? 0);
  if (line > 0) return instructions.find(({ start, end }) => start <= line && line <= end) ?? { start: line, end: line };
  const frontend = /^failed to resolve source metadata for \S+:/.test(message) ? lineOf(source, /^#\s*syntax\s*=/i) : 0;
  if (frontend > 0) return { start: frontend, end: frontend };
  const image = /^(\S+): failed to resolve source metadata for /.exec(message)?.[1];
  if (image !== undefined) return fromOf(instructions, image);
  const stage = /^failed to parse stage name "([^"]*)"/.exec(message)?.[1] ?? /^base name \((.*)\) should not be blank$/.exec(message)?.[1];
  if (stage !== undefined) return fromOf(instructions, stage);
  if (message === "no build stage in current context") return instructions.find(({ name }) => name !== "ARG");
  const port = /^invalid containerPort: (.*)$/.exec(message)?.[1];
  if (port !== undefined) return instructions.find(({ name, text }) => name === "EXPOSE" && text.split(/\s+/).includes(port));
  return undefined;
}

/** 0: there is none. */
function lineOf(source: string, pattern: RegExp): number {
  return source.split("\n").findIndex((line) => pattern.test(line)) + 1;
}

/** By its own words, or with what the defaults of its arguments make of them. */
function fromOf(instructions: readonly DockerfileInstruction[], image: string): SourceRange | undefined {
  const froms = instructions.filter(({ name }) => name === "FROM");
  const base = ({ text }: DockerfileInstruction): string => text.replace(/^(--\S+\s+)*/, "").split(/\s+/, 1)[0] as string;
  return (
    froms.find((from) => base(from) === image) ??
    instructions.find(({ name, text }) => name !== "FROM" && text.includes(`from=${image}`)) ??
    froms.find((from) => base(from).includes("$"))
  );
}
