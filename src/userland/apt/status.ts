/** dpkg's database: what is installed, with which files. */
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "../lib/text.ts";
import { makeParents } from "../packages/archive.ts";

const STATUS = "/var/lib/dpkg/status";
const STATES = "/var/lib/apt/extended_states";
/** Files of a package whose list nobody kept. */
const USUAL_FILES = 60;

/** A block of `Name: value` lines. */
export type Stanza = Map<string, string>;

export function readStanzas(text: string): Stanza[] {
  return text
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== "")
    .map((block) => {
      const stanza: Stanza = new Map();
      let last = "";
      for (const line of block.split("\n")) {
        if (/^\s/.test(line)) stanza.set(last, `${stanza.get(last) ?? ""}\n${line}`);
        else {
          const colon = line.indexOf(":");
          if (colon < 1) continue;
          last = line.slice(0, colon);
          stanza.set(last, line.slice(colon + 1).trim());
        }
      }
      return stanza;
    });
}

export function writeStanzas(stanzas: Iterable<Stanza>): string {
  return [...stanzas].map((stanza) => [...stanza].map(([name, value]) => `${name}: ${value}\n`).join("")).join("\n");
}

export class DpkgStatus {
  readonly packages = new Map<string, Stanza>();
  readonly #auto = new Set<string>();
  readonly #sys: Sys;

  constructor(sys: Sys) {
    this.#sys = sys;
    for (const stanza of readStanzas(read(sys, STATUS))) this.packages.set(stanza.get("Package") ?? "", stanza);
    for (const stanza of readStanzas(read(sys, STATES))) if (stanza.get("Auto-Installed") === "1") this.#auto.add(stanza.get("Package") ?? "");
  }

  installed(name: string): Stanza | undefined {
    const stanza = this.packages.get(name);
    return stanza?.get("Status") === "install ok installed" ? stanza : undefined;
  }

  get names(): string[] {
    return [...this.packages.keys()].filter((name) => this.installed(name)).sort();
  }

  isAuto(name: string): boolean {
    return this.#auto.has(name);
  }

  markAuto(name: string, auto: boolean): void {
    if (auto) this.#auto.add(name);
    else this.#auto.delete(name);
  }

  /** Installed by way of another package and needed by none any more. */
  orphans(): string[] {
    const needed = new Set<string>();
    const visit = (name: string) => {
      if (needed.has(name)) return;
      needed.add(name);
      const stanza = this.installed(name);
      for (const field of ["Depends", "Recommends"]) for (const other of dependencyNames(stanza?.get(field))) if (this.installed(other)) visit(other);
    };
    for (const name of this.names) if (!this.#auto.has(name)) visit(name);
    return this.names.filter((name) => !needed.has(name));
  }

  files(name: string): string[] | undefined {
    const text = read(this.#sys, listPath(name));
    return text === "" ? undefined : text.split("\n").filter(Boolean);
  }

  /** How many files dpkg knows of. */
  get fileCount(): number {
    return this.names.reduce((sum, name) => sum + (this.files(name)?.length ?? USUAL_FILES), 0);
  }

  writeFiles(name: string, paths: readonly string[]): void {
    const all = new Set(["/."]);
    for (const path of paths) {
      for (let slash = path.indexOf("/", 1); slash > 0; slash = path.indexOf("/", slash + 1)) all.add(path.slice(0, slash));
      all.add(path);
    }
    makeParents(this.#sys, listPath(name));
    this.#sys.fs.writeFile(listPath(name), `${[...all].join("\n")}\n`);
  }

  forgetFiles(name: string): void {
    if (this.#sys.fs.exists(listPath(name))) this.#sys.fs.unlink(listPath(name));
  }

  save(): void {
    makeParents(this.#sys, STATUS);
    makeParents(this.#sys, STATES);
    this.#sys.fs.writeFile(STATUS, writeStanzas([...this.packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stanza]) => stanza)));
    const states = [...this.#auto]
      .filter((name) => this.installed(name))
      .map(
        (name): Stanza =>
          new Map([
            ["Package", name],
            ["Architecture", "amd64"],
            ["Auto-Installed", "1"],
          ]),
      );
    this.#sys.fs.writeFile(STATES, writeStanzas(states));
  }
}

export function dependencyNames(field: string | undefined): string[] {
  return (field ?? "")
    .split(",")
    .map((item) => item.trim().split(/[\s(|:]/)[0] as string)
    .filter(Boolean);
}

function listPath(name: string): string {
  return `/var/lib/dpkg/info/${name}.list`;
}

function read(sys: Sys, path: string): string {
  try {
    return decodeText(sys.fs.readFile(path));
  } catch {
    return "";
  }
}
