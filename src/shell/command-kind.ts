import { findBuiltin } from "./builtins/lookup.ts";
import { isExecutable, searchPath } from "./path-search.ts";
import type { Shell } from "./shell.ts";

const KEYWORDS = ["if", "then", "else", "elif", "fi", "case", "esac", "for", "while", "until", "do", "done", "in", "{", "}", "!"];
const BASH_KEYWORDS = ["select", "function", "time", "[[", "]]", "coproc"];

export function keywords(shell: Shell): readonly string[] {
  return shell.dialect === "bash" ? [...KEYWORDS, ...BASH_KEYWORDS] : shell.dialect === "ash" ? [...KEYWORDS, "function"] : KEYWORDS;
}

/** What a name is as a command. */
export function findCommandKind(shell: Shell, name: string): "alias" | "keyword" | "special" | "function" | "builtin" | { path: string } | undefined {
  if (shell.aliases.has(name) && (shell.dialect !== "bash" || shell.options.isOn("expand_aliases"))) return "alias";
  if (keywords(shell).includes(name)) return "keyword";
  const builtin = findBuiltin(shell, name);
  if (builtin?.special === true && shell.dialect !== "bash") return "special";
  if (shell.functions.has(name)) return "function";
  if (builtin !== undefined) return "builtin";
  if (name.includes("/")) return isExecutable(name, shell.fs) ? { path: name } : undefined;
  const path = searchPath(name, shell.variables.get("PATH"), shell.fs);
  return path === undefined ? undefined : { path };
}
