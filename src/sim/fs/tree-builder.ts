import { assert } from "../../base/assert.ts";
import type { Bytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { encodeProgramFile } from "../program-file.ts";
import { FileContent } from "./file-content.ts";
import { LayerFs } from "./layer.ts";
import type { Tmpfs } from "./tmpfs.ts";
import type { TmpfsNode } from "./tmpfs-node.ts";
import type { Attributes, FileType } from "./types.ts";

interface Ownership {
  mode?: number;
  uid?: number;
  gid?: number;
}

/** A layer made by code: what an image definition's `build` gets. `mtime` in milliseconds since the epoch. */
export function buildLayer(build: (layer: TreeBuilder) => void, options: { dev: number; mtime: number }): LayerFs {
  const layer = new LayerFs(options);
  build(new TreeBuilder(layer));
  return layer.seal();
}

/**
 * Fills a tree of files by code: a layer, or a host's disk. Paths are absolute; parents are made on the way, and in a layer they look
 * like those of the layer below. A second call for a path replaces the first. Links are not followed.
 */
export class TreeBuilder {
  readonly #fs: Tmpfs;
  /** What `ls` shows of a program whose size nobody gave. */
  readonly #programSize: (program: string) => number;
  readonly #directories = new Map<string, TmpfsNode>();

  constructor(fs: Tmpfs, options: { programSize?: (program: string) => number } = {}) {
    this.#fs = fs;
    this.#programSize = options.programSize ?? (() => 0);
  }

  dir(path: string, options: Ownership = {}): void {
    const { parent, name } = this.#place(path);
    const attributes = { mode: options.mode ?? 0o755, uid: options.uid ?? 0, gid: options.gid ?? 0 };
    const existing = name === "" ? this.#fs.root : parent.children?.get(name);
    if (existing?.type !== "dir") {
      this.#make(path, "dir", attributes);
      return;
    }
    existing.implicit = false;
    this.#fs.setattr(existing, attributes);
  }

  /** A directory that is filled when somebody first looks it up: what lies in it is as old as the directory. */
  later(path: string, fill: (tree: TreeBuilder) => void): void {
    const node = this.#directory(path);
    const { mtime } = node;
    node.fill = () => {
      fill(this);
      this.#directories.clear();
      age(node, mtime);
    };
  }

  file(path: string, content: string | Bytes, options: Ownership = {}): void {
    const node = this.#make(path, "file", { mode: options.mode ?? 0o644, uid: options.uid ?? 0, gid: options.gid ?? 0 });
    this.#fs.setContent(node, FileContent.of(typeof content === "string" ? encodeUtf8(content) : content));
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
    content.reserve(Math.max(content.size, options.size ?? this.#programSize(program)));
    this.#fs.setContent(node, content);
  }

  whiteout(path: string): void {
    this.#make(path, "char", { mode: 0, uid: 0, gid: 0, rdev: [0, 0] });
  }

  #make(path: string, type: FileType, attributes: Attributes): TmpfsNode {
    const { parent, name } = this.#place(path);
    if (parent.children?.has(name)) {
      this.#fs.remove(parent, name);
      this.#directories.clear();
    }
    return this.#fs.create(parent, name, type, attributes);
  }

  #place(path: string): { parent: TmpfsNode; name: string } {
    assert(path.startsWith("/"), `a path in a tree is absolute: ${path}`);
    const slash = path.lastIndexOf("/");
    return { parent: this.#directory(path.slice(0, slash)), name: path.slice(slash + 1) };
  }

  #directory(path: string): TmpfsNode {
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    if (path === "") return this.#fs.root;
    const slash = path.lastIndexOf("/");
    const parent = this.#directory(path.slice(0, slash));
    const name = path.slice(slash + 1);
    let node = parent.children?.get(name);
    if (node === undefined) {
      node = this.#fs.create(parent, name, "dir", { mode: 0o755, uid: 0, gid: 0 });
      node.implicit = this.#fs.root.implicit;
    }
    assert(node.type === "dir", `${path} is no directory in this tree`);
    this.#directories.set(path, node);
    return node;
  }
}

function age(node: TmpfsNode, time: number): void {
  node.atime = node.mtime = node.ctime = time;
  for (const child of node.children?.values() ?? []) age(child, time);
}
