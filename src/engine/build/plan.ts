/** From the stages of a Dockerfile to the steps of one target. */
import { EngineError } from "../error.ts";
import { canonicalString, parseWithDefaultTag } from "../image/reference.ts";
import type { BaseImage } from "./base-image.ts";
import { type DispatchContext, dispatch } from "./dispatch.ts";
import { atLines, DockerfileError } from "./dockerfile/error.ts";
import { expandWord } from "./dockerfile/expand.ts";
import { understand } from "./dockerfile/instructions.ts";
import { type Instruction, parseDockerfile } from "./dockerfile/parse.ts";
import { type Command, type Dockerfile, findStage, type Stage } from "./dockerfile/stages.ts";
import { suggestion } from "./dockerfile/suggest.ts";
import { BuildError } from "./error.ts";
import { Step } from "./graph.ts";
import type { Linter } from "./lint.ts";
import { type StageState, variable } from "./state.ts";

export interface PlanOptions {
  readonly target: string;
  readonly buildArgs: Readonly<Record<string, string | null>>;
  readonly network: "default" | "none" | "host";
  readonly noCache: boolean;
  readonly noCacheFilter: readonly string[];
  readonly platform: { readonly os: string; readonly architecture: string };
  readonly linter: Linter;
  /** Goes through stages that the target does not need, too: for checks. */
  readonly allStages: boolean;
  /** Contexts that were given names; these go before stages and images. */
  readonly contexts: ReadonlySet<string>;
  /** Images that stand in for these names. */
  readonly images: ReadonlyMap<string, string>;
  /** Throws. */
  baseImage(reference: string, shown: string, range: Stage["range"] | undefined, context: string | undefined): Promise<BaseImage>;
  /** A named context of files is needed. */
  localContext(name: string): void;
  /** After the base images are known, before any instruction. */
  ready(): void;
}

export interface Plan {
  readonly target: Stage;
  readonly state: StageState;
}

/** The stage that is asked for by name, or the last. Throws DockerfileError. */
export function targetStage(dockerfile: Dockerfile, target: string): Stage {
  const stage = target === "" ? dockerfile.stages.at(-1) : dockerfile.stages.findLast(({ name }) => name === target.toLowerCase());
  if (stage !== undefined) return stage;
  throw new DockerfileError(`target stage ${JSON.stringify(target)} could not be found${suggestion(target, stageNames(dockerfile))}`);
}

/** Throws DockerfileError, BuildError. */
export async function planBuild(dockerfile: Dockerfile, options: PlanOptions): Promise<Plan> {
  const globals = globalArgs(dockerfile, options);
  const bases = dockerfile.stages.map((stage) => baseName(dockerfile, stage, globals, options));
  const target = targetStage(dockerfile, options.target);
  refuseCircles(dockerfile);
  const needed = options.allStages ? new Set(dockerfile.stages) : neededStages(dockerfile, target, bases, options);
  const images = new Map<string, BaseImage>();
  await loadImages(dockerfile, needed, bases, images, options);
  options.ready();

  const states = new Map<Stage, StageState>();
  const titles = titlesOf(dockerfile, options);
  let contextStep: Step | undefined;
  const contextSteps = new Map<string, Step>();
  const imageSteps = new Map<string, Step>();
  const context = (): Step => {
    contextStep ??= new Step({ kind: "context", name: "context" }, [], { name: "[internal] load build context" });
    return contextStep;
  };
  const namedContext = (name: string): Step => {
    const step = contextSteps.get(name) ?? new Step({ kind: "context", name }, [], { name: `[context ${name}] load from client` });
    contextSteps.set(name, step);
    return step;
  };
  const imageStep = (reference: string, name: string): Step => {
    const { image, pulled } = images.get(reference) as BaseImage;
    return new Step({ kind: "image", reference, image, pulled }, [], { name });
  };
  const namedImage = (name: string, standIn: string): Step => {
    const reference = imageReference(standIn);
    const { image, pulled } = images.get(reference) as BaseImage;
    return new Step({ kind: "image", reference, image, pulled, context: name }, [], { name: `[context ${name}] ${standIn}` });
  };
  for (const stage of dockerfile.stages) {
    if (!needed.has(stage)) continue;
    const base = bases[stage.index] as Base;
    const parent = base.stage === undefined ? undefined : states.get(base.stage);
    const state = startState(stage, titles.get(stage) ?? "", parent);
    states.set(stage, state);
    const triggers = takeTriggers(state, base, images);
    const commands = [...triggers, ...stage.commands];
    state.stepTotal = countSteps(commands);
    if (base.kind === "image" && base.context !== undefined) {
      state.stepTotal++;
      state.step = namedImage(base.context, base.shown);
    } else if (base.kind === "image") {
      state.stepTotal++;
      state.stepIndex = 1;
      const image = images.get(base.reference) as BaseImage;
      // What the image triggers is known only after its step has a name.
      const named = state.stepTotal - countSteps(triggers);
      const prefix = `[${state.title === "" ? "" : `${state.title} `}${"1".padStart(String(named).length)}/${named}] `;
      state.step = new Step({ kind: "image", reference: base.reference, image: image.image, pulled: image.pulled }, [], {
        name: `${prefix}FROM ${image.name}`,
        range: stage.range,
      });
    } else if (base.kind === "context") state.step = namedContext(base.reference);
    const dispatchContext: DispatchContext = {
      buildArgs: options.buildArgs,
      globals,
      escape: dockerfile.parsed.directives.escape,
      linter: options.linter,
      network: options.network,
      ignoreCache: options.noCache || options.noCacheFilter.some((name) => name.toLowerCase() === stage.name || name === String(stage.index)),
      context,
      source: (name, tooEarly) => {
        if (options.contexts.has(name)) return namedContext(name);
        const other = options.images.has(name) ? undefined : findSource(dockerfile, name, stage);
        if (other !== undefined && other.index >= stage.index) throw new DockerfileError(tooEarly(JSON.stringify(shownName(other))));
        if (other !== undefined) return (states.get(other) as StageState).step;
        if (name === "scratch") return undefined;
        const standIn = options.images.get(name);
        if (standIn !== undefined) return namedImage(name, standIn);
        const reference = imageReference(name);
        const known = imageSteps.get(reference) ?? imageStep(reference, `FROM ${(images.get(reference) as BaseImage).name}`);
        imageSteps.set(reference, known);
        return known;
      },
    };
    for (const command of commands)
      atLines(command.trigger === true ? stage.range : command.instruction.range, () => dispatch(dispatchContext, state, command));
  }
  return { target, state: states.get(target) as StageState };
}

