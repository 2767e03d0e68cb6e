import { isErrno } from "../../base/errno.ts";
import { builtinNames } from "../builtins/lookup.ts";
import { keywords } from "../command-kind.ts";
import { isExecutable } from "../path-search.ts";
import type { Shell } from "../shell.ts";

export interface Candidate {
  /** What goes into the line. */
  readonly text: string;
  /** What a list shows. */
  readonly shown: string;
}

const MAX_CANDIDATES = 20_000;

/** Everything that could stand as a command: keywords, functions, aliases, builtins and the programs in PATH. */
export function commandNames(shell: Shell): string[] {
  const names = new Set<string>([...keywords(shell), ...shell.functions.keys(), ...shell.aliases.keys(), ...builtinNames(shell)]);
  for (const dir of (shell.variables.get("PATH") ?? "").split(":")) {
    try {
      for (const entry of shell.fs.readdir(dir === "" ? "." : dir)) {
        if (names.size >= MAX_CANDIDATES) return [...names];
        if (isExecutable(`${dir}/${entry.name}`, shell.fs)) names.add(entry.name);
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
  return [...names];
}

/** Paths that begin with `word`, without the slash that marks directories. */
export function fileCandidates(shell: Shell, word: string, onlyDirectories: boolean): string[] {
  const slash = word.lastIndexOf("/");
  const lead = word.slice(0, slash + 1);
  const start = word.slice(slash + 1);
  let dir = lead === "" ? "." : lead;
  if (dir.startsWith("~")) {
    const user = /^~([^/]*)/.exec(dir)?.[1] ?? "";
    const home = user === "" ? shell.variables.get("HOME") : shell.homeOf(user);
    if (home !== undefined) dir = home + dir.slice(user.length + 1);
  }
  try {
    return shell.fs
      .readdir(dir)
      .filter((entry) => entry.name.startsWith(start) && (start.startsWith(".") || !entry.name.startsWith(".")))
      .filter((entry) => !onlyDirectories || isDirectory(shell, `${dir}/${entry.name}`))
      .slice(0, MAX_CANDIDATES)
      .map((entry) => lead + entry.name)
      .sort();
  } catch (error) {
    if (!isErrno(error)) throw error;
    return [];
  }
}

export function isDirectory(shell: Shell, path: string): boolean {
  try {
    return shell.fs.stat(path).type === "dir";
  } catch (error) {
    if (!isErrno(error)) throw error;
    return false;
  }
}
