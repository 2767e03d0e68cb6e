import { concatBytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { reason } from "../lib/errors.ts";
import { Output } from "../lib/output.ts";
import { encodeText } from "../lib/text.ts";
import type { Tool } from "../lib/utility.ts";
import { SedError } from "./script.ts";

/** Puts the new text in the file's place; the old one is kept under the name that `suffix` makes. */
export function replaceFile(sys: Sys, name: string, suffix: string | undefined, parts: readonly Uint8Array[]): void {
  const { fs } = sys;
  const stat = fs.stat(name);
  try {
    if (suffix !== undefined) {
      const base = name.slice(name.lastIndexOf("/") + 1);
      const backup = suffix.includes("*") ? suffix.replaceAll("*", base) : base + suffix;
      fs.rename(name, backup.includes("/") ? backup : name.slice(0, name.length - base.length) + backup);
    } else fs.unlink(name);
    fs.writeFile(name, concatBytes(parts), { mode: stat.mode });
    fs.chmod(name, stat.mode);
    if (stat.uid !== sys.uid || stat.gid !== sys.gid) fs.chown(name, stat.uid, stat.gid);
  } catch (error) {
    if (!(error instanceof Errno) || error.code !== "EPERM") throw new SedError(`couldn't edit ${name}: ${reason(error)}`);
  }
}

/** What -i writes, until the file is done. */
export class MemoryOutput extends Output {
  readonly #parts: Uint8Array[];
  #text = "";

  constructor(tool: Tool, parts: Uint8Array[]) {
    super(tool.sys, 1);
    this.#parts = parts;
  }

  override put(text: string): void {
    this.#text += text;
  }

  override putBytes(bytes: Uint8Array): void {
    this.#settle();
    this.#parts.push(bytes);
  }

  override get full(): boolean {
    return false;
  }

  override async flush(): Promise<void> {
    this.#settle();
  }

  #settle(): void {
    if (this.#text !== "") this.#parts.push(encodeText(this.#text));
    this.#text = "";
  }
}
