import { Errno } from "../base/errno.ts";
import { download, FetchFailed } from "./apt/update.ts";
import { globPattern } from "./lib/glob.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { makeParents, readArchive, removeFiles, unpack } from "./packages/archive.ts";

const WORLD = "/etc/apk/world";
const REPOSITORIES = "/etc/apk/repositories";
const CACHE = "/var/cache/apk";

export default defineUtility({
  name: "apk",
  summary: "install, remove and look for packages",
  usage: "[<OPTIONS>...] COMMAND [<ARGUMENTS>...]",
  package: ["apk-tools", "3.0.6"],
  notes: "COMMAND: add, del, update, upgrade, info, list, search, policy, fix, stats, --print-arch.",
  options: [
    ["-U, --update-cache", "fetch the indexes first"],
    ["-u, --upgrade", "accepted"],
    ["-l, --latest", "accepted"],
    ["--no-cache", "keep no indexes"],
    ["-t, --virtual=NAME", "put what is added under NAME"],
    ["-q, --quiet", "say little"],
    ["-v, --verbose", "say more"],
    ["-f, --force", "accepted"],
    ["-i, --interactive", "accepted"],
    ["-p, --root=DIR", "accepted"],
    ["-X, --repository=URL", "one more repository"],
    ["-s, --simulate", "only say what would be done"],
    ["-I, --installed", "list: what is installed"],
    ["-a, --all", "info: everything"],
    ["-L, --contents", "info: files"],
    ["-e, --exists", "info: is it installed?"],
    ["-W, --who-owns", "info: which package a file is of"],
    ["-d, --description", "info: description"],
    ["-R, --depends", "info: what it needs"],
    ["-S, --size", "info: size"],
    ["-P, --provides", "accepted"],
    ["-w, --webpage", "accepted"],
    ["-r, --rdepends", "accepted"],
    ["--print-arch", "the architecture"],
    ["--allow-untrusted", "accepted"],
    ["--no-progress", "accepted"],
    ["--no-interactive", "accepted"],
    ["--no-scripts", "accepted"],
    ["--purge", "accepted"],
    ["--available", "accepted"],
    ["--initdb", "accepted"],
    ["--clean-protected", "accepted"],
    ["--no-check-certificate", "accepted"],
  ],
  async run(tool) {
    if (tool.has("print-arch")) {
      tool.out.put("x86_64\n");
      return 0;
    }
    const [verb, ...names] = tool.operands;
    if (verb === undefined) {
      tool.out.put(tool.help());
      return 1;
    }
    try {
      return await new Apk(tool).run(verb, names);
    } catch (error) {
      if (error instanceof ApkError) {
        await tool.note(`ERROR: ${error.message}\n`);
        return 1;
      }
      if (error instanceof Errno) {
        await tool.note(`ERROR: Unable to lock database: ${error.message}\nERROR: Failed to open apk database: ${error.message}\n`);
        return 99;
      }
      throw error;
    }
  },
});

class ApkError extends Error {}

/** One package of the index or of the database. */
interface ApkPackage {
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

class Apk {
  readonly #tool: Tool;
  readonly #database: string;
  readonly #installed = new Map<string, ApkPackage>();
  #world: string[];