type Base =
  | { readonly kind: "stage"; readonly stage: Stage; readonly reference: "" }
  | { readonly kind: "scratch"; readonly stage: undefined; readonly reference: "" }
  | { readonly kind: "image" | "context"; readonly stage: undefined; readonly reference: string; readonly shown: string; readonly context?: string };

/** ARGs before the first FROM, and those that are always there. Throws DockerfileError. */
export function globalArgs(dockerfile: Dockerfile, options: Pick<PlanOptions, "target" | "buildArgs" | "platform">): Map<string, string | undefined> {
  const { os, architecture } = options.platform;
  const target = options.target === "" ? "default" : options.target;
  const args = new Map<string, string | undefined>([
    ["BUILDPLATFORM", "linux/amd64"],
    ["BUILDOS", "linux"],
    ["BUILDOSVERSION", ""],
    ["BUILDARCH", "amd64"],
    ["BUILDVARIANT", ""],
    ["TARGETPLATFORM", `${os}/${architecture}`],
    ["TARGETOS", os],
    ["TARGETOSVERSION", ""],
    ["TARGETARCH", architecture],
    ["TARGETVARIANT", ""],
    ["TARGETSTAGE", target],
  ]);
  for (const { statement, instruction } of dockerfile.metaArgs) {
    if (statement.kind !== "arg") continue;
    for (const { name, value } of statement.pairs) {
      const expand = (word: string): string => expandWord(word, { escape: dockerfile.parsed.directives.escape, lookup: (other) => args.get(other) });
      const fallback = value === undefined ? args.get(name) : atLines(instruction.range, () => expand(value));
      args.set(name, options.buildArgs[name] ?? fallback);
    }
  }
  return args;
}

function baseName(dockerfile: Dockerfile, stage: Stage, globals: ReadonlyMap<string, string | undefined>, options: PlanOptions): Base {
  const { base, platform } = stage.from;
  const { linter } = options;
  const escapeToken = dockerfile.parsed.directives.escape;
  const unset = (name: string): void => {
    if (!globals.has(name)) linter.add("UndefinedArgInFrom", `FROM argument '${name}' is not declared`, stage.range);
  };
  return atLines(stage.range, () => {
    lintDefault(dockerfile, stage, options);
    const name = expandWord(base, { escape: escapeToken, lookup: (variableName) => globals.get(variableName), unset });
    if (name === "") throw new DockerfileError(`base name (${base}) should not be blank`);
    const wantedPlatform = expandWord(platform, { escape: escapeToken, lookup: (variableName) => globals.get(variableName), unset });
    if (platform !== "" && wantedPlatform !== "") checkPlatform(wantedPlatform);
    if (options.contexts.has(name)) return { kind: "context", stage: undefined, reference: name, shown: name };
    const standIn = options.images.get(name);
    if (standIn !== undefined) return { kind: "image", stage: undefined, reference: imageReference(standIn, stage), shown: standIn, context: name };
    const named = dockerfile.stages.slice(0, stage.index).findLast((other) => other.name !== "" && other.name === name.toLowerCase());
    if (named !== undefined) return { kind: "stage", stage: named, reference: "" };
    if (name === "scratch") return { kind: "scratch", stage: undefined, reference: "" };
    return { kind: "image", stage: undefined, reference: imageReference(name, stage), shown: name };
  });
}

