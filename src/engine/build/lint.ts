/** BuildKit's build checks: what is allowed and yet not wise. */
import type { LineRange } from "./dockerfile/error.ts";
import type { Statement } from "./dockerfile/instructions.ts";
import type { Instruction } from "./dockerfile/parse.ts";
import type { Dockerfile } from "./dockerfile/stages.ts";
import { excluder } from "./ignore.ts";
import { cleanPath } from "./tree.ts";

export interface LintWarning {
  readonly rule: string;
  readonly message: string;
  readonly description: string;
  readonly url: string;
  readonly range: LineRange;
}

/** One line about each rule. */
const RULES = {
  StageNameCasing: "A stage is named in lower case",
  FromAsCasing: "AS is written in the case of FROM",
  NoEmptyContinuation: "A continued instruction has no empty lines in it",
  ConsistentInstructionCasing: "All instructions of a Dockerfile are in upper case, or all in lower case",
  DuplicateStageName: "No two stages share a name",
  ReservedStageName: "A stage is not named like something built in",
  JSONArgsRecommended: "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
  MaintainerDeprecated: "MAINTAINER gave way to a label",
  UndefinedArgInFrom: "FROM uses only what an ARG before it declares",
  WorkdirRelativePath: "WORKDIR is relative and nothing in this Dockerfile says to what",
  UndefinedVar: "A variable is used that was not declared",
  MultipleInstructionsDisallowed: "Multiple instructions of the same type should not be used in the same stage",
  LegacyKeyValueFormat: "Name and value are joined by = and not by a blank",
  RedundantTargetPlatform: "FROM builds for the target platform anyway",
  SecretsUsedInArgOrEnv: "What is secret does not belong into an image",
  InvalidDefaultArgInFrom: "With the defaults alone FROM names no image",
  FromPlatformFlagConstDisallowed: "FROM --platform should not be a constant",
  ExposeProtoCasing: "Protocols in EXPOSE are in lower case",
  ExposeInvalidFormat: "EXPOSE takes ports of the container and nothing of the host",
  InvalidDefinitionDescription: "A comment above ARG or FROM begins with the name that it is about",
  CopyIgnoredFile: "What .dockerignore leaves out cannot be copied",
} as const;

/** Only on demand. */
const EXPERIMENTAL: ReadonlySet<string> = new Set(["InvalidDefinitionDescription", "CopyIgnoredFile"]);

export type RuleName = keyof typeof RULES;

export class Linter {
  readonly warnings: LintWarning[] = [];
  readonly #skip: ReadonlySet<string>;
  readonly #skipAll: boolean;
  readonly #experimental: ReadonlySet<string>;
  readonly #seen = new Set<string>();

  constructor(options: { skip: ReadonlySet<string>; skipAll: boolean; experimental?: ReadonlySet<string> }) {
    this.#experimental = options.experimental ?? new Set();
    this.#skip = options.skip;
    this.#skipAll = options.skipAll;
  }

