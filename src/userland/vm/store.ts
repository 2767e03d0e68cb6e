import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { Sys } from "../../sim/sys.ts";
import type { VirtualMachine } from "./boot.ts";

export interface StoredMachine extends VirtualMachine {
  /** Of the process that runs it. */
  readonly pid?: number;
}

/** Definitions of virtual machines, one file each, below ~/.local/share/vm. */
export class VmStore {
  readonly #sys: Sys;

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  get #directory(): string {
    return `${this.#sys.env.get("HOME") ?? "/root"}/.local/share/vm`;
  }

  list(): StoredMachine[] {
    if (!this.#sys.fs.exists(this.#directory)) return [];
    return this.#sys.fs
      .readdir(this.#directory)
      .map(({ name }) => this.find(name.replace(/\.json$/, "")))
      .filter((vm) => vm !== undefined)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): StoredMachine | undefined {
    try {
      return JSON.parse(decodeUtf8(this.#sys.fs.readFile(this.#path(name)))) as StoredMachine;
    } catch (error) {
      if (isErrno(error, "ENOENT") || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  save(vm: StoredMachine): void {
    let at = "";
    for (const part of this.#directory.split("/").slice(1)) {
      at += `/${part}`;
      if (!this.#sys.fs.exists(at)) this.#sys.fs.mkdir(at, 0o755);
    }
    this.#sys.fs.writeFile(this.#path(vm.name), `${JSON.stringify(vm)}\n`);
  }

  remove(name: string): void {
    this.#sys.fs.unlink(this.#path(name));
  }

  /** Its process, when that is alive. */
  running(vm: StoredMachine): number | undefined {
    if (vm.pid === undefined) return undefined;
    try {
      const command = decodeUtf8(this.#sys.fs.readFile(`/proc/${vm.pid}/cmdline`));
      return command.includes(`-name\0${vm.name}\0`) ? vm.pid : undefined;
    } catch (error) {
      if (isErrno(error)) return undefined;
      throw error;
    }
  }

  #path(name: string): string {
    return `${this.#directory}/${name}.json`;
  }
}
