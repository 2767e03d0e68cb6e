import type { ZoneinfoEntry } from "../../base/time/zone-data.ts";

/** A package of a distribution, as a mirror has it. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly section: string;
  /** Bytes of the archive. */
  readonly archiveSize: number;
  /** Kilobytes unpacked. */
  readonly installedSize: number;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  readonly description: string;
  readonly files: readonly PackageFile[];
}

export interface PackageFile {
  readonly path: string;
  /** Program that the file runs; absent for a text. */
  readonly program?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** Of a file with the rules of a time zone: its name. */
  readonly zone?: string;
  /** Of a symbolic link. */
  readonly target?: string;
  readonly mode?: number;
  /** Size that ls shows. */
  readonly size?: number;
}

/**
 * One package a line: `name version section archive-kB installed-kB | files | depends | recommends | description`.
 * A file is `program` (in /usr/bin), `/path/name` (its base name is the program) or `/path=program`.
 */
export function parseTable(table: string): Package[] {
  return table
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [head = "", files = "", depends = "", recommends = "", description = ""] = line.split("|").map((part) => part.trim());
      const [name = "", version = "", section = "", archive = "0", installed = "0"] = head.split(/\s+/);
      return {
        name,
        version,
        section,
        archiveSize: Math.round(Number(archive) * 1000),
        installedSize: Number(installed),
        depends: words(depends),
        recommends: words(recommends),
        description,
        files: words(files).map((file) => readFile(file, version, Number(installed))),
      };
    });
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function readFile(text: string, version: string, installed: number): PackageFile {
  const [where = "", program] = text.split("=") as [string, string?];
  const path = where.startsWith("/") ? where : `/usr/bin/${where}`;
  if (program === "") return { path, text: "", mode: 0o644 };
  return {
    path,
    program: program ?? path.replace(/^.*\//, ""),
    options: { version: version.replace(/^\d+:/, "").replace(/[-+~].*$/, "") },
    mode: 0o755,
    size: Math.max(14_000, Math.round(installed * 400)),
  };
}

/** What the packages of time zones bring. */
export function zoneinfoOf(entries: readonly ZoneinfoEntry[]): PackageFile[] {
  return entries.map((entry) => ("target" in entry ? { path: entry.path, target: entry.target } : { path: entry.path, zone: entry.path, mode: 0o644 }));
}