  constructor(tool: Tool) {
    this.#tool = tool;
    const { fs } = tool.sys;
    this.#database = fs.exists("/usr/lib/apk/db/installed") ? "/usr/lib/apk/db/installed" : "/lib/apk/db/installed";
    for (const one of parseIndex(this.#read(this.#database), undefined)) this.#installed.set(one.name, one);
    this.#world = this.#read(WORLD).split(/\s+/).filter(Boolean);
  }

  async run(verb: string, names: readonly string[]): Promise<number> {
    switch (verb) {
      case "add":
        return await this.#add(names);
      case "del":
        return await this.#delete(names);
      case "update":
        return await this.#update();
      case "upgrade":
      case "fix":
        this.#requireRoot();
        await this.#index();
        await this.#total();
        return 0;
      case "search":
        return await this.#search(names);
      case "info":
        return await this.#info(names);
      case "list":
        return await this.#list(names);
      case "policy":
        return await this.#policy(names);
      case "version":
      case "audit":
      case "cache":
        return 0;
      case "stats":
        this.#tool.out.put(`installed:\n  packages: ${this.#installed.size}\n`);
        return 0;
      default:
        throw new ApkError(`'${verb}' is not an apk command. See 'apk --help'.`);
    }
  }

  #read(path: string): string {
    try {
      return decodeText(this.#tool.sys.fs.readFile(path));
    } catch (error) {
      if (error instanceof Errno) return "";
      throw error;
    }
  }

  async #say(text: string): Promise<void> {
    if (this.#tool.has("quiet")) return;
    this.#tool.out.put(text);
    await this.#tool.out.flush();
  }

  #requireRoot(): void {
    if (this.#tool.sys.uid !== 0) throw new Errno("EACCES");
  }

  get #repositories(): string[] {
    const lines = this.#read(REPOSITORIES)
      .split("\n")
      .map((line) =>
        line
          .replace(/#.*/, "")
          .trim()
          .replace(/^@\S+\s+/, ""),
      )
      .filter(Boolean);
    return [...lines, ...this.#tool.values("repository")];
  }

  #cacheFile(repository: string): string {
    return `${CACHE}/APKINDEX.${repository.replace(/^\w+:\/\//, "").replace(/[/]/g, "_")}.tar.gz`;
  }

  /** Packages of all repositories; the first that has one wins. */
  async #index(fresh = this.#tool.has("update-cache", "no-cache")): Promise<Map<string, ApkPackage>> {
    const { sys } = this.#tool;
    const found = new Map<string, ApkPackage>();
    for (const repository of this.#repositories) {
      const file = this.#cacheFile(repository);
      let text: string;
      if (!fresh && sys.fs.exists(file)) text = this.#read(file);
      else {
        const address = `${repository}/x86_64/APKINDEX.tar.gz`;
        await this.#say(`fetch ${address}\n`);
        try {
          text = (await download(sys, address)).text;
        } catch (error) {
          if (!(error instanceof FetchFailed)) throw error;
          const why =
            error.status === 404
              ? "No such file or directory"
              : error.message.startsWith("Temporary")
                ? "DNS: transient error (try again later)"
                : "network error (check Internet connection and firewall)";
          await this.#tool.note(`WARNING: fetching ${repository}: ${why}\n`);
          continue;
        }
        if (!this.#tool.has("no-cache") && sys.uid === 0) {
          makeParents(sys, file);
          sys.fs.writeFile(file, text);
        }
      }
      for (const one of parseIndex(text, repository)) if (!found.has(one.name)) found.set(one.name, one);
    }
    return found;
  }

  async #update(): Promise<number> {
    this.#requireRoot();
    const index = await this.#index(true);
    for (const repository of this.#repositories) await this.#say(`${/v[\d.]+/.exec(repository)?.[0] ?? ""} [${repository}]\n`);
    if (index.size === 0) {
      await this.#tool.note(`${this.#repositories.length} unavailable, 0 stale; 0 distinct packages available\n`);
      return this.#repositories.length;
    }
    await this.#say(`OK: ${index.size} distinct packages available\n`);
    return 0;
  }

  async #add(words: readonly string[]): Promise<number> {
    this.#requireRoot();
    const index = await this.#index();
    const names = words.map((word) => word.split(/[<>=~@]/)[0] as string);
    const missing = names.filter((name) => !index.has(name) && !this.#installed.has(name));
    const virtual = this.#tool.value("virtual");
    if (missing.length > 0)
      throw new ApkError(
        `unable to select packages:\n${missing.map((name) => `  ${name} (no such package):\n    required by: ${virtual ?? `world[${name}]`}`).join("\n")}`,
      );
    const wanted = new Map<string, ApkPackage>();
    const visit = (name: string) => {
      const one = index.get(name);
      if (one === undefined || wanted.has(name) || this.#installed.has(name)) return;
      wanted.set(name, one);
      for (const other of one.depends) visit(other);
      // What it depends on comes first.
      wanted.delete(name);
      wanted.set(name, one);
    };
    for (const name of names) visit(name);
    const queue = [...wanted.values()];
    const total = queue.length + (virtual === undefined ? 0 : 1);
    const width = String(total).length;
    for (const [i, one] of queue.entries()) {
      await this.#say(`(${String(i + 1).padStart(width)}/${total}) Installing ${one.name} (${one.version})\n`);
      if (!this.#tool.has("simulate")) await this.#installOne(one);
    }
    if (virtual !== undefined) {
      const now = new Date(this.#tool.sys.clock.realtime()).toISOString();
      const version = `${now.slice(0, 10).replaceAll("-", "")}.${now.slice(11, 19).replaceAll(":", "")}`;
      await this.#say(`(${total}/${total}) Installing ${virtual} (${version})\n`);
      this.#installed.set(virtual, { name: virtual, version, size: 0, depends: names, description: "virtual meta package", files: [] });
    }
    for (const name of virtual === undefined ? names : [virtual]) if (!this.#world.includes(name)) this.#world.push(name);
    if (!this.#tool.has("simulate")) this.#save();
    await this.#triggers(
      queue.length > 0,
      queue.some((one) => one.name === "ca-certificates"),
    );
    await this.#total();
    return 0;
  }

  async #installOne(one: ApkPackage): Promise<void> {
    const { sys } = this.#tool;
    try {
      const { bytes } = await download(sys, `${one.repository}/x86_64/${one.name}-${one.version}.apk`);
      const archive = readArchive(bytes);
      unpack(sys, archive.files, { libc: "musl" }, true);
      this.#installed.set(one.name, { ...one, files: archive.files.map((file) => file.path) });
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      throw new ApkError(
        `${one.name}-${one.version}: ${error.status === 404 ? "package mentioned in index not found (try 'apk update')" : "network error (check Internet connection and firewall)"}`,
      );
    }
  }

  async #triggers(busybox: boolean, certificates: boolean): Promise<void> {
    const shell = this.#installed.get("busybox");
    if (busybox && shell) await this.#say(`Executing busybox-${shell.version}.trigger\n`);
    if (certificates) await this.#say(`Executing ca-certificates-${this.#installed.get("ca-certificates")?.version}.trigger\n`);
  }

  async #delete(names: readonly string[]): Promise<number> {
    this.#requireRoot();
    const kept = this.#world.filter((name) => !names.includes(name));
    const needed = new Set<string>();
    const visit = (name: string) => {
      if (needed.has(name) || !this.#installed.has(name)) return;
      needed.add(name);
      for (const other of this.#installed.get(name)?.depends ?? []) visit(other);
    };
    for (const name of kept) visit(name);
    const doomed = [...this.#installed.values()].filter((one) => !needed.has(one.name) && (names.includes(one.name) || this.#wasDependency(one.name, names)));
    for (const name of names) {
      if (!this.#installed.has(name)) continue;
      if (needed.has(name))
        await this.#say(
          `World updated, but the following packages are not removed due to:\n  ${name}: ${kept.find((other) => this.#closure(other).has(name)) ?? ""}\n\n`,
        );
    }
    const queue = doomed.sort((a, b) => Number(names.includes(b.name)) - Number(names.includes(a.name)));
    const width = String(queue.length).length;
    for (const [i, one] of queue.entries()) {
      await this.#say(`(${String(i + 1).padStart(width)}/${queue.length}) Purging ${one.name} (${one.version})\n`);
      removeFiles(this.#tool.sys, one.files);
      this.#restoreApplets(one.files);
      this.#installed.delete(one.name);
    }
    this.#world = kept;
    this.#save();
    await this.#triggers(queue.length > 0, false);
    await this.#total();
    return 0;
  }

  #closure(name: string, seen = new Set<string>()): Set<string> {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const other of this.#installed.get(name)?.depends ?? []) this.#closure(other, seen);
    return seen;
  }

  #wasDependency(name: string, of: readonly string[]): boolean {
    return of.some((root) => this.#closure(root).has(name));
  }

  /** busybox gets its names back. */
  #restoreApplets(files: readonly string[]): void {
    const { fs } = this.#tool.sys;
    if (!fs.exists("/bin/busybox")) return;
    for (const path of files) {
      const name = path.replace(/^.*\//, "");
      if (APPLETS.has(name) && !fs.exists(path) && !["/bin", "/sbin", "/usr/bin", "/usr/sbin"].some((directory) => fs.exists(`${directory}/${name}`)))
        fs.symlink("/bin/busybox", path);
    }
  }

  #save(): void {
    const { fs } = this.#tool.sys;
    const stanzas = [...this.#installed.values()].map((one) => {
      const files = one.files.map((path) => `F:${path.slice(1, path.lastIndexOf("/"))}\nR:${path.slice(path.lastIndexOf("/") + 1)}\n`).join("");
      return `P:${one.name}\nV:${one.version}\nA:x86_64\nS:${Math.round(one.size / 2)}\nI:${one.size}\nT:${one.description}\n${one.depends.length > 0 ? `D:${one.depends.join(" ")}\n` : ""}${files}`;
    });
    makeParents(this.#tool.sys, this.#database);
    fs.writeFile(this.#database, stanzas.join("\n"));
    makeParents(this.#tool.sys, WORLD);
    fs.writeFile(
      WORLD,
      this.#world
        .toSorted()
        .map((name) => `${name}\n`)
        .join(""),
    );
  }

  async #total(): Promise<void> {
    const bytes = [...this.#installed.values()].reduce((sum, one) => sum + one.size, 0);
    const modern = (this.#installed.get("apk-tools")?.version ?? "3").startsWith("3");
    const size =
      bytes < 1024 ** 2
        ? `${modern ? (bytes / 1024).toFixed(1) : Math.round(bytes / 1024)} KiB`
        : `${modern ? (bytes / 1024 ** 2).toFixed(1) : Math.round(bytes / 1024 ** 2)} MiB`;
    await this.#say(`OK: ${size} in ${this.#installed.size} packages\n`);
  }

  async #search(patterns: readonly string[]): Promise<number> {
    const index = await this.#index(this.#tool.has("update-cache", "no-cache"));
    for (const one of [...index.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const fits =
        patterns.length === 0 ||
        patterns.some((pattern) =>
          this.#tool.has("exists")
            ? one.name === pattern
            : globPattern(`*${pattern}*`).test(one.name) || (this.#tool.has("description") && one.description.includes(pattern)),
        );
      if (fits)
        this.#tool.out.put(this.#tool.has("verbose", "description") ? `${one.name}-${one.version} - ${one.description}\n` : `${one.name}-${one.version}\n`);
    }
    return 0;
  }

  async #info(names: readonly string[]): Promise<number> {
    if (this.#tool.has("who-owns")) {
      let status = 0;
      for (const path of names) {
        const owner = [...this.#installed.values()].find((one) => one.files.includes(path));
        const link = owner === undefined ? this.#appletOf(path) : undefined;
        if (owner) this.#tool.out.put(`${path} is owned by ${owner.name}-${owner.version}\n`);
        else if (link) this.#tool.out.put(`${path} symlink target is owned by busybox-${link}\n`);
        else {
          await this.#tool.note(`ERROR: ${path}: Could not find owner package\n`);
          status = 1;
        }
      }
      return status;
    }
    if (names.length === 0) {
      for (const name of [...this.#installed.keys()].sort())
        this.#tool.out.put(this.#tool.has("verbose") ? `${name}-${this.#installed.get(name)?.version}\n` : `${name}\n`);
      return 0;
    }
    if (this.#tool.has("exists")) {
      const found = names.filter((name) => this.#installed.has(name));
      this.#tool.out.put(found.map((name) => `${name}\n`).join(""));
      return found.length === names.length ? 0 : 1;
    }
    const index = await this.#index(false);
    let status = 0;
    for (const name of names) {
      const one = this.#installed.get(name) ?? index.get(name);
      if (one === undefined) {
        status = 1;
        continue;
      }
      const title = `${one.name}-${one.version}`;
      const all = this.#tool.has("all");
      const plain = !this.#tool.given.some(({ key }) => ["all", "contents", "depends", "size", "description", "webpage"].includes(key));
      if (plain || all || this.#tool.has("description")) this.#tool.out.put(`${title} description:\n${one.description}\n\n`);
      if (plain || all) this.#tool.out.put(`${title} webpage:\nhttps://alpinelinux.org/\n\n`);
      if (plain || all || this.#tool.has("size")) this.#tool.out.put(`${title} installed size:\n${Math.round(one.size / 1024)} KiB\n\n`);
      if (all || this.#tool.has("depends")) this.#tool.out.put(`${title} depends on:\n${one.depends.map((other) => `${other}\n`).join("")}\n`);
      if (all || this.#tool.has("contents")) this.#tool.out.put(`${title} contains:\n${one.files.map((path) => `${path.slice(1)}\n`).join("")}\n`);
    }
    return status;
  }

  #appletOf(path: string): string | undefined {
    try {
      return /busybox$/.test(this.#tool.sys.fs.readlink(path)) ? this.#installed.get("busybox")?.version : undefined;
    } catch {
      return undefined;
    }
  }

  async #list(patterns: readonly string[]): Promise<number> {
    const index = this.#tool.has("installed") ? new Map<string, ApkPackage>() : await this.#index(false);
    const all = new Map([...index, ...[...this.#installed].filter(([name]) => this.#tool.has("installed") || index.has(name) || patterns.length > 0)]);
    for (const one of [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (patterns.length > 0 && !patterns.some((pattern) => globPattern(pattern).test(one.name))) continue;
      this.#tool.out.put(`${one.name}-${one.version} x86_64 {${one.name}} (MIT)${this.#installed.has(one.name) ? " [installed]" : ""}\n`);
    }
    return 0;
  }

  async #policy(names: readonly string[]): Promise<number> {
    const index = await this.#index(false);
    for (const name of names) {
      const one = index.get(name);
      const installed = this.#installed.get(name);
      if (!one && !installed) continue;
      this.#tool.out.put(
        `${name} policy:\n  ${one?.version ?? installed?.version}:\n${installed ? `    ${this.#database.slice(1)}\n` : ""}${one ? `    ${one.repository}\n` : ""}`,
      );
    }
    return 0;
  }
}

/** Names that packages take from busybox and give back. */
const APPLETS = new Set(
  "ls cat cp mv rm head tail sort wc date df du stat tr cut uniq tee seq sleep touch mkdir chmod chown ln id env echo basename dirname sha256sum md5sum find xargs grep egrep fgrep awk less ps top free uptime pgrep pkill watch kill killall pstree fuser nslookup host ip ping ifconfig netstat route arp nc vi tar unzip wget traceroute unxz xz passwd telnet".split(
    " ",
  ),
);

function parseIndex(text: string, repository: string | undefined): ApkPackage[] {
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
        size: sizeOf(field("I"), repository),
        depends: field("D").split(/\s+/).filter(Boolean),
        description: field("T"),
        files,
        ...(repository !== undefined && { repository }),
      };
    });
}

/** Base images note kilobytes; what was installed since, bytes. */
function sizeOf(text: string, repository: string | undefined): number {
  const value = Number(text) || 0;
  return repository === undefined && value < 10_000 ? value * 1024 : value;
}