  add(rule: RuleName, message: string, range: LineRange): void {
    if (EXPERIMENTAL.has(rule) ? !this.#experimental.has("all") && !this.#experimental.has(rule) : this.#skipAll || this.#skip.has(rule)) return;
    const key = `${rule} ${message} ${range.start}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const page = rule
      .replace(/([a-z])([A-Z])/g, "$1-$2")
      .replace(/^JSONArgs/, "json-args")
      .toLowerCase();
    this.warnings.push({ rule, message, description: RULES[rule], url: `https://docs.docker.com/go/dockerfile/rule/${page}/`, range });
  }

  /** By line; those of one line as they were found. */
  sorted(): LintWarning[] {
    return [...this.warnings].sort((a, b) => a.range.start - b.range.start);
  }
}

/** Checks that need nothing but the text. */
export function lintText(dockerfile: Dockerfile, linter: Linter): void {
  for (const range of dockerfile.parsed.emptyContinuations) {
    linter.add("NoEmptyContinuation", "Empty continuation line", { start: range.end, end: range.end });
  }
  for (const { instruction, statement } of dockerfile.metaArgs) lintInstruction(instruction, statement, linter);
  lintStages(dockerfile, linter);
  lintCasing(dockerfile.parsed.instructions, linter);
  for (const stage of dockerfile.stages) for (const { instruction, statement } of stage.commands) lintInstruction(instruction, statement, linter);
}

const RESERVED = ["scratch", "context"];

function lintStages(dockerfile: Dockerfile, linter: Linter): void {
  const names = new Set<string>();
  for (const { from, instruction, name, range } of dockerfile.stages) {
    const written = from.stageAsWritten;
    if (written !== "") {
      if (RESERVED.includes(name)) linter.add("ReservedStageName", `Stage name should not use the same name as reserved stage ${JSON.stringify(name)}`, range);
      if (written !== name) linter.add("StageNameCasing", `Stage name '${written}' should be lowercase`, range);
      const asCase = caseOf(from.as);
      if (asCase !== caseOf(instruction.word)) linter.add("FromAsCasing", `'${from.as}' and '${instruction.word}' keywords' casing do not match`, range);
      if (names.has(name)) linter.add("DuplicateStageName", `Duplicate stage name ${JSON.stringify(name)}, stage names should be unique`, range);
      names.add(name);
    }
    lintPlatform(from.platform, range, linter);
    lintDescription(instruction, [name], linter);
  }
}

function lintPlatform(platform: string, range: LineRange, linter: Linter): void {
  if (platform === "") return;
  if (!platform.includes("$"))
    linter.add("FromPlatformFlagConstDisallowed", `FROM --platform flag should not use constant value ${JSON.stringify(platform)}`, range);
  else if (/^\$(TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform)) {
    linter.add("RedundantTargetPlatform", `Setting platform to predefined ${platform} in FROM is redundant as this is the default behavior`, range);
  }
}

function caseOf(word: string): "upper" | "lower" | "mixed" {
  return word === word.toUpperCase() ? "upper" : word === word.toLowerCase() ? "lower" : "mixed";
}

function lintCasing(instructions: readonly Instruction[], linter: Linter): void {
  const cases = instructions.map(({ word }) => caseOf(word));
  const lower = cases.filter((one) => one === "lower").length;
  const upper = cases.filter((one) => one === "upper").length;
  const majority = lower > upper ? "lower" : "upper";
  for (const { word, range } of instructions) {
    if (caseOf(word) !== majority) {
      linter.add("ConsistentInstructionCasing", `Command '${word}' should match the case of the command majority (${majority}case)`, range);
    }
  }
}

function lintDescription({ word, comments, range }: Instruction, names: readonly string[], linter: Linter): void {
  const [name = ""] = names;
  if (comments.length === 0 || name === "" || names.includes(comments.at(-1)?.split(" ")[0] as string)) return;
  const example = names.length > 1 ? "<arg_key>" : name;
  linter.add("InvalidDefinitionDescription", `Comment for ${word.toUpperCase()} should follow the format: \`# ${example} <description>\``, range);
}

function lintInstruction(instruction: Instruction, statement: Statement, linter: Linter): void {
  if (statement.kind === "arg") {
    const names = statement.pairs.map(({ name }) => name);
    lintDescription(instruction, names, linter);
  }
  const { range } = instruction;
  if (statement.kind === "maintainer") linter.add("MaintainerDeprecated", "Maintainer instruction is deprecated in favor of using label", range);
  if ((statement.kind === "env" || statement.kind === "label") && statement.legacy) {
    const word = statement.kind.toUpperCase();
    linter.add("LegacyKeyValueFormat", `"${word} key=value" should be used instead of legacy "${word} key value" format`, range);
  }
}

/** Files of the context that COPY and ADD name and that are not sent. */
export function lintIgnored(dockerfile: Dockerfile, ignoreFile: string, linter: Linter): void {
  const patterns = ignoreFile
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (patterns.length === 0) return;
  const excluded = excluder(patterns);
  for (const { instruction, statement } of dockerfile.stages.flatMap(({ commands }) => commands)) {
    if ((statement.kind !== "copy" && statement.kind !== "add") || statement.from !== "") continue;
    const word = statement.kind === "add" ? "Add" : "Copy";
    for (const source of statement.sources) {
      if (excluded(cleanPath(source)))
        linter.add("CopyIgnoredFile", `Attempting to ${word} file ${JSON.stringify(source)} that is excluded by .dockerignore`, instruction.range);
    }
  }
}

const SECRET = /(?:^|_)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)/i;
const PUBLIC = /(?:^|_)(?:public)(?:_|$)/i;

export function lintSecret(word: "ARG" | "ENV", name: string, range: LineRange, linter: Linter): void {
  if (SECRET.test(name) && !PUBLIC.test(name))
    linter.add("SecretsUsedInArgOrEnv", `Do not use ARG or ENV instructions for sensitive data (${word} ${JSON.stringify(name)})`, range);
}
