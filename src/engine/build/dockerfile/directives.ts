/** The `# name=value` lines at the top of a Dockerfile. */
import { DockerfileError } from "./error.ts";

export interface Directives {
  readonly escape: "\\" | "`";
  readonly syntax: string | undefined;
  /** Rules not to check for; `error` makes warnings fail the build. */
  readonly check: { readonly skip: ReadonlySet<string>; readonly skipAll: boolean; readonly error: boolean };
  /** Lines they take. */
  readonly lines: number;
}

export function readDirectives(lines: readonly string[]): Directives {
  const found = new Map<string, string>();
  let count = 0;
  for (const line of lines) {
    const match = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line);
    const name = match?.[1]?.toLowerCase() ?? "";
    if (match === null || !["escape", "syntax", "check"].includes(name)) break;
    count++;
    if (found.has(name)) throw new DockerfileError(`only one ${name} parser directive can be used`, { start: count, end: count });
    found.set(name, match[2] as string);
  }
  const token = found.get("escape") ?? "\\";
  if (token !== "\\" && token !== "`") throw new DockerfileError(`invalid escape token '${token}' does not match \` or \\`);
  return { escape: token, syntax: found.get("syntax"), check: readCheck(found.get("check") ?? ""), lines: count };
}

/** `skip=RuleA,RuleB;error=true` */
function readCheck(text: string): Directives["check"] {
  let skip: string[] = [];
  let error = false;
  for (const part of text.split(";").map((one) => one.trim())) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const [name, value] = [part.slice(0, Math.max(0, equals)).trim(), part.slice(equals + 1).trim()];
    if (equals < 0) throw new DockerfileError(`invalid check option ${JSON.stringify(part)}`);
    if (name === "skip") skip = value.split(",").map((rule) => rule.trim());
    else if (name === "error") {
      if (!/^(1|0|t|f|true|false)$/i.test(value)) throw new DockerfileError(`failed to parse check option error: invalid value ${JSON.stringify(value)}`);
      error = /^(1|t|true)$/i.test(value);
    } else throw new DockerfileError(`invalid check option ${JSON.stringify(name)}`);
  }
  return { skip: new Set(skip.filter((rule) => rule !== "all")), skipAll: skip.includes("all"), error };
}
