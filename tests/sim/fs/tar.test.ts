import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../src/base/utf8.ts";
import type { FsContext } from "../../../src/sim/fs/context.ts";
import { extractTar } from "../../../src/sim/fs/extract.ts";
import { FileContent } from "../../../src/sim/fs/file-content.ts";
import { layerFromTar, layerToTar } from "../../../src/sim/fs/layer-tar.ts";
import { MountTree } from "../../../src/sim/fs/mount-namespace.ts";
import { OverlayFs } from "../../../src/sim/fs/overlay.ts";
import { overlayChanges } from "../../../src/sim/fs/overlay-changes.ts";
import { ROOT } from "../../../src/sim/fs/permissions.ts";
import type { TarEntry } from "../../../src/sim/fs/tar.ts";
import { readTar, TarReader } from "../../../src/sim/fs/tar-reader.ts";
import { tarBytes } from "../../../src/sim/fs/tar-writer.ts";
import { Tmpfs } from "../../../src/sim/fs/tmpfs.ts";
import { buildLayer } from "../../../src/sim/fs/tree-builder.ts";
import { treeEntries } from "../../../src/sim/fs/tree-entries.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dabba-tar-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = () => 1_700_000_000_000;
const common = { uid: 0, gid: 0, mtime: 1_700_000_000_000 };
const LONG = `${"long-directory-name/".repeat(12)}${"f".repeat(120)}`;

const sparse = FileContent.of(encodeUtf8("program"));
sparse.reserve(5_000_000);
const holes = new FileContent();
holes.write(200_000, encodeUtf8("middle"));
holes.truncate(1_000_000);

const ENTRIES: TarEntry[] = [
  { ...common, path: "d", type: "dir", mode: 0o1777 },
  { ...common, path: "d/a", type: "file", mode: 0o4755, uid: 1000, gid: 50, content: FileContent.of(encodeUtf8("hello\n")) },
  { ...common, path: "d/empty", type: "file", mode: 0o600 },
  { ...common, path: "d/hard", type: "hardlink", mode: 0o4755, linkName: "d/a" },
  { ...common, path: "d/soft", type: "symlink", mode: 0o777, linkName: "../a/b" },
  { ...common, path: "null", type: "char", mode: 0o666, rdev: [1, 3] },
  { ...common, path: "pipe", type: "fifo", mode: 0o644 },
  { ...common, path: LONG, type: "file", mode: 0o644, content: FileContent.of(encodeUtf8("deep")) },
  { ...common, path: "नमस्ते", type: "file", mode: 0o644, uid: 5_000_000, content: FileContent.of(encodeUtf8("dabba")) },
  { ...common, path: "long-link", type: "symlink", mode: 0o777, linkName: "x/".repeat(100) },
  { ...common, path: "bin/program", type: "file", mode: 0o755, content: sparse },
  { ...common, path: "holes", type: "file", mode: 0o644, content: holes },
  { ...common, path: "large", type: "file", mode: 0o644, content: FileContent.of(new Uint8Array(200_001).fill(7)) },
];

const plain = (entries: readonly TarEntry[]) =>
  entries.map(({ content, ...rest }) => ({ ...rest, size: content?.size ?? 0, bytes: content === undefined ? "" : decodeUtf8(content.read(0, 300)) }));

describe("round trips", () => {
  test("what is written is read, in pieces of any size", () => {
    const archive = tarBytes(ENTRIES);
    expect(archive.length).toBeLessThan(500_000);
    expect(plain(readTar(archive))).toEqual(plain(ENTRIES));
    for (const size of [1, 100, 511, 512, 513, 70_000]) {
      const reader = new TarReader();
      const entries: TarEntry[] = [];
      const step = size === 1 ? 997 : size;
      for (let at = 0; at < archive.length; at += step) entries.push(...reader.push(archive.subarray(at, at + step)));
      reader.end();
      expect(plain(entries)).toEqual(plain(ENTRIES));
    }
  });

  test("real tar lists and unpacks it", () => {
    const file = join(folder, "ours.tar");
    writeFileSync(file, tarBytes(ENTRIES.filter(({ type }) => type !== "char")));
    const list = execFileSync("tar", ["--numeric-owner", "-tvf", file], { encoding: "utf8", env: { LC_ALL: "C.UTF-8", TZ: "UTC", PATH: process.env["PATH"] } });
    expect(list).toContain("drwxrwxrwt 0/0               0 2023-11-14 22:13 d/\n");
    expect(list).toMatch(/-rwsr-xr-x 1000\/50 +6 2023-11-14 22:13 d\/a\n/);
    expect(list).toMatch(/hrwsr-xr-x .* d\/hard link to d\/a\n/);
    expect(list).toMatch(/ 5000000 2023-11-14 22:13 bin\/program\n/);
    const out = join(folder, "ours");
    execFileSync("mkdir", [out]);
    execFileSync("tar", ["-xf", file, "-C", out, "--no-same-owner"]);
    expect(readFileSync(join(out, LONG), "utf8")).toBe("deep");
    expect(readFileSync(join(out, "नमस्ते"), "utf8")).toBe("dabba");
    const program = readFileSync(join(out, "bin/program"));
    expect(program.length).toBe(5_000_000);
    expect(program.subarray(0, 8).toString()).toBe("program\0");
    expect(readFileSync(join(out, "holes")).subarray(200_000, 200_007).toString()).toBe("middle\0");
  });

  test.each(["gnu", "pax", "ustar", "oldgnu", "v7"])("archives of real tar: %s", (format) => {
    const from = join(folder, `from-${format}`);
    const deep = format === "gnu" || format === "pax" ? "n".repeat(140) : "n".repeat(40);
    execFileSync("bash", [
      "-c",
      `mkdir -p ${from}/d && cd ${from} && echo hi > d/${deep} && ln -s d/${deep} s && ln d/${deep} h && truncate -s 3M hole && printf x >> hole`,
    ]);
    const sparseFlag = format === "ustar" || format === "v7" ? [] : ["-S"];
    const archive = execFileSync("tar", [`--format=${format}`, ...sparseFlag, "--sort=name", "-cf", "-", "-C", from, "."], { maxBuffer: 2 ** 24 });
    const entries = readTar(archive);
    expect(entries.map(({ path, type }) => `${type} ${path}`)).toEqual(["dir .", "dir ./d", `file ./d/${deep}`, "hardlink ./h", "file ./hole", "symlink ./s"]);
    const hole = entries[4]?.content;
    expect(hole?.size).toBe(3 * 2 ** 20 + 1);
    expect(decodeUtf8(hole?.read(3 * 2 ** 20 - 1, 9) ?? new Uint8Array())).toBe("\0x");
  });

  test.each([
    ["cut off", tarBytes(ENTRIES).subarray(0, 700), "unexpected EOF"],
    ["no tar at all", new Uint8Array(1024).fill(65), "archive/tar: invalid tar header"],
  ])("%s", (_, archive, message) => {
    expect(() => readTar(archive)).toThrow(message);
  });

  test("an empty stream is an empty archive", () => {
    expect(readTar(new Uint8Array(0))).toEqual([]);
    expect(readTar(tarBytes([]))).toEqual([]);
  });
});

