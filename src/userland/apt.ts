import { installPackages, removePackages } from "./apt/install.ts";
import { aptSize, type Candidate, readCandidates } from "./apt/sources.ts";
import { DpkgStatus, dependencyNames, writeStanzas } from "./apt/status.ts";
import { download, FetchFailed, fetchedLine, updateLists } from "./apt/update.ts";
import { globPattern } from "./lib/glob.ts";
import { LineReader } from "./lib/input.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { readArchive } from "./packages/archive.ts";
import type { Package } from "./packages/package.ts";

export default defineUtility({
  name: "apt",
  aliases: ["apt-get", "apt-cache", "apt-mark", "apt-config"],
  summary: "install, remove and look for packages",
  usage: "[options] command",
  usageStatus: 100,
  package: ["apt", "3.0.3"],
  notes: `Commands: update, upgrade, full-upgrade, install, reinstall, remove, purge, autoremove, clean, autoclean,
  list, search, show, policy, depends, madison, showmanual, showauto, hold.`,
  options: [
    ["-y, --yes, --assume-yes", "say yes to all questions"],
    ["-q, --quiet", "less output; twice for errors only"],
    ["-s, --simulate, --dry-run, --just-print", "only say what would be done"],
    ["-d, --download-only", "download, do not install"],
    ["-f, --fix-broken", "accepted"],
    ["-m, --ignore-missing, --fix-missing", "accepted"],
    ["-o, --option=OPTION", "set an option"],
    ["-t, --target-release=RELEASE", "accepted"],
    ["-V, --verbose-versions", "accepted"],
    ["-u, --show-upgraded", "accepted"],
    ["-h, --help", "show this page"],
    ["-v, --version", "show the version"],
    ["-c, --config-file=FILE", "accepted"],
    ["-n, --names-only", "search names only"],
    ["-a, --all-versions", "all versions"],
    ["--no-install-recommends", "only what is needed"],
    ["--install-recommends", "what is recommended too"],
    ["--no-install-suggests", "accepted"],
    ["--allow-downgrades", "accepted"],
    ["--allow-remove-essential", "accepted"],
    ["--allow-releaseinfo-change", "accepted"],
    ["--allow-unauthenticated", "accepted"],
    ["--allow-change-held-packages", "accepted"],
    ["--force-yes", "accepted"],
    ["--reinstall", "install again"],
    ["--only-upgrade", "accepted"],
    ["--purge", "with remove: configuration too"],
    ["--autoremove, --auto-remove", "remove what is no longer needed"],
    ["--installed", "list: what is installed"],
    ["--upgradable, --upgradeable", "list: what can be upgraded"],
    ["--no-upgrade", "accepted"],
    ["--print-uris", "accepted"],
    ["--trivial-only", "accepted"],
  ],
  async run(tool) {
    if (tool.has("version")) {
      tool.out.put(`apt ${aptVersion(new DpkgStatus(tool.sys))} (amd64)\n`);
      return 0;
    }
    const [verb, ...names] = tool.operands;
    if (verb === undefined || tool.has("help")) {
      tool.out.put(tool.help());
      return tool.has("help") || verb === undefined ? 0 : 1;
    }
    if (tool.name === "apt" && !tool.sys.isatty(1)) await tool.note("\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n");
    return await new Apt(tool).run(verb, names);
  },
});

function aptVersion(status: DpkgStatus): string {
  return status.installed("apt")?.get("Version") ?? "3.0.3";
}

/** Ends with `E: …` and status 100. */
class AptError extends Error {}

interface Plan {
  /** In the order in which they are installed. */
  readonly install: readonly { readonly candidate: Candidate; readonly auto: boolean }[];
  readonly recommended: readonly string[];
}

class Apt {
  readonly #tool: Tool;
  readonly #status: DpkgStatus;
  readonly #quiet: number;