/** Throws DockerfileError. */
function checkPlatform(text: string): void {
  const parts = text.split("/");
  const known = parts.length > 1 || KNOWN_PLATFORMS.includes(text.toLowerCase());
  const problem =
    parts.length > 3 || !parts.every((part) => /^[\w.()-]+$/.test(part)) ? "cannot parse platform specifier" : "unknown operating system or architecture";
  if (problem.startsWith("unknown") && known) return;
  throw new DockerfileError(`failed to parse platform ${text}: ${JSON.stringify(text)}: ${problem}: invalid argument`);
}

/** What may stand alone: systems and processors. */
const KNOWN_PLATFORMS =
  "linux windows darwin freebsd netbsd openbsd dragonfly solaris plan9 aix android illumos js wasip1 amd64 x86_64 x86-64 i386 386 arm arm64 aarch64 armhf armel ppc64 ppc64le mips mipsle mips64 mips64le s390x riscv64 loong64 wasm".split(
    " ",
  );

/** With the defaults of the ARGs alone, does FROM name an image? */
function lintDefault(dockerfile: Dockerfile, stage: Stage, options: PlanOptions): void {
  const defaults = globalArgs(dockerfile, { ...options, buildArgs: {} });
  const escapeToken = dockerfile.parsed.directives.escape;
  const name = expandWord(stage.from.base, { escape: escapeToken, lookup: (variableName) => defaults.get(variableName) });
  try {
    if (name === "") throw new EngineError("InvalidParameter", "empty");
    parseWithDefaultTag(name);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    options.linter.add("InvalidDefaultArgInFrom", `Default value for ARG ${stage.from.base} results in empty or invalid base image name`, stage.range);
  }
}

/** `docker.io/library/busybox:latest` */
function imageReference(name: string, stage?: Stage): string {
  try {
    return canonicalString(parseWithDefaultTag(name));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new DockerfileError(`failed to parse stage name ${JSON.stringify(name)}: ${error.message}`, stage?.range);
  }
}

/** Names that instructions of a stage take files from. */
/** Of the commands, those that are steps of their own. */
function countSteps(commands: readonly Command[]): number {
  return commands.filter(({ statement }) => ["add", "copy", "run", "workdir"].includes(statement.kind)).length;
}

function sourceNames(stage: Stage): { name: string; command: Command }[] {
  return stage.commands.flatMap((command) => {
    const { statement } = command;
    if (statement.kind === "copy") return statement.from === "" ? [] : [{ name: statement.from, command }];
    if (statement.kind !== "run") return [];
    return statement.mounts.flatMap((mount) => {
      const from = /(?:^|,)from=([^,]+)/i.exec(mount)?.[1];
      return from === undefined ? [] : [{ name: from, command }];
    });
  });
}

/** What `--from=NAME` in a stage means: the one of that name before it, or else after it. Throws for numbers of no stage. */
function findSource({ stages }: Dockerfile, name: string, stage: Stage): Stage | undefined {
  const found = findStage(stages, name, stage.index) ?? findStage(stages, name);
  if (found === undefined && /^\d+$/.test(name)) throw new DockerfileError(`invalid stage index ${name}`);
  return found;
}

function shownName(stage: Stage): string {
  return stage.name || `stage-${stage.index}`;
}

function stageNames(dockerfile: Dockerfile): string[] {
  return dockerfile.stages.map(({ name }) => name).filter((name) => name !== "");
}

/** Stages that take files from each other. Throws DockerfileError. */
function refuseCircles(dockerfile: Dockerfile): void {
  const done = new Set<Stage>();
  const open = new Set<Stage>();
  const visit = (stage: Stage): void => {
    open.add(stage);
    for (const { name, command } of sourceNames(stage)) {
      const other = findSource(dockerfile, name, stage);
      if (other === undefined || done.has(other)) continue;
      if (open.has(other)) throw new DockerfileError(`circular dependency detected on stage: ${shownName(other)}`, command.instruction.range);
      visit(other);
    }
    open.delete(stage);
    done.add(stage);
  };
  for (const stage of dockerfile.stages) if (!done.has(stage)) visit(stage);
}

