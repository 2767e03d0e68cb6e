import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "../lib/text.ts";
import { makeParents } from "../packages/archive.ts";

const WORLD = "/etc/apk/world";

/** One package of an index or of the database. */
export interface ApkPackage {
  readonly name: string;
  readonly version: string;
  /** Bytes unpacked. */
  readonly size: number;
  readonly depends: readonly string[];
  readonly description: string;
  /** Repository it comes from; absent of what is installed. */
  readonly repository?: string;
  readonly files: readonly string[];
}

/** What is installed, and what was asked for by name (the world). */
export class ApkDatabase {
  /** Without the slash in front, as apk shows it. */
  readonly path: string;
  readonly installed = new Map<string, ApkPackage>();
  world: string[];
  readonly #sys: Sys;

  constructor(sys: Sys) {
    this.#sys = sys;
    this.path = sys.fs.exists("/usr/lib/apk/db/installed") ? "usr/lib/apk/db/installed" : "lib/apk/db/installed";
    for (const one of parseIndex(readText(sys, `/${this.path}`), undefined)) this.installed.set(one.name, one);
    this.world = readText(sys, WORLD).split(/\s+/).filter(Boolean);
  }

  /** A package with all that it needs. */
  closure(name: string, seen = new Set<string>()): Set<string> {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const other of this.installed.get(name)?.depends ?? []) this.closure(other, seen);
    return seen;
  }

  wasDependency(name: string, of: readonly string[]): boolean {
    return of.some((root) => this.closure(root).has(name));
  }

  save(): void {
    const { fs } = this.#sys;
    const database = `/${this.path}`;
    const stanzas = [...this.installed.values()].map((one) => {
      const files = one.files.map((path) => `F:${path.slice(1, path.lastIndexOf("/"))}\nR:${path.slice(path.lastIndexOf("/") + 1)}\n`).join("");
      return `P:${one.name}\nV:${one.version}\nA:x86_64\nS:${Math.round(one.size / 2)}\nI:${one.size}\nT:${one.description}\n${one.depends.length > 0 ? `D:${one.depends.join(" ")}\n` : ""}${files}`;
    });
    makeParents(this.#sys, database);
    fs.writeFile(database, stanzas.join("\n"));
    makeParents(this.#sys, WORLD);
    fs.writeFile(
      WORLD,
      this.world
        .toSorted()
        .map((name) => `${name}\n`)
        .join(""),
    );
  }
}

export function readText(sys: Sys, path: string): string {
  try {
    return decodeText(sys.fs.readFile(path));
  } catch (error) {
    if (error instanceof Errno) return "";
    throw error;
  }
}

/** Stanzas of `letter:value`; `repository`: where their packages come from. */
export function parseIndex(text: string, repository: string | undefined): ApkPackage[] {
  return text
    .split(/\n{2,}/)
    .filter((block) => block.includes("P:"))
    .map((block) => {
      const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, "m").exec(block)?.[1] ?? "";
      const files: string[] = [];
      let directory = "";
      for (const line of block.split("\n")) {
        if (line.startsWith("F:")) directory = line.slice(2);
        else if (line.startsWith("R:")) files.push(`/${directory}/${line.slice(2)}`);
      }
      return {
        name: field("P"),
        version: field("V"),
        size: Number(field("I")) || 0,
        depends: field("D").split(/\s+/).filter(Boolean),
        description: field("T"),
        files,
        ...(repository !== undefined && { repository }),
      };
    });
}
