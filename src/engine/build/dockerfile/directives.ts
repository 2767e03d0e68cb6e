/** The `# name=value` lines at the top of a Dockerfile. */
import { DockerfileError } from "./error.ts";

/** Rules not to check for; `error` makes warnings fail the build. */
export interface Checks {
  readonly skip: ReadonlySet<string>;
  readonly skipAll: boolean;
  /** Rules that are not among the usual ones; `all` is all of them. */
  readonly experimental: ReadonlySet<string>;
  readonly error: boolean;
}

export interface Directives {
  readonly escape: "\\" | "`";
  readonly syntax: string | undefined;
  /** What to check for, as written. */
  readonly check: string;
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
    if (found.has(name)) throw new DockerfileError(`only one ${name} parser directive can be used`, { start: count - 1, end: count - 1 });
    found.set(name, match[2] as string);
  }
  const token = found.get("escape") ?? "\\";
  if (token !== "\\" && token !== "`") throw new DockerfileError(`invalid escape token '${token}' does not match \` or \\`);
  return { escape: token, syntax: found.get("syntax"), check: found.get("check") ?? "", lines: count };
}

/** `skip=RuleA,RuleB;error=true` */
export function readCheck(text: string): Checks {
  let skip: string[] = [];
  let experimental: string[] = [];
  let error = false;
  for (const part of text.split(";").map((one) => one.trim())) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const [name, value] = [part.slice(0, Math.max(0, equals)).trim(), part.slice(equals + 1).trim()];
    if (equals < 0) throw wrongCheck(`invalid check option ${JSON.stringify(part)}`);
    if (name === "skip") skip = value.split(",").map((rule) => rule.trim());
    else if (name === "experimental") experimental = value.split(",").map((rule) => rule.trim());
    else if (name === "error") {
      if (!/^(1|0|t|f|true|false)$/i.test(value))
        throw wrongCheck(`failed to parse check option error: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
      error = /^(1|t|true)$/i.test(value);
    } else throw wrongCheck(`invalid check option ${JSON.stringify(name)}`);
  }
  return { skip: new Set(skip.filter((rule) => rule !== "all")), skipAll: skip.includes("all"), experimental: new Set(experimental), error };
}

function wrongCheck(problem: string): DockerfileError {
  return new DockerfileError(`failed to parse check options: ${problem}`);
}
