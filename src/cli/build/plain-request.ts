/** What a build asks of an engine that takes a context and no more: what it cannot do for clients without a session is done here. */
import type { VertexWarning } from "../../base/solve-status.ts";
import { locateProblem } from "./dockerfile-lines.ts";
import { outlineOf, targetsOf } from "./dockerfile-outline.ts";
import type { BuildInput } from "./input.ts";
import type { PlainContext } from "./plain-context.ts";
import type { CallResult, CheckResult } from "./results.ts";
import type { BuildQuery } from "./run-build.ts";

/** Where a request that builds nothing ends. */
export type StopAt = "metadata" | "steps" | undefined;

/** Where only a session can take it: should the engine come so far, then no image is left. */
const NO_IMAGE = JSON.stringify([{ Type: "local", Attrs: {} }]);
const CHECK = "BUILDKIT_DOCKERFILE_CHECK";

export function stopsAt(call: string): StopAt {
  if (call === "build") return undefined;
  return call === "check" || call === "outline" ? "steps" : "metadata";
}

export function plainQuery({ call = "build", output, nocachefilter = [], t, ...query }: BuildQuery, input: BuildInput, plain: PlainContext): BuildQuery {
  return {
    ...query,
    // Steps of all stages instead of those of some.
    ...(nocachefilter.length > 0 ? { nocache: true } : {}),
    ...(output === undefined ? { t } : {}),
    ...(call === "build" ? {} : { outputs: NO_IMAGE }),
    ...(call === "check" ? { buildargs: JSON.stringify({ ...JSON.parse(query.buildargs ?? "{}"), [CHECK]: strictCheck(input.dockerfile) }) } : {}),
    dockerfile: plain.dockerfilePath,
  };
}

/** The Dockerfile's own `# check=` with `error=true`: then the engine ends with what it found, before the first step. */
function strictCheck(source: string): string {
  const own = /^#\s*check\s*=\s*(.+?)\s*$/im.exec(source)?.[1] ?? "";
  return [...own.split(";").filter((part) => part !== "" && !/^\s*error\s*=/.test(part)), "error=true"].join(";");
}

/** The result of a call; undefined where the build's failure is all there is to say. */
export function plainCallResult(
  call: string,
  input: BuildInput,
  found: { warnings: readonly VertexWarning[]; failure: string | undefined; query: BuildQuery },
): CallResult | undefined {
  const { failure } = found;
  if (call === "check") {
    if (failure !== undefined && /^(dockerfile parse error|failed to read dockerfile|the Dockerfile cannot be empty)/.test(failure)) return undefined;
    const isLint = failure === undefined || failure.startsWith("lint violation found for rules: ");
    const range = isLint ? undefined : locateProblem(input.dockerfile, failure);
    return {
      kind: "check",
      warnings: found.warnings.map(checkWarning),
      ...(isLint ? {} : { error: { message: failure, ...(range === undefined ? {} : { range }) } }),
    };
  }
  if (failure !== undefined) return undefined;
  if (call === "targets") return { kind: "targets", targets: targetsOf(input.dockerfile) };
  return call === "outline"
    ? { kind: "outline", outline: outlineOf(input.dockerfile, found.query.target ?? "", JSON.parse(found.query.buildargs ?? "{}") as Record<string, string>) }
    : undefined;
}

/** From `RULE: what is wrong (line 3)`. */
function checkWarning({ short, detail, url, range }: VertexWarning): CheckResult["warnings"][number] {
  const [, rule = "", message = short] = /^(\w+): (.*?)(?: \(line \d+\))?$/s.exec(short) ?? [];
  return { rule, message, description: detail[0] ?? "", url, range: range[0] ?? { start: 0, end: 0 } };
}
