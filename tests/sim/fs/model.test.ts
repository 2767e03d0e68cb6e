import fc from "fast-check";
import { describe, test } from "vitest";
import { isErrno } from "../../../src/base/errno.ts";
import { decodeUtf8 } from "../../../src/base/utf8.ts";
import { layerFromTar, layerToTar } from "../../../src/sim/fs/layer-tar.ts";
import { MountTree } from "../../../src/sim/fs/mount-namespace.ts";
import { OverlayFs } from "../../../src/sim/fs/overlay.ts";
import { overlayChanges } from "../../../src/sim/fs/overlay-changes.ts";
import { Tmpfs } from "../../../src/sim/fs/tmpfs.ts";
import { buildLayer } from "../../../src/sim/fs/tree-builder.ts";
import type { FileSystem, PathFs } from "../../../src/sim/fs/types.ts";

const now = () => 1000;

/** The same few names again and again, so that calls meet. */
const name = fc.constantFrom("/a", "/b", "/d", "/d/x", "/d/y", "/d/e", "/d/e/z", "/low", "/low/f", "/low/g");
const call = fc.oneof(
  fc.record({ kind: fc.constantFrom("mkdir", "rmdir", "unlink") as fc.Arbitrary<"mkdir" | "rmdir" | "unlink">, path: name }),
  fc.record({ kind: fc.constant("write" as const), path: name, data: fc.constantFrom("1", "22", "333") }),
  fc.record({ kind: fc.constant("truncate" as const), path: name, size: fc.constantFrom(0, 1, 5) }),
  fc.record({ kind: fc.constantFrom("rename", "link") as fc.Arbitrary<"rename" | "link">, path: name, to: name }),
);
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

function perform(fs: PathFs, step: Call): string {
  try {
    switch (step.kind) {
      case "write":
        fs.writeFile(step.path, step.data, { append: true });
        break;
      case "truncate":
        fs.truncate(step.path, step.size);
        break;
      case "rename":
      case "link":
        fs[step.kind](step.path, step.to);
        break;
      default:
        fs[step.kind](step.path);
    }
    return "";
  } catch (error) {
    if (isErrno(error)) return error.code;
    throw error;
  }
}

/** A plain map of paths does what a file system does. */
class Model {
  readonly entries = new Map<string, { dir: boolean; data: string }>([["", { dir: true, data: "" }]]);

  perform(step: Call): string {
    const { entries } = this;
    const node = entries.get(step.path);
    const up = this.climb(step.path);
    if (up !== "") return up;
    const empty = (path: string) => ![...entries.keys()].some((other) => other.startsWith(`${path}/`));
    switch (step.kind) {
      case "mkdir":
        if (node !== undefined) return "EEXIST";
        entries.set(step.path, { dir: true, data: "" });
        return "";
      case "rmdir":
        if (node === undefined) return "ENOENT";
        if (!node.dir) return "ENOTDIR";
        if (!empty(step.path)) return "ENOTEMPTY";
        entries.delete(step.path);
        return "";
      case "unlink":
        if (node === undefined) return "ENOENT";
        if (node.dir) return "EISDIR";
        entries.delete(step.path);
        return "";
      case "write":
        if (node?.dir === true) return "EISDIR";
        if (node === undefined) entries.set(step.path, { dir: false, data: step.data });
        else node.data += step.data;
        return "";
      case "truncate":
        if (node === undefined) return "ENOENT";
        if (node.dir) return "EISDIR";
        node.data = node.data.slice(0, step.size).padEnd(step.size, "\0");
        return "";
      default:
        return this.move(step.kind, step.path, step.to, empty);
    }
  }

