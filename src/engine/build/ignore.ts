/** Patterns of `--exclude`, as in a .dockerignore: the last one that fits decides. */
import { BuildError } from "./error.ts";
import { isGlob } from "./tree.ts";

export function excluder(patterns: readonly string[]): (path: string) => boolean {
  const rules = patterns.map((pattern) => {
    const keeps = pattern.startsWith("!");
    return { keeps, expression: pathPattern(keeps ? pattern.slice(1) : pattern) };
  });
  return (path) => {
    const relative = path.replace(/^\/+/, "");
    let excluded = false;
    for (const { keeps, expression } of rules) if (expression.test(relative)) excluded = !keeps;
    return excluded;
  };
}

/** Throws BuildError for a .dockerignore that makes no sense. */
export function checkPatterns(text: string): void {
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    if (line === "!") throw new BuildError('illegal exclusion pattern: "!"');
    if (!isGlob(line)) throw new BuildError("syntax error in pattern");
  }
}

/** `**` crosses slashes; a pattern that fits a directory fits all that is in it. */
function pathPattern(pattern: string): RegExp {
  const clean = pattern.trim().replace(/^\/+|\/+$/g, "");
  let text = "";
  for (let at = 0; at < clean.length; at++) {
    const char = clean[at] as string;
    if (clean.startsWith("**/", at)) {
      text += "(?:.*/)?";
      at += 2;
    } else if (clean.startsWith("**", at)) {
      text += ".*";
      at++;
    } else if (char === "*") text += "[^/]*";
    else if (char === "?") text += "[^/]";
    else if (char === "[" && clean.indexOf("]", at + 1) > 0) {
      // As a regular expression has it: `^` turns it round, `!` does not.
      const end = clean.indexOf("]", at + 1);
      text += `[${clean.slice(at + 1, end).replace(/\\/g, "\\\\")}]`;
      at = end;
    } else text += char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  return new RegExp(`^${text}(?:/.*)?$`, "s");
}
