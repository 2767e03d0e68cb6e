/** What a .dockerignore leaves out: the last pattern that fits a path or a directory above it decides. */
export interface Ignore {
  excludes(path: string): boolean;
  /** Nothing in this directory can come back. */
  excludesWhole(directory: string): boolean;
}

export function parseIgnoreFile(text: string): string[] {
  const patterns: string[] = [];
  for (const line of text.replace(/^\uFEFF/, "").split("\n")) {
    if (line.startsWith("#")) continue;
    let pattern = line.trim();
    if (pattern === "") continue;
    const keeps = pattern.startsWith("!");
    if (keeps) pattern = pattern.slice(1).trim();
    const clean = cleanPattern(pattern);
    if (clean !== "") patterns.push(keeps ? `!${clean}` : clean);
  }
  return patterns;
}

export function ignorer(patterns: readonly string[]): Ignore {
  const rules = patterns.map((pattern) => {
    const keeps = pattern.startsWith("!");
    return { keeps, expression: patternExpression(keeps ? pattern.slice(1) : pattern) };
  });
  const hasExceptions = rules.some(({ keeps }) => keeps);
  const excludes = (path: string): boolean => {
    let excluded = false;
    for (const { keeps, expression } of rules) if (excluded === keeps && expression.test(path)) excluded = !keeps;
    return excluded;
  };
  return { excludes, excludesWhole: (directory) => !hasExceptions && excludes(directory) };
}

/** Without `.`, `..` and slashes at the ends. */
function cleanPattern(pattern: string): string {
  const names: string[] = [];
  for (const name of pattern.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.length === 0 && pattern !== "" ? "." : names.join("/");
}

function patternExpression(pattern: string): RegExp {
  let text = "";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (pattern.startsWith("**/", at)) {
      text += "(?:.*/)?";
      at += 2;
    } else if (pattern.startsWith("**", at)) {
      text += ".*";
      at++;
    } else if (char === "*") text += "[^/]*";
    else if (char === "?") text += "[^/]";
    else if (char === "[" && pattern.indexOf("]", at + 1) > 0) {
      const end = pattern.indexOf("]", at + 1);
      text += `[${pattern.slice(at + 1, end).replace(/\\/g, "\\\\")}]`;
      at = end;
    } else if (char === "\\" && at + 1 < pattern.length) text += quote(pattern[++at] as string);
    else text += quote(char);
  }
  return new RegExp(`^${text}(?:/.*)?$`, "s");
}

function quote(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}
