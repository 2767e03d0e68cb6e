/** /etc/apt/sources.list and sources.list.d, and the lists fetched from them. */
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "../lib/text.ts";
import { readStanzas, type Stanza } from "./status.ts";

export const LISTS = "/var/lib/apt/lists";

export interface Source {
  /** Without a slash at the end. */
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
}

/** A package that could be installed. */
export interface Candidate {
  readonly stanza: Stanza;
  readonly name: string;
  readonly version: string;
  readonly source: Source;
  readonly component: string;
}

export function readSources(sys: Sys): Source[] {
  const sources: Source[] = [];
  const list = (path: string) => {
    for (const line of text(sys, path).split("\n")) {
      const match = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*(.*)$/.exec(line.replace(/#.*/, "").trim());
      if (match)
        sources.push({
          uri: (match[1] as string).replace(/\/$/, ""),
          suite: match[2] as string,
          components: (match[3] as string).split(/\s+/).filter(Boolean),
        });
    }
  };
  list("/etc/apt/sources.list");
  for (const name of names(sys, "/etc/apt/sources.list.d")) {
    const path = `/etc/apt/sources.list.d/${name}`;
    if (name.endsWith(".list")) list(path);
    if (!name.endsWith(".sources")) continue;
    for (const stanza of readStanzas(text(sys, path).replace(/^#.*\n/gm, ""))) {
      const words = (field: string) => (stanza.get(field) ?? "").split(/\s+/).filter(Boolean);
      if (!words("Types").includes("deb") || stanza.get("Enabled") === "no") continue;
      for (const uri of words("URIs"))
        for (const suite of words("Suites")) sources.push({ uri: uri.replace(/\/$/, ""), suite, components: words("Components") });
    }
  }
  return sources;
}

export function listFile(source: Source, what: string): string {
  return `${LISTS}/${`${source.uri.replace(/^\w+:\/\//, "")}/dists/${source.suite}/${what}`.replace(/[/]/g, "_")}`;
}

/** Packages by name, from the lists that are on disk. */
export function readCandidates(sys: Sys): Map<string, Candidate> {
  const found = new Map<string, Candidate>();
  for (const source of readSources(sys)) {
    for (const component of source.components) {
      for (const stanza of readStanzas(text(sys, listFile(source, `${component}_binary-amd64_Packages`)))) {
        const name = stanza.get("Package") ?? "";
        if (!found.has(name)) found.set(name, { stanza, name, version: stanza.get("Version") ?? "", source, component });
      }
    }
  }
  return found;
}

function names(sys: Sys, directory: string): string[] {
  try {
    return sys.fs
      .readdir(directory)
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

function text(sys: Sys, path: string): string {
  try {
    return decodeText(sys.fs.readFile(path));
  } catch {
    return "";
  }
}

/** apt's sizes: `660 kB`, `19.7 MB`. */
export function aptSize(bytes: number): string {
  let value = bytes;
  for (const unit of ["", "k", "M", "G", "T"]) {
    if (value < 100 && unit !== "") return `${value.toFixed(1)} ${unit}B`;
    if (value < 10_000) return `${Math.floor(value)} ${unit}B`;
    value /= 1000;
  }
  return `${Math.floor(value)} PB`;
}
