import { Errno } from "../../base/errno.ts";
import { Tmpfs, type TmpfsOptions } from "./tmpfs.ts";

/** The tree of an image layer: filled once, then sealed. Whiteouts are 0/0 device nodes, as in an overlay's upper directory. */
export class LayerFs extends Tmpfs {
  #sealed = false;

  /** `mtime` is the time of everything in it that does not say otherwise. */
  constructor(options: Omit<TmpfsOptions, "now"> & { readonly mtime: number }) {
    super({ type: "ext4", ...options, now: () => options.mtime });
    this.root.implicit = true;
  }

  /** From now on it never changes. */
  seal(): this {
    this.#sealed = true;
    return this;
  }

  protected override mayChange(): void {
    if (this.#sealed) throw new Errno("EROFS");
  }

  protected override accessed(): void {}
}
