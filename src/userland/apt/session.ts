import { LineReader } from "../lib/input.ts";
import type { Tool } from "../lib/utility.ts";
import { type Candidate, readCandidates } from "./sources.ts";
import { DpkgStatus } from "./status.ts";

/** Ends with `E: …` and status 100. */
export class AptError extends Error {}

/** One run of apt: what was asked for, what is installed, and how it talks. */
export class AptSession {
  readonly tool: Tool;
  readonly status: DpkgStatus;
  /** How often -q was given. */
  readonly quiet: number;

  constructor(tool: Tool) {
    this.tool = tool;
    this.status = new DpkgStatus(tool.sys);
    this.quiet = tool.given.filter((option) => option.key === "quiet").length;
  }

  /** `apt` of version 3 and later sums up in its own way; apt-get never does. */
  get modern(): boolean {
    return this.tool.name === "apt" && /^[3-9]/.test(aptVersion(this.status));
  }

  /** Output that -qq leaves out. */
  async say(text: string): Promise<void> {
    if (this.quiet >= 2) return;
    this.tool.out.put(text);
    await this.tool.out.flush();
  }

  async phase(text: string): Promise<void> {
    await this.say(`${text}...${this.tool.sys.isatty(1) && this.quiet === 0 ? " Done" : ""}\n`);
  }

  async readLists(): Promise<Map<string, Candidate>> {
    await this.phase("Reading package lists");
    await this.phase("Building dependency tree");
    await this.phase("Reading state information");
    return readCandidates(this.tool.sys);
  }

  requireRoot(): void {
    if (this.tool.sys.uid === 0) return;
    throw new AptError(
      "Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nUnable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?",
    );
  }

  async confirm(modern = false): Promise<boolean> {
    const { sys } = this.tool;
    if (this.tool.has("yes") || this.quiet >= 2) return true;
    await this.say(modern ? "Continue? [Y/n] " : "Do you want to continue? [Y/n] ");
    const answer = await new LineReader(sys, 0).next();
    if (!sys.isatty(0)) await this.say(`${answer ?? ""}\n`);
    if (answer !== undefined && /^(y|yes|)$/i.test(answer.trim())) return true;
    await this.say("Abort.\n");
    return false;
  }
}

export function aptVersion(status: DpkgStatus): string {
  return status.installed("apt")?.get("Version") ?? "3.0.3";
}

const LINE_WIDTH = 78;

/** Names in lines, two blanks in front. */
export function wrapNames(names: readonly string[]): string {
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
