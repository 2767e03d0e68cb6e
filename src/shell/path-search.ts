import type { PathFs } from "../sim/sys.ts";

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The file that a command name means: itself with a slash, else the first executable one in PATH. */
export function searchPath(name: string, path: string | undefined, fs: PathFs): string | undefined {
  if (name.includes("/")) return isExecutable(name, fs) ? name : undefined;
  return searchPathAll(name, path, fs)[0];
}

/** Every executable file of that name in PATH, in order. */
export function searchPathAll(name: string, path: string | undefined, fs: PathFs): string[] {
  if (name === "" || name.includes("/")) return [];
  const found: string[] = [];
  for (const dir of (path ?? DEFAULT_PATH).split(":")) {
    const candidate = dir === "" ? `./${name}` : dir.endsWith("/") ? `${dir}${name}` : `${dir}/${name}`;
    if (isExecutable(candidate, fs)) found.push(candidate);
  }
  return found;
}

/** A file of that name that exists in PATH but may not be executed: commands that find only this report EACCES. */
export function searchPathAny(name: string, path: string | undefined, fs: PathFs): string | undefined {
  for (const dir of (path ?? DEFAULT_PATH).split(":")) {
    const candidate = dir === "" ? `./${name}` : `${dir}/${name}`;
    try {
      if (fs.stat(candidate).type === "file") return candidate;
    } catch {
      // Not here: look on.
    }
  }
  return undefined;
}

export function isExecutable(path: string, fs: PathFs): boolean {
  try {
    return fs.stat(path).type === "file" && fs.access(path, { execute: true });
  } catch {
    return false;
  }
}
