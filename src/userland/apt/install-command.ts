import { globPattern } from "../lib/glob.ts";
import { readArchive } from "../packages/archive.ts";
import type { Package } from "../packages/package.ts";
import { installPackages } from "./install.ts";
import { AptError, type AptSession, wrapNames } from "./session.ts";
import { aptSize, type Candidate } from "./sources.ts";
import { dependencyNames } from "./status.ts";
import { download, fetchedLine } from "./update.ts";

interface Plan {
  /** In the order in which they are installed. */
  readonly install: readonly { readonly candidate: Candidate; readonly auto: boolean }[];
  readonly recommended: readonly string[];
}

/** `apt install`, `apt reinstall` */
export async function install(apt: AptSession, names: readonly string[], again: boolean): Promise<number> {
  if (apt.tool.sys.uid !== 0 && !apt.tool.has("simulate")) apt.requireRoot();
  const candidates = await apt.readLists();
  const problems: string[] = [];
  const wanted: string[] = [];
  for (const word of names) {
    const [name = "", version] = word.replace(/:(amd64|all)$/, "").split("=");
    const candidate = candidates.get(name);
    if (candidate === undefined && !apt.status.installed(name)) problems.push(`Unable to locate package ${name}`);
    else if (version !== undefined && candidate && !globPattern(version).test(candidate.version))
      problems.push(`Version '${version}' for '${name}' was not found`);
    else wanted.push(name);
  }
  if (problems.length > 0) throw new AptError(problems.join("\n"));
  const plan = planInstall(apt, wanted, candidates, again);
  for (const name of wanted) {
    const installed = apt.status.installed(name);
    if (!installed || plan.install.some(({ candidate }) => candidate.name === name)) continue;
    await apt.say(`${name} is already the newest version (${installed.get("Version")}).\n`);
    if (apt.status.isAuto(name)) {
      apt.status.markAuto(name, false);
      await apt.say(`${name} set to manually installed.\n`);
      apt.status.save();
    }
  }
  const extra = plan.install.filter(({ auto }) => auto).map(({ candidate }) => candidate.name);
  const all = plan.install.map(({ candidate }) => candidate.name);
  const size = plan.install.reduce((sum, { candidate }) => sum + Number(candidate.stanza.get("Size") ?? 0), 0);
  const space = plan.install.reduce((sum, { candidate }) => sum + Number(candidate.stanza.get("Installed-Size") ?? 0) * 1024, 0);
  const fresh = all.filter((name) => !apt.status.installed(name));
  const modern = apt.modern;
  if (modern) await modernSummary(apt, { wanted: all.filter((name) => !extra.includes(name)), extra, size, space });
  else {
    if (extra.length > 0) await apt.say(`The following additional packages will be installed:\n${wrapNames(extra)}`);
    if (plan.recommended.length > 0) await apt.say(`Recommended packages:\n${wrapNames(plan.recommended)}`);
    if (fresh.length > 0) await apt.say(`The following NEW packages will be installed:\n${wrapNames(fresh)}`);
    await apt.say(
      `0 upgraded, ${fresh.length} newly installed, ${all.length > fresh.length ? `${all.length - fresh.length} reinstalled, ` : ""}0 to remove and 0 not upgraded.\n`,
    );
  }
  if (all.length === 0) return 0;
  if (!modern)
    await apt.say(
      `Need to get ${aptSize(size)} of archives.\nAfter this operation, ${aptSize(fresh.length === 0 ? 0 : space)} of additional disk space will be used.\n`,
    );
  if (apt.tool.has("simulate")) {
    for (const { candidate } of plan.install)
      await apt.say(
        `Inst ${candidate.name} (${candidate.version} ${candidate.source.suite} [amd64])\nConf ${candidate.name} (${candidate.version} ${candidate.source.suite} [amd64])\n`,
      );
    return 0;
  }
  if ((extra.length > 0 || modern) && !(await apt.confirm(modern))) return 1;
  const archives = await fetchArchives(apt, plan);
  if (apt.tool.has("download-only")) return 0;
  await apt.tool.out.flush();
  if (!apt.status.installed("apt-utils")) await apt.tool.note("debconf: delaying package configuration, since apt-utils is not installed\n");
  await installPackages(
    apt.tool.sys,
    apt.status,
    plan.install.map(({ candidate, auto }, i) => ({ archive: archives[i] as Package, control: candidate.stanza, auto })),
    async (text) => {
      apt.tool.out.put(text);
      await apt.tool.out.flush();
    },
  );
  return 0;
}

function planInstall(apt: AptSession, wanted: readonly string[], candidates: ReadonlyMap<string, Candidate>, again: boolean): Plan {
  const chosen = new Map<string, { candidate: Candidate; auto: boolean }>();
  const recommended = new Set<string>();
  const withRecommends = !apt.tool.has("no-install-recommends") && !apt.tool.values("option").some((text) => /Install-Recommends=(0|false|no)/i.test(text));
  const visit = (name: string, auto: boolean): boolean => {
    if (chosen.has(name)) return true;
    const candidate = candidates.get(name);
    if (candidate === undefined) return false;
    if (apt.status.installed(name) && (auto || !again)) return true;
    const entry = { candidate, auto };
    chosen.set(name, entry);
    for (const other of dependencyNames(candidate.stanza.get("Depends"))) visit(other, true);
    for (const other of dependencyNames(candidate.stanza.get("Recommends"))) {
      if (withRecommends) visit(other, true);
      else if (!apt.status.installed(other)) recommended.add(other);
    }
    // What it depends on comes first.
    chosen.delete(name);
    chosen.set(name, entry);
    return true;
  };
  for (const name of wanted) visit(name, false);
  return { install: [...chosen.values()], recommended: [...recommended].filter((name) => !chosen.has(name)).sort() };
}

async function modernSummary(
  apt: AptSession,
  { wanted, extra, size, space }: { wanted: readonly string[]; extra: readonly string[]; size: number; space: number },
): Promise<void> {
  if (wanted.length > 0) await apt.say(`${apt.tool.has("reinstall") ? "REINSTALLING" : "Installing"}:\n${wrapNames(wanted)}\n`);
  if (extra.length > 0) await apt.say(`Installing dependencies:\n${wrapNames(extra)}\n`);
  await apt.say(`Summary:\n  Upgrading: 0, Installing: ${wanted.length + extra.length}, Removing: 0, Not Upgrading: 0\n`);
  if (wanted.length === 0) return;
  const { free, blockSize } = apt.tool.sys.fs.statfs("/usr");
  await apt.say(`  Download size: ${aptSize(size)}\n  Space needed: ${aptSize(space)} / ${aptSize(free * blockSize)} available\n\n`);
}

async function fetchArchives(apt: AptSession, plan: Plan): Promise<Package[]> {
  const { sys } = apt.tool;
  const began = sys.clock.monotonic();
  const archives: Package[] = [];
  let total = 0;
  for (const [i, { candidate }] of plan.install.entries()) {
    const path = (candidate.stanza.get("Filename") ?? "").replace(/[+~]/g, (character) => encodeURIComponentOf(character));
    const { bytes, size } = await download(sys, `${candidate.source.uri}/${path}`);
    await apt.say(
      `Get:${i + 1} ${candidate.source.uri} ${candidate.source.suite}/${candidate.component} amd64 ${candidate.name} amd64 ${candidate.version} [${aptSize(size)}]\n`,
    );
    archives.push(readArchive(bytes));
    total += size;
  }
  if (total > 0) await apt.say(fetchedLine(sys, total, began));
  return archives;
}

function encodeURIComponentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}
