import { describe, expect, test } from "vitest";
import { decodeUtf8 } from "../../../src/base/utf8.ts";
import { MountTree } from "../../../src/sim/fs/mount-namespace.ts";
import { OverlayFs } from "../../../src/sim/fs/overlay.ts";
import { overlayChanges } from "../../../src/sim/fs/overlay-changes.ts";
import { Tmpfs } from "../../../src/sim/fs/tmpfs.ts";
import { buildLayer, type TreeBuilder } from "../../../src/sim/fs/tree-builder.ts";
import { treeSize } from "../../../src/sim/fs/tree-size.ts";
import type { PathFs } from "../../../src/sim/fs/types.ts";

const now = () => 5000;

function base(layer: TreeBuilder): void {
  layer.dir("/tmp", { mode: 0o1777 });
  layer.file("/etc/passwd", "root");
  layer.file("/etc/motd", "hi");
  layer.dir("/opt/app");
  layer.file("/opt/app/a", "a");
  layer.file("/opt/app/b", "b");
  layer.program("/bin/busybox", "busybox", { size: 1_000_000 });
}

function second(layer: TreeBuilder): void {
  layer.file("/etc/extra", "more");
  layer.whiteout("/etc/motd");
  layer.file("/tmp/x", "x");
}

function overlay(upper = new Tmpfs({ type: "ext4", dev: 7, now }), layers = [base, second]) {
  const fs = new OverlayFs({ dev: 39, lowers: layers.map((build, index) => buildLayer(build, { dev: index, mtime: 1000 })), upper });
  let id = 0;
  const namespace = new MountTree({ nextId: () => ++id, fs });
  return { fs, root: namespace.asRoot(now), upper };
}

const names = (fs: PathFs, path: string) =>
  fs
    .readdir(path)
    .map(({ name }) => name)
    .sort();
const diff = (fs: OverlayFs) => overlayChanges(fs).map(({ kind, path }) => `${kind} ${path}`);

describe("merging", () => {
  test("directories merge, whiteouts hide, implied directories look like those below", () => {
    const { root } = overlay();
    expect(names(root, "/etc")).toEqual(["extra", "passwd"]);
    expect(root.exists("/etc/motd")).toBe(false);
    expect(root.stat("/tmp")).toMatchObject({ mode: 0o1777, nlink: 1, dev: 39 });
    expect(root.stat("/bin/busybox")).toMatchObject({ size: 1_000_000, blocks: 1960, mode: 0o755, mtime: 1000 });
  });

  test("inode numbers are unique and agree with readdir, and survive copy-up", () => {
    const { root } = overlay();
    const seen = new Set<number>();
    const visit = (path: string): void => {
      for (const entry of root.readdir(path)) {
        const at = `${path}/${entry.name}`;
        const stat = root.lstat(at);
        expect(stat.ino).toBe(entry.ino);
        expect(seen.has(stat.ino)).toBe(false);
        seen.add(stat.ino);
        if (stat.type === "dir") visit(at);
      }
    };
    root.writeFile("/new", "");
    visit("/");
    const { ino } = root.stat("/etc/passwd");
    root.chmod("/etc/passwd", 0o600);
    expect(root.stat("/etc/passwd").ino).toBe(ino);
  });
});

const CHANGES: [string, (fs: PathFs) => void, string[]][] = [
  ["nothing", (fs) => fs.readFile("/etc/passwd"), []],
  ["a new file", (fs) => fs.writeFile("/etc/new", "1"), ["C /etc", "A /etc/new"]],
  [
    "a new tree",
    (fs) => {
      fs.mkdir("/x");
      fs.writeFile("/x/y", "");
    },
    ["A /x", "A /x/y"],
  ],
  ["a written file", (fs) => fs.writeFile("/etc/passwd", "z"), ["C /etc", "C /etc/passwd"]],
  ["a removed file", (fs) => fs.unlink("/etc/passwd"), ["C /etc", "D /etc/passwd"]],
  ["a removed tree", (fs) => remove(fs, "/opt"), ["D /opt"]],
  [
    "made and removed",
    (fs) => {
      fs.writeFile("/etc/new", "");
      fs.unlink("/etc/new");
    },
    [],
  ],
  ["a mode", (fs) => fs.chmod("/opt", 0o700), ["C /opt"]],
  ["copied up, the same", (fs) => fs.chmod("/etc/passwd", 0o644), []],
  [
    "removed and made again",
    (fs) => {
      remove(fs, "/opt");
      fs.mkdir("/opt");
      fs.writeFile("/opt/n", "");
    },
    ["C /opt", "D /opt/app", "A /opt/n"],
  ],
  ["a renamed directory", (fs) => fs.rename("/opt/app", "/opt/z"), ["C /opt", "D /opt/app", "A /opt/z", "A /opt/z/a", "A /opt/z/b"]],
  [
    "order",
    (fs) => {
      fs.writeFile("/a-b", "");
      fs.mkdir("/a");
      fs.writeFile("/a/z", "");
    },
    ["A /a", "A /a/z", "A /a-b"],
  ],
];

function remove(fs: PathFs, path: string): void {
  for (const { name, type } of fs.readdir(path)) {
    if (type === "dir") remove(fs, `${path}/${name}`);
    else fs.unlink(`${path}/${name}`);
  }
  fs.rmdir(path);
}

describe("changes", () => {
  test.each(CHANGES)("%s", (_, act, expected) => {
    const { fs, root, upper } = overlay();
    act(root);
    expect(diff(fs)).toEqual(expected);
    // Another overlay on the same upper directory finds the same.
    expect(diff(overlay(upper).fs)).toEqual(expected);
  });
});

test("a copy-up of a large sparse file takes no memory, and the layer keeps its bytes", () => {
  const { root, upper } = overlay();
  root.chmod("/bin/busybox", 0o4755);
  expect(upper.budget.kept).toBe(0);
  root.writeFile("/bin/busybox", "x", { append: true });
  expect(root.stat("/bin/busybox").size).toBe(1_000_001);
  expect(overlay().root.stat("/bin/busybox").size).toBe(1_000_000);
});

test("the size of what was written counts a file once", () => {
  const { root, upper } = overlay();
  root.writeFile("/five", "12345");
  root.link("/five", "/again");
  root.symlink("five", "/s");
  root.unlink("/etc/passwd");
  expect(treeSize(upper)).toBe(9);
});

test("files removed from a lower layer stay removed after rename back and forth", () => {
  const { fs, root } = overlay();
  root.rename("/etc/passwd", "/etc/p");
  root.rename("/etc/p", "/etc/passwd");
  expect(decodeUtf8(root.readFile("/etc/passwd"))).toBe("root");
  expect(diff(fs)).toEqual([]);
  root.rename("/opt", "/srv");
  root.mkdir("/opt");
  expect(names(root, "/opt")).toEqual([]);
  root.rmdir("/opt");
  root.rename("/srv", "/opt");
  expect(names(root, "/opt/app")).toEqual(["a", "b"]);
  expect(diff(fs)).toEqual([]);
});
