import { assert } from "../../base/assert.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { encodeProgramFile } from "../program-file.ts";
import { FileContent } from "./file-content.ts";
import { LayerFs } from "./layer.ts";
import type { TmpfsNode } from "./tmpfs-node.ts";
import type { Attributes, FileType } from "./types.ts";

interface Ownership {
  mode?: number;
  uid?: number;
  gid?: number;
}

/** A layer made by code: what an image definition's `build` gets. `mtime` in milliseconds since the epoch. */
export function buildLayer(build: (layer: LayerTreeBuilder) => void, options: { dev: number; mtime: number }): LayerFs {
  const layer = new LayerFs(options);
  build(new LayerTreeBuilder(layer));
  return layer.seal();
}

/** Paths are absolute; parents are made on the way and look like those of the layer below. A second call for a path replaces the first. */
export class LayerTreeBuilder {
  readonly #layer: LayerFs;

  constructor(layer: LayerFs) {
    this.#layer = layer;
  }

  dir(path: string, options: Ownership = {}): void {
    const { parent, name } = this.#place(path);
    const attributes = { mode: options.mode ?? 0o755, uid: options.uid ?? 0, gid: options.gid ?? 0 };
    const existing = name === "" ? this.#layer.root : parent.children?.get(name);
    if (existing?.type !== "dir") {
      this.#make(path, "dir", attributes);
      return;
    }
    existing.implicit = false;
    this.#layer.setattr(existing, attributes);
  }

  file(path: string, content: string, options: Ownership = {}): void {
    const node = this.#make(path, "file", { mode: options.mode ?? 0o644, uid: options.uid ?? 0, gid: options.gid ?? 0 });
    this.#layer.setContent(node, FileContent.of(encodeUtf8(content)));
  }

  symlink(path: string, target: string): void {
    this.#make(path, "symlink", { mode: 0o777, uid: 0, gid: 0, target });
  }

  program(
    path: string,
    program: string,
    options: { flavor?: "busybox" | "gnu"; options?: Readonly<Record<string, string>>; mode?: number; size?: number } = {},
  ): void {
    const node = this.#make(path, "file", { mode: options.mode ?? 0o755, uid: 0, gid: 0 });
    const content = FileContent.of(encodeProgramFile(program, options.flavor ?? "gnu", options.options ?? {}));
    content.reserve(Math.max(content.size, options.size ?? 0));
    this.#layer.setContent(node, content);
  }

  whiteout(path: string): void {
    this.#make(path, "char", { mode: 0, uid: 0, gid: 0, rdev: [0, 0] });
  }

  #make(path: string, type: FileType, attributes: Attributes): TmpfsNode {
    const { parent, name } = this.#place(path);
    if (parent.children?.has(name)) this.#layer.remove(parent, name);
    return this.#layer.create(parent, name, type, attributes);
  }

  #place(path: string): { parent: TmpfsNode; name: string } {
    assert(path.startsWith("/"), `a layer's path is absolute: ${path}`);
    const names = path.split("/").filter((name) => name !== "");
    const name = names.pop() ?? "";
    let parent = this.#layer.root;
    for (const step of names) {
      let next = parent.children?.get(step);
      if (next === undefined) {
        next = this.#layer.create(parent, step, "dir", { mode: 0o755, uid: 0, gid: 0 });
        next.implicit = true;
      }
      assert(next.type === "dir", `${step} of ${path} is no directory in this layer`);
      parent = next;
    }
    return { parent, name };
  }
}