  move(kind: "rename" | "link", from: string, to: string, empty: (path: string) => boolean): string {
    const { entries } = this;
    const node = entries.get(from);
    const up = this.climb(to);
    if (kind === "link") {
      if (node === undefined) return "ENOENT";
      if (up !== "") return up;
      if (entries.has(to)) return "EEXIST";
      if (node.dir) return "EPERM";
      entries.set(to, node);
      return "";
    }
    if (up !== "") return up;
    if (node === undefined) return "ENOENT";
    const old = entries.get(to);
    if (old === node) return "";
    if (old !== undefined && node.dir && !old.dir) return "ENOTDIR";
    if (old?.dir === true && !node.dir) return "EISDIR";
    if (to.startsWith(`${from}/`)) return "EINVAL";
    if (old !== undefined && !empty(to)) return "ENOTEMPTY";
    entries.delete(to);
    for (const [path, moved] of [...entries]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      entries.delete(path);
      entries.set(to + path.slice(from.length), moved);
    }
    return "";
  }

  /** Are all directories above there? */
  climb(path: string): string {
    const parts = path.split("/").slice(1, -1);
    let at = "";
    for (const part of parts) {
      at += `/${part}`;
      const node = this.entries.get(at);
      if (node === undefined) return "ENOENT";
      if (!node.dir) return "ENOTDIR";
    }
    return "";
  }

  listing(): string[] {
    return [...this.entries]
      .filter(([path]) => path !== "")
      .map(([path, { dir, data }]) => `${path} ${dir ? "/" : data}`)
      .sort();
  }
}

function listing(fs: PathFs): string[] {
  const found: string[] = [];
  const visit = (dir: string): void => {
    for (const { name: entry, type, ino } of fs.readdir(dir === "" ? "/" : dir)) {
      const path = `${dir}/${entry}`;
      if (fs.lstat(path).ino !== ino) found.push(`${path} has two numbers`);
      found.push(`${path} ${type === "dir" ? "/" : decodeUtf8(fs.readFile(path))}`);
      if (type === "dir") visit(path);
    }
  };
  visit("");
  return found.sort();
}

function mounted(fs: FileSystem): PathFs {
  let id = 0;
  return new MountTree({ nextId: () => ++id, fs }).asRoot(now);
}

const lower = () =>
  buildLayer(
    (layer) => {
      layer.file("/low/f", "low");
      layer.file("/low/g", "low");
    },
    { dev: 8, mtime: 0 },
  );

function lowerModel(): Model {
  const model = new Model();
  model.entries.set("/low", { dir: true, data: "" });
  model.entries.set("/low/f", { dir: false, data: "low" });
  model.entries.set("/low/g", { dir: false, data: "low" });
  return model;
}

function agree(fs: PathFs, model: Model, steps: readonly Call[]): void {
  for (const step of steps) {
    const got = perform(fs, step);
    const expected = model.perform(step);
    if (got !== expected) throw new Error(`${JSON.stringify(step)}: ${got || "ok"} instead of ${expected || "ok"}`);
  }
  const got = listing(fs).join("\n");
  const expected = model.listing().join("\n");
  if (got !== expected) throw new Error(`tree:\n${got}\ninstead of:\n${expected}`);
}

describe("any calls in any order do what a plain map does", () => {
  test("tmpfs", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (steps) => agree(mounted(new Tmpfs({ dev: 1, now })), new Model(), steps)),
      { numRuns: 300 },
    );
  });

  test("overlay; what it wrote makes the same tree again, on another overlay and as a layer", () => {
    const property = fc.property(fc.array(call, { maxLength: 40 }), (steps) => {
      const upper = new Tmpfs({ type: "ext4", dev: 2, now });
      const overlay = new OverlayFs({ dev: 1, lowers: [lower()], upper });
      const model = lowerModel();
      agree(mounted(overlay), model, steps);
      agree(mounted(new OverlayFs({ dev: 1, lowers: [lower()], upper })), model, []);
      const layer = layerFromTar(layerToTar(upper), { dev: 3 });
      const committed = new OverlayFs({ dev: 1, lowers: [lower(), layer], upper: new Tmpfs({ dev: 4, now }) });
      agree(mounted(committed), model, []);
      // No change is listed twice, and none for what is as it was.
      const changes = overlayChanges(overlay);
      if (new Set(changes.map(({ path }) => path)).size !== changes.length) throw new Error("a path is listed twice");
    });
    fc.assert(property, { numRuns: 300 });
  });
});
