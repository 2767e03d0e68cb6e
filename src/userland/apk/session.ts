import { Errno } from "../../base/errno.ts";
import { download, FetchFailed } from "../apt/update.ts";
import type { Tool } from "../lib/utility.ts";
import { makeParents } from "../packages/archive.ts";
import { ApkDatabase, type ApkPackage, parseIndex, readText } from "./database.ts";

const REPOSITORIES = "/etc/apk/repositories";
const CACHE = "/var/cache/apk";

/** Ends with `ERROR: …` and status 1. */
export class ApkError extends Error {}

/** One run of apk: what was asked for, the database, the indexes of the repositories. */
export class ApkSession {
  readonly tool: Tool;
  readonly database: ApkDatabase;

  constructor(tool: Tool) {
    this.tool = tool;
    this.database = new ApkDatabase(tool.sys);
  }

  async say(text: string): Promise<void> {
    if (this.tool.has("quiet")) return;
    this.tool.out.put(text);
    await this.tool.out.flush();
  }

  requireRoot(): void {
    if (this.tool.sys.uid !== 0) throw new Errno("EACCES");
  }

  get repositories(): string[] {
    const lines = readText(this.tool.sys, REPOSITORIES)
      .split("\n")
      .map((line) =>
        line
          .replace(/#.*/, "")
          .trim()
          .replace(/^@\S+\s+/, ""),
      )
      .filter(Boolean);
    return [...lines, ...this.tool.values("repository")];
  }

  #cacheFile(repository: string): string {
    return `${CACHE}/APKINDEX.${repository.replace(/^\w+:\/\//, "").replace(/[/]/g, "_")}.tar.gz`;
  }

  /** Packages of all repositories; the first that has one wins. */
  async index(fresh = this.tool.has("update-cache", "no-cache")): Promise<Map<string, ApkPackage>> {
    const { sys } = this.tool;
    const found = new Map<string, ApkPackage>();
    for (const repository of this.repositories) {
      const file = this.#cacheFile(repository);
      let text: string;
      if (!fresh && sys.fs.exists(file)) text = readText(this.tool.sys, file);
      else {
        const address = `${repository}/x86_64/APKINDEX.tar.gz`;
        await this.say(`fetch ${address}\n`);
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
          await this.tool.note(`WARNING: fetching ${repository}: ${why}\n`);
          continue;
        }
        if (!this.tool.has("no-cache") && sys.uid === 0) {
          makeParents(sys, file);
          sys.fs.writeFile(file, text);
        }
      }
      for (const one of parseIndex(text, repository)) if (!found.has(one.name)) found.set(one.name, one);
    }
    return found;
  }

  /** Scripts of packages that want to know of every change. */
  async triggers(busybox: boolean, certificates: boolean): Promise<void> {
    const shell = this.database.installed.get("busybox");
    if (busybox && shell) await this.say(`Executing busybox-${shell.version}.trigger\n`);
    if (certificates) await this.say(`Executing ca-certificates-${this.database.installed.get("ca-certificates")?.version}.trigger\n`);
  }

  /** The last line. */
  async total(): Promise<void> {
    const bytes = [...this.database.installed.values()].reduce((sum, one) => sum + one.size, 0);
    const modern = (this.database.installed.get("apk-tools")?.version ?? "3").startsWith("3");
    const size =
      bytes < 1024 ** 2
        ? `${modern ? (bytes / 1024).toFixed(1) : Math.round(bytes / 1024)} KiB`
        : `${modern ? (bytes / 1024 ** 2).toFixed(1) : Math.round(bytes / 1024 ** 2)} MiB`;
    await this.say(`OK: ${size} in ${this.database.installed.size} packages\n`);
  }
}
