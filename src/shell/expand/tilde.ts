import type { ExpandEnvironment } from "./environment.ts";

/** `~`, `~user`, `~+`, `~-` at the start of `text`. `more`: parts follow in the word, so the name must end inside the text. */
export function tildePrefix(text: string, more: boolean, environment: ExpandEnvironment, assignment: boolean): { home: string; rest: string } | undefined {
  const match = (assignment || environment.dialect === "bash" ? /^~([^/:]*)(?=[/:]|$)/ : /^~([^/]*)(?=\/|$)/).exec(text);
  if (match === null) return undefined;
  const whole = match[0];
  if (whole.length === text.length && more) return undefined;
  const home = homeFor(match[1] as string, environment);
  return home === undefined ? undefined : { home, rest: text.slice(whole.length) };
}

function homeFor(user: string, environment: ExpandEnvironment): string | undefined {
  if (user === "") return environment.variables.get("HOME") ?? environment.homeOf("") ?? undefined;
  if (user === "+" && environment.dialect === "bash") return environment.variables.get("PWD");
  if (user === "-" && environment.dialect === "bash") return environment.variables.get("OLDPWD");
  return /^[A-Za-z0-9_.-]+$/.test(user) ? environment.homeOf(user) : undefined;
}