describe("layers", () => {
  const layers = [
    buildLayer(
      (layer) => {
        layer.file("/etc/a", "a");
        layer.file("/etc/b", "b");
        layer.file("/opt/x", "x");
        layer.program("/bin/sh", "sh", { size: 900_000 });
      },
      { dev: 1, mtime: 0 },
    ),
  ];

  test("a container's changes become a layer and give the same tree", () => {
    const upper = new Tmpfs({ type: "ext4", dev: 2, now });
    const overlay = new OverlayFs({ dev: 3, lowers: layers, upper });
    let id = 0;
    const fs = new MountTree({ nextId: () => ++id, fs: overlay }).asRoot(now);
    fs.unlink("/etc/a");
    fs.writeFile("/etc/c", "c");
    fs.link("/etc/c", "/etc/d");
    fs.unlink("/opt/x");
    fs.rmdir("/opt");
    fs.mkdir("/opt");
    fs.chmod("/bin/sh", 0o700);
    const archive = layerToTar(upper);
    expect(readTar(archive).map(({ path }) => path)).toEqual(["bin", "bin/sh", "etc", "etc/.wh.a", "etc/c", "etc/d", "opt", "opt/.wh..wh..opq"]);
    const again = new OverlayFs({ dev: 3, lowers: [...layers, layerFromTar(archive, { dev: 4 })], upper: new Tmpfs({ dev: 5, now }) });
    const paths = (of: OverlayFs) =>
      Array.from(treeEntries({ fs: of, inode: of.root }, { name: "" }), ({ path, type, mode, mtime }) => ({ path, type, mode, mtime }));
    expect(paths(again)).toEqual(paths(overlay));
    expect(overlayChanges(again)).toEqual([]);
  });
});

describe("unpacking", () => {
  function machine() {
    let id = 0;
    const namespace = new MountTree({ nextId: () => ++id, fs: new Tmpfs({ dev: 1, now }) });
    const context: FsContext = { namespace, root: namespace.root, cwd: namespace.root, credentials: ROOT, umask: 0o022, now };
    return { context, fs: namespace.asRoot(now) };
  }

  test("modes, owners, times, links and sparse files arrive", () => {
    const { context, fs } = machine();
    fs.mkdir("/in");
    extractTar(context, readTar(tarBytes(ENTRIES)), "/in");
    expect(fs.stat("/in/d")).toMatchObject({ mode: 0o1777, mtime: common.mtime });
    expect(fs.stat("/in/d/hard")).toMatchObject({ nlink: 2, mode: 0o4755, uid: 1000, gid: 50 });
    expect(fs.lstat("/in/null")).toMatchObject({ type: "char", rdev: [1, 3] });
    expect(fs.stat("/in/bin/program")).toMatchObject({ size: 5_000_000, mode: 0o755 });
    expect(decodeUtf8(fs.readFile(`/in/${LONG}`))).toBe("deep");
    // Again, over what is there.
    extractTar(context, ENTRIES, "/in", { owner: { uid: 7, gid: 7 } });
    expect(fs.stat("/in/d/a")).toMatchObject({ uid: 7, mode: 0o4755 });
  });

  test("a path cannot climb out", () => {
    const { context, fs } = machine();
    fs.mkdir("/in");
    extractTar(context, [{ ...common, path: "../../../evil", type: "file", mode: 0o644 }], "/in");
    expect(fs.exists("/in/evil")).toBe(true);
  });

  test("kinds are kept when asked for", () => {
    const { context, fs } = machine();
    fs.mkdir("/in");
    fs.mkdir("/in/x");
    const act = () => extractTar(context, [{ ...common, path: "x", type: "file", mode: 0o644 }], "/in", { keepKinds: true });
    expect(act).toThrow('cannot overwrite directory "x" with non-directory "/in"');
  });
});