  constructor(tool: Tool) {
    this.#tool = tool;
    this.#status = new DpkgStatus(tool.sys);
    this.#quiet = tool.given.filter((option) => option.key === "quiet").length;
  }

  async run(verb: string, names: readonly string[]): Promise<number> {
    try {
      return await this.#act(verb, names);
    } catch (error) {
      if (error instanceof FetchFailed) {
        await this.#tool.note(
          `E: Failed to fetch archives  ${error.message}\nE: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?\n`,
        );
        return 100;
      }
      if (!(error instanceof AptError)) throw error;
      await this.#tool.note(
        error.message
          .split("\n")
          .map((line) => `E: ${line}\n`)
          .join(""),
      );
      return 100;
    }
  }

  async #act(verb: string, names: readonly string[]): Promise<number> {
    switch (verb) {
      case "update":
        return await this.#update();
      case "install":
      case "reinstall":
        return await this.#install(names, verb === "reinstall" || this.#tool.has("reinstall"));
      case "remove":
      case "purge":
        return await this.#remove(names, verb === "purge" || this.#tool.has("purge"));
      case "autoremove":
      case "autopurge":
        return await this.#autoremove();
      case "upgrade":
      case "dist-upgrade":
      case "full-upgrade":
        return await this.#upgrade();
      case "clean":
      case "autoclean":
      case "check":
      case "build-dep":
        return 0;
      case "list":
        return await this.#list(names);
      case "search":
        return await this.#search(names);
      case "show":
        return await this.#show(names);
      case "policy":
        return this.#policy(names);
      case "madison":
        return this.#madison(names);
      case "depends":
        return this.#depends(names);
      case "pkgnames":
        this.#tool.out.put([...readCandidates(this.#tool.sys).keys()].map((name) => `${name}\n`).join(""));
        return 0;
      case "showmanual":
      case "showauto":
        this.#tool.out.put(
          this.#status.names
            .filter((name) => this.#status.isAuto(name) === (verb === "showauto"))
            .map((name) => `${name}\n`)
            .join(""),
        );
        return 0;
      case "manual":
      case "auto":
      case "hold":
      case "unhold":
        for (const name of names) {
          this.#tool.out.put(
            `${name} set ${verb === "hold" ? "on hold" : verb === "unhold" ? "to no longer on hold" : `to ${verb === "auto" ? "automatically" : "manually"} installed`}.\n`.replace(
              "set to no longer on hold",
              "was already not on hold",
            ),
          );
          if (verb === "manual" || verb === "auto") this.#status.markAuto(name, verb === "auto");
        }
        this.#status.save();
        return 0;
      default:
        throw new AptError(`Invalid operation ${verb}`);
    }
  }

  /** Output that -qq leaves out. */
  async #say(text: string): Promise<void> {
    if (this.#quiet >= 2) return;
    this.#tool.out.put(text);
    await this.#tool.out.flush();
  }

  async #phase(text: string): Promise<void> {
    await this.#say(`${text}...${this.#tool.sys.isatty(1) && this.#quiet === 0 ? " Done" : ""}\n`);
  }

  async #readLists(): Promise<Map<string, Candidate>> {
    await this.#phase("Reading package lists");
    await this.#phase("Building dependency tree");
    await this.#phase("Reading state information");
    return readCandidates(this.#tool.sys);
  }

  #requireRoot(): void {
    if (this.#tool.sys.uid === 0) return;
    throw new AptError(
      "Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nUnable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?",
    );
  }

  async #update(): Promise<number> {
    if (this.#tool.sys.uid !== 0) {
      await this.#phase("Reading package lists");
      throw new AptError("Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\nUnable to lock directory /var/lib/apt/lists/");
    }
    const { failed } = await updateLists(this.#tool.sys, (text) => this.#say(text));
    if (failed) return 100;
    if (this.#tool.name === "apt") {
      await this.#phase("Building dependency tree");
      await this.#phase("Reading state information");
      await this.#say("All packages are up to date.\n");
    }
    return 0;
  }

  #plan(wanted: readonly string[], candidates: ReadonlyMap<string, Candidate>, again: boolean): Plan {
    const chosen = new Map<string, { candidate: Candidate; auto: boolean }>();
    const recommended = new Set<string>();
    const withRecommends =
      !this.#tool.has("no-install-recommends") && !this.#tool.values("option").some((text) => /Install-Recommends=(0|false|no)/i.test(text));
    const visit = (name: string, auto: boolean): boolean => {
      if (chosen.has(name)) return true;
      const candidate = candidates.get(name);
      if (candidate === undefined) return false;
      if (this.#status.installed(name) && (auto || !again)) return true;
      const entry = { candidate, auto };
      chosen.set(name, entry);
      for (const other of dependencyNames(candidate.stanza.get("Depends"))) visit(other, true);
      for (const other of dependencyNames(candidate.stanza.get("Recommends"))) {
        if (withRecommends) visit(other, true);
        else if (!this.#status.installed(other)) recommended.add(other);
      }
      // What it depends on comes first.
      chosen.delete(name);
      chosen.set(name, entry);
      return true;
    };
    for (const name of wanted) visit(name, false);
    return { install: [...chosen.values()], recommended: [...recommended].filter((name) => !chosen.has(name)).sort() };
  }

  async #install(names: readonly string[], again: boolean): Promise<number> {
    if (this.#tool.sys.uid !== 0 && !this.#tool.has("simulate")) this.#requireRoot();
    const candidates = await this.#readLists();
    const problems: string[] = [];
    const wanted: string[] = [];
    for (const word of names) {
      const [name = "", version] = word.replace(/:(amd64|all)$/, "").split("=");
      const candidate = candidates.get(name);
      if (candidate === undefined && !this.#status.installed(name)) problems.push(`Unable to locate package ${name}`);
      else if (version !== undefined && candidate && !globPattern(version).test(candidate.version))
        problems.push(`Version '${version}' for '${name}' was not found`);
      else wanted.push(name);
    }
    if (problems.length > 0) throw new AptError(problems.join("\n"));
    const plan = this.#plan(wanted, candidates, again);
    for (const name of wanted) {
      const installed = this.#status.installed(name);
      if (!installed || plan.install.some(({ candidate }) => candidate.name === name)) continue;
      await this.#say(`${name} is already the newest version (${installed.get("Version")}).\n`);
      if (this.#status.isAuto(name)) {
        this.#status.markAuto(name, false);
        await this.#say(`${name} set to manually installed.\n`);
        this.#status.save();
      }
    }
    const extra = plan.install.filter(({ auto }) => auto).map(({ candidate }) => candidate.name);
    const all = plan.install.map(({ candidate }) => candidate.name);
    const size = plan.install.reduce((sum, { candidate }) => sum + Number(candidate.stanza.get("Size") ?? 0), 0);
    const space = plan.install.reduce((sum, { candidate }) => sum + Number(candidate.stanza.get("Installed-Size") ?? 0) * 1024, 0);
    const fresh = all.filter((name) => !this.#status.installed(name));
    const modern = this.#modern;
    if (modern) await this.#modernSummary({ wanted: all.filter((name) => !extra.includes(name)), extra, size, space });
    else {
      if (extra.length > 0) await this.#say(`The following additional packages will be installed:\n${wrap(extra)}`);
      if (plan.recommended.length > 0) await this.#say(`Recommended packages:\n${wrap(plan.recommended)}`);
      if (fresh.length > 0) await this.#say(`The following NEW packages will be installed:\n${wrap(fresh)}`);
      await this.#say(
        `0 upgraded, ${fresh.length} newly installed, ${all.length > fresh.length ? `${all.length - fresh.length} reinstalled, ` : ""}0 to remove and 0 not upgraded.\n`,
      );
    }
    if (all.length === 0) return 0;
    if (!modern)
      await this.#say(
        `Need to get ${aptSize(size)} of archives.\nAfter this operation, ${aptSize(fresh.length === 0 ? 0 : space)} of additional disk space will be used.\n`,
      );
    if (this.#tool.has("simulate")) {
      for (const { candidate } of plan.install)
        await this.#say(
          `Inst ${candidate.name} (${candidate.version} ${candidate.source.suite} [amd64])\nConf ${candidate.name} (${candidate.version} ${candidate.source.suite} [amd64])\n`,
        );
      return 0;
    }
    if ((extra.length > 0 || modern) && !(await this.#confirm(modern))) return 1;
    const archives = await this.#fetch(plan);
    if (this.#tool.has("download-only")) return 0;
    await this.#tool.out.flush();
    if (!this.#status.installed("apt-utils")) await this.#tool.note("debconf: delaying package configuration, since apt-utils is not installed\n");
    await installPackages(
      this.#tool.sys,
      this.#status,
      plan.install.map(({ candidate, auto }, i) => ({ archive: archives[i] as Package, control: candidate.stanza, auto })),
      async (text) => {
        this.#tool.out.put(text);
        await this.#tool.out.flush();
      },
    );
    return 0;
  }

  get #modern(): boolean {
    return this.#tool.name === "apt" && /^[3-9]/.test(aptVersion(this.#status));
  }

  async #modernSummary({ wanted, extra, size, space }: { wanted: readonly string[]; extra: readonly string[]; size: number; space: number }): Promise<void> {
    if (wanted.length > 0) await this.#say(`${this.#tool.has("reinstall") ? "REINSTALLING" : "Installing"}:\n${wrap(wanted)}\n`);
    if (extra.length > 0) await this.#say(`Installing dependencies:\n${wrap(extra)}\n`);
    await this.#say(`Summary:\n  Upgrading: 0, Installing: ${wanted.length + extra.length}, Removing: 0, Not Upgrading: 0\n`);
    if (wanted.length === 0) return;
    const { free, blockSize } = this.#tool.sys.fs.statfs("/usr");
    await this.#say(`  Download size: ${aptSize(size)}\n  Space needed: ${aptSize(space)} / ${aptSize(free * blockSize)} available\n\n`);
  }

  async #confirm(modern = false): Promise<boolean> {
    const { sys } = this.#tool;
    if (this.#tool.has("yes") || this.#quiet >= 2) return true;
    await this.#say(modern ? "Continue? [Y/n] " : "Do you want to continue? [Y/n] ");
    const answer = await new LineReader(sys, 0).next();
    if (!sys.isatty(0)) await this.#say(`${answer ?? ""}\n`);
    if (answer !== undefined && /^(y|yes|)$/i.test(answer.trim())) return true;
    await this.#say("Abort.\n");
    return false;
  }

  async #fetch(plan: Plan): Promise<Package[]> {
    const { sys } = this.#tool;
    const began = sys.clock.monotonic();
    const archives: Package[] = [];
    let total = 0;
    for (const [i, { candidate }] of plan.install.entries()) {
      const path = (candidate.stanza.get("Filename") ?? "").replace(/[+~]/g, (character) => encodeURIComponentOf(character));
      const { bytes, size } = await download(sys, `${candidate.source.uri}/${path}`);
      await this.#say(
        `Get:${i + 1} ${candidate.source.uri} ${candidate.source.suite}/${candidate.component} amd64 ${candidate.name} amd64 ${candidate.version} [${aptSize(size)}]\n`,
      );
      archives.push(readArchive(bytes));
      total += size;
    }
    if (total > 0) await this.#say(fetchedLine(sys, total, began));
    return archives;
  }

  async #remove(names: readonly string[], purge: boolean): Promise<number> {
    this.#requireRoot();
    const candidates = await this.#readLists();
    const doomed: string[] = [];
    for (const word of names) {
      const pattern = globPattern(word);
      const found = /[*?]/.test(word) ? this.#status.names.filter((name) => pattern.test(name)) : [word];
      for (const name of found) {
        if (this.#status.installed(name) || (purge && this.#status.packages.has(name))) doomed.push(name);
        else if (candidates.has(name)) await this.#say(`Package '${name}' is not installed, so not removed\n`);
        else throw new AptError(`Unable to locate package ${name}`);
      }
    }
    // What needs something that goes, goes too.
    for (let grew = true; grew; ) {
      const more = this.#status.names.filter(
        (name) => !doomed.includes(name) && dependencyNames(this.#status.installed(name)?.get("Depends")).some((other) => doomed.includes(other)),
      );
      doomed.push(...more);
      grew = more.length > 0;
    }
    return await this.#removeThese(doomed, purge);
  }

  async #autoremove(): Promise<number> {
    this.#requireRoot();
    await this.#readLists();
    return await this.#removeThese(this.#status.orphans(), this.#tool.has("purge"));
  }

  async #removeThese(doomed: readonly string[], purge: boolean): Promise<number> {
    const space = doomed.reduce((sum, name) => sum + Number(this.#status.packages.get(name)?.get("Installed-Size") ?? 0) * 1024, 0);
    const staying = new DpkgStatus(this.#tool.sys);
    for (const name of doomed) staying.packages.delete(name);
    const orphans = staying.orphans();
    const gone = this.#tool.has("autoremove") ? [...doomed, ...orphans] : doomed;
    if (orphans.length > 0 && !this.#tool.has("autoremove"))
      await this.#say(
        `The following package${orphans.length === 1 ? " was" : "s were"} automatically installed and ${orphans.length === 1 ? "is" : "are"} no longer required:\n${wrap(orphans)}Use 'apt autoremove' to remove ${orphans.length === 1 ? "it" : "them"}.\n`,
      );
    if (gone.length > 0) await this.#say(`The following packages will be REMOVED:\n${wrap(gone.map((name) => (purge ? `${name}*` : name)))}`);
    await this.#say(`0 upgraded, 0 newly installed, ${gone.length} to remove and 0 not upgraded.\n`);
    if (gone.length === 0) return 0;
    await this.#say(`After this operation, ${aptSize(space)} disk space will be freed.\n`);
    if (this.#tool.has("simulate")) return 0;
    if (!(await this.#confirm())) return 1;
    await removePackages(this.#tool.sys, this.#status, gone, purge, async (text) => {
      this.#tool.out.put(text);
      await this.#tool.out.flush();
    });
    return 0;
  }

  async #upgrade(): Promise<number> {
    if (!this.#tool.has("simulate")) this.#requireRoot();
    await this.#readLists();
    await this.#phase("Calculating upgrade");
    if (this.#modern) await this.#say("\nSummary:\n  Upgrading: 0, Installing: 0, Removing: 0, Not Upgrading: 0\n");
    else await this.#say("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n");
    return 0;
  }

  async #list(patterns: readonly string[]): Promise<number> {
    const candidates = readCandidates(this.#tool.sys);
    await this.#say(`Listing...${this.#tool.sys.isatty(1) ? " Done" : ""}\n`);
    if (this.#tool.has("upgradable")) return 0;
    const names = this.#tool.has("installed") ? this.#status.names : [...new Set([...candidates.keys(), ...this.#status.names])].sort();
    for (const name of names) {
      if (patterns.length > 0 && !patterns.some((pattern) => globPattern(pattern).test(name))) continue;
      const installed = this.#status.installed(name);
      const candidate = candidates.get(name);
      const suite = candidate === undefined ? "now" : `${suiteLabel(candidate)}${installed ? ",now" : ""}`;
      const mark = installed ? ` [installed${this.#status.isAuto(name) ? ",automatic" : candidate === undefined ? ",local" : ""}]` : "";
      this.#tool.out.put(`${name}/${suite} ${installed?.get("Version") ?? candidate?.version} amd64${mark}\n`);
    }
    return 0;
  }

  async #search(words: readonly string[]): Promise<number> {
    const expressions = words.map((word) => new RegExp(word.replace(/[()[\]{}]/g, "\\$&"), "i"));
    const found = [...readCandidates(this.#tool.sys).values()].filter(({ name, stanza }) =>
      expressions.every((expression) => expression.test(name) || (!this.#tool.has("names-only") && expression.test(stanza.get("Description") ?? ""))),
    );
    if (this.#tool.name === "apt") await this.#say("Sorting...\nFull Text Search...\n");
    for (const { name, stanza, version, ...rest } of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (this.#tool.name === "apt")
        this.#tool.out.put(
          `${name}/${suiteLabel(rest as Candidate)} ${version} amd64${this.#status.installed(name) ? " [installed]" : ""}\n  ${stanza.get("Description")}\n\n`,
        );
      else this.#tool.out.put(`${name} - ${stanza.get("Description")}\n`);
    }
    return 0;
  }

  async #show(names: readonly string[]): Promise<number> {
    const candidates = readCandidates(this.#tool.sys);
    let missing = false;
    for (const name of names) {
      const stanza = candidates.get(name)?.stanza ?? this.#status.installed(name);
      if (stanza === undefined) {
        missing = true;
        await this.#tool.note(`N: Unable to locate package ${name}\n`);
      } else this.#tool.out.put(`${writeStanzas([stanza])}\n`);
    }
    if (missing) throw new AptError("No packages found");
    return 0;
  }

  #policy(names: readonly string[]): number {
    const candidates = readCandidates(this.#tool.sys);
    for (const name of names) {
      const candidate = candidates.get(name);
      const installed = this.#status.installed(name)?.get("Version");
      if (candidate === undefined && installed === undefined) continue;
      const version = candidate?.version ?? installed ?? "";
      this.#tool.out.put(`${name}:\n  Installed: ${installed ?? "(none)"}\n  Candidate: ${version}\n  Version table:\n`);
      this.#tool.out.put(`${installed === version ? " ***" : "    "} ${version} 500\n`);
      if (candidate) this.#tool.out.put(`        500 ${candidate.source.uri} ${candidate.source.suite}/${candidate.component} amd64 Packages\n`);
      if (installed) this.#tool.out.put("        100 /var/lib/dpkg/status\n");
    }
    return 0;
  }

  #madison(names: readonly string[]): number {
    const candidates = readCandidates(this.#tool.sys);
    for (const name of names) {
      const candidate = candidates.get(name);
      if (candidate)
        this.#tool.out.put(
          `${name.padStart(10)} | ${candidate.version} | ${candidate.source.uri} ${candidate.source.suite}/${candidate.component} amd64 Packages\n`,
        );
    }
    return 0;
  }

  #depends(names: readonly string[]): number {
    const candidates = readCandidates(this.#tool.sys);
    for (const name of names) {
      const stanza = candidates.get(name)?.stanza;
      if (stanza === undefined) throw new AptError("No packages found");
      this.#tool.out.put(
        `${name}\n${dependencyNames(stanza.get("Depends"))
          .map((other) => `  Depends: ${other}\n`)
          .join("")}${dependencyNames(stanza.get("Recommends"))
          .map((other) => `  Recommends: ${other}\n`)
          .join("")}`,
      );
    }
    return 0;
  }
}

function suiteLabel(candidate: Candidate): string {
  return { trixie: "stable", bookworm: "oldstable" }[candidate.source.suite] ?? candidate.source.suite;
}

function encodeURIComponentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

const LINE_WIDTH = 78;

/** Names in lines, two blanks in front. */
function wrap(names: readonly string[]): string {
  const lines: string[] = [];
  let line = " ";
  for (const name of names.toSorted()) {
    if (line.length + name.length + 1 > LINE_WIDTH) {
      lines.push(line);
      line = " ";
    }
    line += ` ${name}`;
  }
  return `${[...lines, line].join("\n")}\n`;
}
