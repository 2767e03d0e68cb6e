/** Options that `up`, `create` and `run` share, and what they make of a project. */
import { CommandError } from "../../cli/error.ts";
import { type Flag, makeFlag } from "../../cli/flag/flag.ts";
import { quote } from "../../cli/format/quote.ts";
import type { Project, Service } from "../compose-file/model.ts";

export const PULL_POLICIES: readonly string[] = ["", "policy", "always", "missing", "never", "build", "if_not_present"];

/** `--scale web=3`, as it was given. */
export function scaleFlag(): Flag<readonly string[]> {
  return makeFlag<readonly string[]>(
    "scale",
    [],
    (text, previous) => [...previous, ...text.split(",")],
    "",
    "Number of containers of a service (SERVICE=NUM), over what the file says",
    "Service ke kitne containers (SERVICE=NUM), file se upar",
  );
}

/** `strict`: in the words of `docker compose scale`. Throws CommandError. */
export function parseScale(entries: readonly string[], strict = false): Map<string, number> {
  const result = new Map<string, number>();
  for (const entry of entries) {
    const [name = "", count] = entry.split("=");
    if (count === undefined) throw new CommandError(`invalid scale specifier: ${entry}`);
    if (!/^[+-]?\d+$/.test(count))
      throw new CommandError(
        strict ? `invalid scale specifier: can't parse replica value as int: ${entry}` : `strconv.Atoi: parsing ${quote(count)}: invalid syntax`,
      );
    result.set(name, Number(count));
  }
  return result;
}

export function withScale(project: Project, scales: ReadonlyMap<string, number>): Project {
  const services = new Map<string, Service>(project.services);
  for (const [name, scale] of scales) {
    const service = services.get(name);
    if (!service) throw new CommandError(`no such service: ${name}`);
    services.set(name, { ...service, spec: { ...service.spec, scale } });
  }
  return { ...project, services };
}

/** `--pull`: empty when the services decide. */
export function pullOption(text: string): string {
  if (!PULL_POLICIES.includes(text)) throw new CommandError(`invalid --pull option ${quote(text)}`);
  return text === "policy" || text === "missing" || text === "if_not_present" ? "" : text;
}

/** Leaves dependencies alone: the services stand by themselves. */
export function withoutDependencies(project: Project): Project {
  return { ...project, services: new Map([...project.services].map(([name, service]) => [name, { ...service, spec: withoutDependsOn(service) }])) };
}

function withoutDependsOn(service: Service): Service["spec"] {
  const { depends_on: _dependsOn, ...spec } = service.spec;
  return spec;
}