function neededStages(dockerfile: Dockerfile, target: Stage, bases: readonly Base[], options: PlanOptions): Set<Stage> {
  const replaced = (name: string): boolean => options.contexts.has(name) || options.images.has(name);
  const needed = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (needed.has(stage)) return;
    needed.add(stage);
    const base = bases[stage.index]?.stage;
    if (base !== undefined) visit(base);
    for (const { name } of sourceNames(stage)) {
      const other = replaced(name) ? undefined : findSource(dockerfile, name, stage);
      if (other !== undefined) visit(other);
    }
  };
  visit(target);
  return needed;
}

async function loadImages(
  dockerfile: Dockerfile,
  needed: ReadonlySet<Stage>,
  bases: readonly Base[],
  images: Map<string, BaseImage>,
  options: PlanOptions,
): Promise<void> {
  const wanted = new Map<string, { shown: string; range: Stage["range"] | undefined; context: string | undefined }>();
  const local = new Set<string>();
  for (const stage of dockerfile.stages) {
    if (!needed.has(stage)) continue;
    const base = bases[stage.index] as Base;
    if (base.kind === "context") local.add(base.reference);
    if (base.kind === "image" && !wanted.has(base.reference)) wanted.set(base.reference, { shown: base.shown, range: stage.range, context: base.context });
    for (const { name, command } of sourceNames(stage)) {
      if (options.contexts.has(name)) local.add(name);
      const standIn = options.images.get(name);
      if (standIn === undefined && (name === "scratch" || options.contexts.has(name) || findSource(dockerfile, name, stage) !== undefined)) continue;
      const reference = atLines(command.instruction.range, () => imageReference(standIn ?? name));
      const range = command.statement.kind === "run" ? undefined : command.instruction.range;
      if (standIn !== undefined || !wanted.has(reference))
        wanted.set(reference, { shown: standIn ?? name, range, context: standIn === undefined ? undefined : name });
    }
  }
  const names = [...stageNames(dockerfile), ...COMMON_IMAGES];
  for (const name of local) options.localContext(name);
  for (const [reference, { shown, range, context }] of wanted) {
    try {
      images.set(reference, await options.baseImage(reference, shown, range, context));
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      throw new BuildError(`${error.message}${suggestion(shown, names)}`, error.range);
    }
  }
}

/** Stages get names in front of their steps when there is more than one place to take files from. */
function titlesOf(dockerfile: Dockerfile, options: PlanOptions): Map<Stage, string> {
  const foreign = dockerfile.stages.some((stage) =>
    stage.commands.some(({ statement }) => {
      if (statement.kind === "run") return statement.mounts.length > 0;
      return statement.kind === "copy" && statement.from !== "" && findStage(dockerfile.stages, statement.from, stage.index) === undefined;
    }),
  );
  void options;
  const alone = dockerfile.stages.length === 1 && !foreign;
  return new Map(dockerfile.stages.map((stage) => [stage, alone ? "" : stage.name || `stage-${stage.index}`]));
}

function startState(stage: Stage, title: string, parent: StageState | undefined): StageState {
  return {
    stage,
    step: parent?.step,
    config: parent === undefined ? {} : structuredCopy(parent.config),
    history: [...(parent?.history ?? [])],
    author: parent?.author,
    document: parent?.document,
    args: [...(parent?.args ?? [])],
    title,
    stepIndex: 0,
    stepTotal: 0,
    workdirSet: parent?.workdirSet ?? false,
    commandSet: false,
    once: new Map(),
  };
}

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Fills in the base image's config, and takes its triggers out. */
function takeTriggers(state: StageState, base: Base, images: ReadonlyMap<string, BaseImage>): Command[] {
  if (base.kind === "image") {
    const { image } = images.get(base.reference) as BaseImage;
    state.document = image.document;
    state.config = structuredCopy(image.document.config ?? {});
    state.history = [...(image.document.history ?? [])];
    state.author = image.document.author;
  }
  if (base.kind !== "stage" && variable(state.config.Env ?? [], "PATH") === undefined) state.config.Env = [`PATH=${DEFAULT_PATH}`, ...(state.config.Env ?? [])];
  if (base.kind === "scratch" || base.kind === "context") state.config.WorkingDir = "/";
  const triggers = state.config.OnBuild ?? [];
  delete state.config.OnBuild;
  return triggers.map((line) => {
    const { range } = state.stage;
    const [first] = parseDockerfile(line).instructions;
    const instruction = { ...(first as Instruction), range };
    return { instruction, statement: understand(instruction), trigger: true };
  });
}

/** What a name that no registry knows may have been meant for. */
const COMMON_IMAGES = ["alpine", "busybox", "centos", "debian", "golang", "ubuntu", "fedora"];

function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
