/** Where a copy goes and under which name: the rules of `cp -a` that docker cp follows. */
import { CommandError } from "../error.ts";

export interface CopySource {
  readonly path: string;
  readonly isDirectory: boolean;
  /** The name a followed link had. */
  readonly rebaseName: string;
}

export interface CopyTarget {
  readonly path: string;
  readonly exists: boolean;
  readonly isDirectory: boolean;
}

export interface CopyPlan {
  readonly directory: string;
  readonly from: string;
  readonly to: string;
}

/** Throws CommandError. */
export function copyPlan(source: CopySource, target: CopyTarget): CopyPlan {
  const name = baseOf(source.path);
  const kept = source.rebaseName || name;
  if (target.exists && target.isDirectory) return { directory: target.path, from: name, to: kept };
  if (target.exists && source.isDirectory) throw new CommandError("cannot copy directory");
  if (!target.exists && !source.isDirectory && assertsDirectory(target.path)) throw new CommandError("no such directory");
  return { directory: parentOf(target.path.replace(/(?<=.)\/\.?$/, "")), from: name, to: baseOf(target.path.replace(/(?<=.)\/\.?$/, "")) };
}

/** The name of an archive's entry at its new place. */
export function rebase(name: string, { from, to }: CopyPlan): string {
  const clean = name.replace(/^\.\//, "").replace(/\/$/, "");
  if (from === "." || from === "/") {
    if (to === from) return clean;
    return clean === "" || clean === "." ? to : `${to}/${clean}`;
  }
  if (clean === from) return to;
  return clean.startsWith(`${from}/`) ? to + clean.slice(from.length) : clean;
}

/** `dir/.` stands for what is inside. */
export function baseOf(path: string): string {
  if (/(^|\/)\.$/.test(path)) return ".";
  const clean = path.replace(/\/+$/, "");
  return clean === "" ? "/" : clean.slice(clean.lastIndexOf("/") + 1);
}

export function parentOf(path: string): string {
  const clean = path.replace(/(?<=.)\/+$/, "");
  const slash = clean.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "/" : clean.slice(0, slash);
}

/** Nothing at all is `.` to the client. */
export function assertsDirectory(path: string): boolean {
  return /(^|\/)\.?$/.test(path);
}

export function keepTrailing(absolute: string, given: string): string {
  if (/(^|\/)\.$/.test(given)) return absolute === "/" ? "/." : `${absolute}/.`;
  return given.endsWith("/") && !absolute.endsWith("/") ? `${absolute}/` : absolute;
}
