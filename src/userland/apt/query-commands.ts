/** What apt says about packages, changing nothing. */
import { globPattern } from "../lib/glob.ts";
import { AptError, type AptSession } from "./session.ts";
import { type Candidate, readCandidates } from "./sources.ts";
import { dependencyNames, writeStanzas } from "./status.ts";

export async function list(apt: AptSession, patterns: readonly string[]): Promise<number> {
  const candidates = readCandidates(apt.tool.sys);
  await apt.say(`Listing...${apt.tool.sys.isatty(1) ? " Done" : ""}\n`);
  if (apt.tool.has("upgradable")) return 0;
  const names = apt.tool.has("installed") ? apt.status.names : [...new Set([...candidates.keys(), ...apt.status.names])].sort();
  for (const name of names) {
    if (patterns.length > 0 && !patterns.some((pattern) => globPattern(pattern).test(name))) continue;
    const installed = apt.status.installed(name);
    const candidate = candidates.get(name);
    const suite = candidate === undefined ? "now" : `${suiteLabel(candidate)}${installed ? ",now" : ""}`;
    const mark = installed ? ` [installed${apt.status.isAuto(name) ? ",automatic" : candidate === undefined ? ",local" : ""}]` : "";
    apt.tool.out.put(`${name}/${suite} ${installed?.get("Version") ?? candidate?.version} amd64${mark}\n`);
  }
  return 0;
}

export async function search(apt: AptSession, words: readonly string[]): Promise<number> {
  const expressions = words.map((word) => new RegExp(word.replace(/[()[\]{}]/g, "\\$&"), "i"));
  const found = [...readCandidates(apt.tool.sys).values()].filter(({ name, stanza }) =>
    expressions.every((expression) => expression.test(name) || (!apt.tool.has("names-only") && expression.test(stanza.get("Description") ?? ""))),
  );
  if (apt.tool.name === "apt") await apt.say("Sorting...\nFull Text Search...\n");
  for (const { name, stanza, version, ...rest } of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (apt.tool.name === "apt")
      apt.tool.out.put(
        `${name}/${suiteLabel(rest as Candidate)} ${version} amd64${apt.status.installed(name) ? " [installed]" : ""}\n  ${stanza.get("Description")}\n\n`,
      );
    else apt.tool.out.put(`${name} - ${stanza.get("Description")}\n`);
  }
  return 0;
}

export async function show(apt: AptSession, names: readonly string[]): Promise<number> {
  const candidates = readCandidates(apt.tool.sys);
  let missing = false;
  for (const name of names) {
    const stanza = candidates.get(name)?.stanza ?? apt.status.installed(name);
    if (stanza === undefined) {
      missing = true;
      await apt.tool.note(`N: Unable to locate package ${name}\n`);
    } else apt.tool.out.put(`${writeStanzas([stanza])}\n`);
  }
  if (missing) throw new AptError("No packages found");
  return 0;
}

export function policy(apt: AptSession, names: readonly string[]): number {
  const candidates = readCandidates(apt.tool.sys);
  for (const name of names) {
    const candidate = candidates.get(name);
    const installed = apt.status.installed(name)?.get("Version");
    if (candidate === undefined && installed === undefined) continue;
    const version = candidate?.version ?? installed ?? "";
    apt.tool.out.put(`${name}:\n  Installed: ${installed ?? "(none)"}\n  Candidate: ${version}\n  Version table:\n`);
    apt.tool.out.put(`${installed === version ? " ***" : "    "} ${version} 500\n`);
    if (candidate) apt.tool.out.put(`        500 ${candidate.source.uri} ${candidate.source.suite}/${candidate.component} amd64 Packages\n`);
    if (installed) apt.tool.out.put("        100 /var/lib/dpkg/status\n");
  }
  return 0;
}

export function madison(apt: AptSession, names: readonly string[]): number {
  const candidates = readCandidates(apt.tool.sys);
  for (const name of names) {
    const candidate = candidates.get(name);
    if (candidate)
      apt.tool.out.put(
        `${name.padStart(10)} | ${candidate.version} | ${candidate.source.uri} ${candidate.source.suite}/${candidate.component} amd64 Packages\n`,
      );
  }
  return 0;
}

export function depends(apt: AptSession, names: readonly string[]): number {
  const candidates = readCandidates(apt.tool.sys);
  for (const name of names) {
    const stanza = candidates.get(name)?.stanza;
    if (stanza === undefined) throw new AptError("No packages found");
    apt.tool.out.put(
      `${name}\n${dependencyNames(stanza.get("Depends"))
        .map((other) => `  Depends: ${other}\n`)
        .join("")}${dependencyNames(stanza.get("Recommends"))
        .map((other) => `  Recommends: ${other}\n`)
        .join("")}`,
    );
  }
  return 0;
}

function suiteLabel(candidate: Candidate): string {
  return { trixie: "stable", bookworm: "oldstable" }[candidate.source.suite] ?? candidate.source.suite;
}
