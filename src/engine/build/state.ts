/** A stage while its instructions are gone through: files so far, the image's config, variables. */
import type { ConfigDocument, ConfigSection, HistoryEntry } from "../image/image-config.ts";
import type { Stage } from "./dockerfile/stages.ts";
import type { Step } from "./graph.ts";

export type ImageConfig = { -readonly [K in keyof Partial<ConfigSection>]: Partial<ConfigSection>[K] };

export interface StageState {
  readonly stage: Stage;
  step: Step | undefined;
  config: ImageConfig;
  history: HistoryEntry[];
  author: string | undefined;
  /** The image at the bottom. */
  document: ConfigDocument | undefined;
  /** ARGs that were declared, in order; an ENV that follows goes before. */
  args: { name: string; value: string | undefined; shadowed?: boolean }[];
  /** In brackets before the names of steps; undefined: no stage is named. */
  title: string;
  /** Numbers in those brackets. */
  stepIndex: number;
  stepTotal: number;
  workdirSet: boolean;
  /** CMD was given in this Dockerfile: ENTRYPOINT does not take it away. */
  commandSet: boolean;
  /** Lines of CMD, ENTRYPOINT and HEALTHCHECK, for the one that does not count. */
  once: Map<string, { start: number; end: number }>;
}

/** Adds a line to the image's history. */
export function record(state: StageState, createdBy: string, options: { layer: boolean; files?: boolean }): void {
  state.history.push({
    created_by: options.files === true ? `${createdBy} # buildkit` : createdBy,
    comment: "buildkit.dockerfile.v0",
    ...(options.layer ? {} : { empty_layer: true }),
  });
}

/** `[stage 2/5] RUN …` */
export function titled(state: StageState, text: string): string {
  if (state.stepTotal === 0) return text;
  state.stepIndex++;
  const width = String(state.stepTotal).length;
  return `[${state.title === "" ? "" : `${state.title} `}${String(state.stepIndex).padStart(width)}/${state.stepTotal}] ${text}`;
}

/** Environment of the image as a list, `name` set or replaced. */
export function withVariable(env: readonly string[], name: string, value: string): string[] {
  const entry = `${name}=${value}`;
  const at = env.findIndex((one) => one.split("=", 1)[0] === name);
  return at < 0 ? [...env, entry] : env.with(at, entry);
}

export function variable(env: readonly string[], name: string): string | undefined {
  return env.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
}
