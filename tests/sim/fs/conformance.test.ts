import { describe, expect, test } from "vitest";
import { decodeUtf8 } from "../../../src/base/utf8.ts";
import type { FsContext } from "../../../src/sim/fs/context.ts";
import { LayerFs } from "../../../src/sim/fs/layer.ts";
import { MountTree } from "../../../src/sim/fs/mount-namespace.ts";
import { openPath } from "../../../src/sim/fs/open.ts";
import { OverlayFs } from "../../../src/sim/fs/overlay.ts";
import { ProcessFs } from "../../../src/sim/fs/path-fs.ts";
import { ROOT } from "../../../src/sim/fs/permissions.ts";
import { Tmpfs } from "../../../src/sim/fs/tmpfs.ts";
import { buildLayer } from "../../../src/sim/fs/tree-builder.ts";
import type { FileSystem, FsCredentials } from "../../../src/sim/fs/types.ts";

/** What every writable file system does alike, seen through paths. */
const SYSTEMS: Record<string, () => FileSystem | { fs: FileSystem; bindOf: string }> = {
  tmpfs: () => new Tmpfs({ dev: 1, now }),
  "a disk": () => new Tmpfs({ type: "ext4", dev: 1, now }),
  overlay: () => new OverlayFs({ dev: 1, lowers: [buildLayer(() => {}, { dev: 5, mtime: 0 })], upper: new Tmpfs({ type: "ext4", dev: 2, now }) }),
  "overlay on files": () => {
    const lower = new LayerFs({ dev: 5, mtime: 0 });
    return new OverlayFs({ dev: 1, lowers: [lower.seal(), lower], upper: new Tmpfs({ type: "ext4", dev: 2, now }) });
  },
  "bind mount": () => ({ fs: new Tmpfs({ dev: 1, now }), bindOf: "/data" }),
};

function now(): number {
  return 1000;
}

const USER: FsCredentials = { uid: 1000, gid: 1000, groups: [1000, 20], capabilities: new Set() };

function machine(make: () => FileSystem | { fs: FileSystem; bindOf: string }) {
  let id = 0;
  const made = make();
  const base = new Tmpfs({ dev: 99, now });
  const namespace = new MountTree({ nextId: () => ++id, fs: base });
  const root = namespace.asRoot(now);
  root.mkdir("/m");
  if ("bindOf" in made) {
    root.mkdir("/disk");
    namespace.mount(made.fs, "/disk");
    root.mkdir(`/disk${made.bindOf}`);
    namespace.bind(namespace.resolve(`/disk${made.bindOf}`), "/m");
  } else {
    namespace.mount(made, "/m");
  }
  const context = (credentials: FsCredentials): FsContext => ({
    namespace,
    root: namespace.root,
    cwd: namespace.resolve("/m"),
    credentials,
    umask: 0o022,
    now,
  });
  const rootContext = context(ROOT);
  const userContext = context(USER);
  return { namespace, fs: new ProcessFs(rootContext), user: new ProcessFs(userContext), rootContext, userContext };
}

const text = (fs: ProcessFs, path: string) => decodeUtf8(fs.readFile(path));

describe.each(Object.entries(SYSTEMS))("%s", (_, make) => {
  test("files", () => {
    const { fs } = machine(make);
    fs.writeFile("a", "hello\n");
    expect(text(fs, "/m/a")).toBe("hello\n");
    fs.writeFile("a", "more\n", { append: true });
    expect(fs.stat("a")).toMatchObject({ type: "file", mode: 0o644, uid: 0, size: 11, nlink: 1, mtime: 1000 });
    fs.truncate("a", 3);
    expect(text(fs, "a")).toBe("hel");
    fs.truncate("a", 2 ** 40);
    expect(fs.stat("a").size).toBe(2 ** 40);
    expect(fs.stat("a").blocks).toBeLessThan(20);
  });

  test("links", () => {
    const { fs } = machine(make);
    fs.writeFile("a", "x");
    fs.link("a", "b");
    expect(fs.stat("a").ino).toBe(fs.stat("b").ino);
    expect(fs.stat("b").nlink).toBe(2);
    fs.unlink("a");
    expect(text(fs, "b")).toBe("x");
    expect(fs.stat("b").nlink).toBe(1);
    fs.symlink("b", "s");
    expect(fs.lstat("s")).toMatchObject({ type: "symlink", size: 1, mode: 0o777 });
    expect(text(fs, "s")).toBe("x");
    expect(fs.realpath("s")).toBe("/m/b");
  });

  test("an unlinked file lives while it is open", () => {
    const { fs, rootContext } = machine(make);
    fs.writeFile("a", "x");
    const file = openPath(rootContext, "a", { read: true });
    file.retain();
    fs.unlink("a");
    expect(decodeUtf8(file.read(9) ?? new Uint8Array())).toBe("x");
    expect(file.stat().nlink).toBe(0);
    file.release();
  });

  test("rename", () => {
    const { fs } = machine(make);
    fs.mkdir("d");
    fs.mkdir("d/e");
    fs.writeFile("d/e/f", "1");
    fs.rename("d/e", "g");
    expect(text(fs, "g/f")).toBe("1");
    expect(fs.exists("d/e")).toBe(false);
    fs.writeFile("h", "2");
    fs.rename("h", "g/f");
    expect(text(fs, "g/f")).toBe("2");
    fs.chdir("g");
    expect(fs.cwd()).toBe("/m/g");
    fs.rename("/m/g", "/m/z");
    expect(fs.cwd()).toBe("/m/z");
    expect(text(fs, "../z/f")).toBe("2");
  });

  const ERRORS: [string, (fs: ProcessFs) => void, string][] = [
    ["mkdir over a file", (fs) => fs.mkdir("file"), "EEXIST"],
    ["mkdir without parent", (fs) => fs.mkdir("no/x"), "ENOENT"],
    ["mkdir below a file", (fs) => fs.mkdir("file/x"), "ENOTDIR"],
    ["rmdir of a full directory", (fs) => fs.rmdir("dir"), "ENOTEMPTY"],
    ["rmdir of a file", (fs) => fs.rmdir("file"), "ENOTDIR"],
    ["rmdir of .", (fs) => fs.rmdir("dir/."), "EINVAL"],
    ["rmdir of a mount point", (fs) => fs.rmdir("/m"), "EBUSY"],
    ["unlink of a directory", (fs) => fs.unlink("dir"), "EISDIR"],
    ["unlink with a slash", (fs) => fs.unlink("file/"), "ENOTDIR"],
    ["a loop of symlinks", (fs) => fs.readFile("loop"), "ELOOP"],
    ["a dangling symlink", (fs) => fs.readFile("dangling"), "ENOENT"],
    ["an empty path", (fs) => fs.stat(""), "ENOENT"],
    ["a long name", (fs) => fs.writeFile("x".repeat(256), ""), "ENAMETOOLONG"],
    ["a long path", (fs) => fs.stat("x/".repeat(3000)), "ENAMETOOLONG"],
    ["rename into itself", (fs) => fs.rename("dir", "dir/sub"), "EINVAL"],
    ["rename of a file onto a directory", (fs) => fs.rename("file", "dir"), "EISDIR"],
    ["rename of a directory onto a file", (fs) => fs.rename("dir", "file"), "ENOTDIR"],
    ["rename onto a full directory", (fs) => fs.rename("empty", "dir"), "ENOTEMPTY"],
    ["rename of ..", (fs) => fs.rename("dir/..", "x"), "EBUSY"],
    ["rename across mounts", (fs) => fs.rename("file", "/file"), "EXDEV"],
    ["link across mounts", (fs) => fs.link("file", "/file"), "EXDEV"],
    ["link to a directory", (fs) => fs.link("dir", "d2"), "EPERM"],
    ["link over a file", (fs) => fs.link("file", "dir/f"), "EEXIST"],
    ["reading a directory", (fs) => fs.readFile("dir"), "EISDIR"],
    ["writing a directory", (fs) => fs.writeFile("dir", ""), "EISDIR"],
    ["readlink of a file", (fs) => fs.readlink("file"), "EINVAL"],
    ["a file with a slash", (fs) => fs.stat("file/"), "ENOTDIR"],
    ["creating with a slash", (fs) => fs.writeFile("new/", ""), "EISDIR"],
    ["chdir to a file", (fs) => fs.chdir("file"), "ENOTDIR"],
    ["a file too large", (fs) => fs.truncate("file", 2 ** 50), "EFBIG"],
  ];
  test.each(ERRORS)("%s", (_, act, code) => {
    const { fs } = machine(make);
    fs.writeFile("file", "x");
    fs.mkdir("dir");
    fs.mkdir("empty");
    fs.writeFile("dir/f", "");
    fs.symlink("loop", "loop");
    fs.symlink("nowhere", "dangling");
    expect(() => act(fs)).toThrow(expect.objectContaining({ code }));
  });

  const DENIED: [string, (fs: ProcessFs) => void, string][] = [
    ["read 0600", (fs) => fs.readFile("secret"), "EACCES"],
    ["write 0644", (fs) => fs.writeFile("file", ""), "EACCES"],
    ["create in 0755", (fs) => fs.writeFile("new", ""), "EACCES"],
    ["enter 0700", (fs) => fs.stat("closed/x"), "EACCES"],
    ["chmod another's", (fs) => fs.chmod("file", 0o777), "EPERM"],
    ["chown away", (fs) => fs.chown("mine", 0, -1), "EPERM"],
    ["chgrp to a strange group", (fs) => fs.chown("mine", -1, 4), "EPERM"],
    ["mknod", (fs) => fs.mknod("tmp/null", "char", 0o666, [1, 3]), "EPERM"],
    ["unlink another's in a sticky directory", (fs) => fs.unlink("tmp/theirs"), "EPERM"],
    ["rename another's in a sticky directory", (fs) => fs.rename("tmp/theirs", "tmp/x"), "EPERM"],
    ["link another's", (fs) => fs.link("file", "tmp/l"), "EPERM"],
    ["set another's time", (fs) => fs.utimes("file", 1, 1), "EPERM"],
  ];
  test.each(DENIED)("a user may not %s", (_, act, code) => {
    const { fs, user } = machine(make);
    fs.writeFile("secret", "x", { mode: 0o600 });
    fs.writeFile("file", "x");
    fs.mkdir("closed", 0o700);
    fs.mkdir("tmp");
    fs.chmod("tmp", 0o1777);
    fs.writeFile("tmp/theirs", "");
    fs.writeFile("mine", "");
    fs.chown("mine", 1000, 1000);
    expect(() => act(user)).toThrow(expect.objectContaining({ code }));
  });

  test("what a user may", () => {
    const { fs, user } = machine(make);
    fs.mkdir("tmp");
    fs.chmod("tmp", 0o1777);
    user.writeFile("tmp/mine", "x");
    expect(user.stat("tmp/mine")).toMatchObject({ uid: 1000, gid: 1000, mode: 0o644 });
    user.chmod("tmp/mine", 0o4755);
    user.chown("tmp/mine", -1, 20);
    expect(user.stat("tmp/mine")).toMatchObject({ gid: 20, mode: 0o755 });
    user.unlink("tmp/mine");
    fs.mkdir("shared");
    fs.chown("shared", -1, 50);
    fs.chmod("shared", 0o2777);
    user.mkdir("shared/d");
    expect(user.stat("shared/d")).toMatchObject({ gid: 50, mode: 0o2755 });
  });

  test("a read-only mount", () => {
    const { fs, namespace } = machine(make);
    fs.writeFile("f", "");
    fs.mkdir("/ro");
    namespace.bind(namespace.resolve("/m"), "/ro", { readOnly: true });
    for (const act of [() => fs.writeFile("/ro/f", ""), () => fs.unlink("/ro/x"), () => fs.mkdir("/ro/d"), () => fs.chmod("/ro/f", 0)]) {
      expect(act).toThrow(expect.objectContaining({ code: "EROFS" }));
    }
    expect(() => fs.mkdir("/ro/f")).toThrow(expect.objectContaining({ code: "EEXIST" }));
    expect(text(fs, "/ro/f")).toBe("");
  });
});

describe("mounts", () => {
  test("a clone goes its own way", () => {
    const { namespace, fs } = machine(() => new Tmpfs({ dev: 1, now }));
    fs.mkdir("/x");
    const other = namespace.clone();
    other.mount(new Tmpfs({ dev: 2, now }), "/x");
    other.asRoot(now).writeFile("/x/f", "1");
    expect(fs.exists("/x/f")).toBe(false);
    expect([...other.mounts()].map(({ at }) => at)).toEqual(["/", "/m", "/x"]);
    expect([...namespace.mounts()].map(({ at }) => at)).toEqual(["/", "/m"]);
    other.unmount("/x");
    expect(other.asRoot(now).readdir("/x")).toEqual([]);
  });

  test("stacked and nested mounts, .. and paths", () => {
    const { namespace, fs } = machine(() => new Tmpfs({ dev: 1, now }));
    namespace.mount(new Tmpfs({ dev: 2, now }), "/m");
    fs.mkdir("/m/in");
    expect(fs.realpath("/m/in/../..")).toBe("/");
    namespace.mount(new Tmpfs({ dev: 3, now }), "/m/in");
    expect(() => namespace.unmount("/m")).toThrow(expect.objectContaining({ code: "EBUSY" }));
    expect(fs.stat("/m/in").dev).toBe(3);
    expect(fs.realpath("/m/in/..")).toBe("/m");
    fs.writeFile("/hosts", "x");
    fs.writeFile("/m/hosts", "y");
    namespace.bind(namespace.resolve("/hosts"), "/m/hosts");
    expect(text(fs, "/m/hosts")).toBe("x");
    expect([...namespace.mounts()].at(-1)?.at).toBe("/m/hosts");
    expect(() => fs.unlink("/m/hosts")).toThrow(expect.objectContaining({ code: "EBUSY" }));
    expect(() => namespace.bind(namespace.resolve("/m"), "/hosts")).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
  });

  test("a recursive bind mount takes along what is mounted below", () => {
    const { namespace, fs } = machine(() => new Tmpfs({ dev: 1, now }));
    fs.writeFile("/m/f", "x");
    fs.mkdir("/host");
    fs.mkdir("/plain");
    namespace.bind(namespace.resolve("/"), "/plain");
    namespace.bind(namespace.resolve("/"), "/host", { submountsOf: namespace, readOnly: true });
    expect(fs.exists("/plain/m/f")).toBe(false);
    expect(text(fs, "/host/m/f")).toBe("x");
    expect(() => fs.writeFile("/host/m/g", "")).toThrow(expect.objectContaining({ code: "EROFS" }));
    expect([...namespace.mounts()].map(({ at }) => at)).toEqual(["/", "/m", "/plain", "/host", "/host/m", "/host/plain"]);
  });

  test("chroot", () => {
    const { namespace, fs } = machine(() => new Tmpfs({ dev: 1, now }));
    fs.mkdir("/m/etc");
    fs.symlink("/etc", "/m/link");
    const root = namespace.resolve("/m");
    const inside = new ProcessFs({ namespace, root, cwd: root, credentials: ROOT, umask: 0, now });
    expect(inside.realpath("/../../link")).toBe("/etc");
    expect(inside.cwd()).toBe("/");
  });
});

describe("space", () => {
  test("a full file system takes what fits, then ENOSPC", () => {
    const fs = new Tmpfs({ dev: 1, now, capacityBytes: 65536 });
    const file = fs.open(fs.create(fs.root, "f", "file", { mode: 0o644, uid: 0, gid: 0 }), { write: true }, "/f");
    expect(file.write(new Uint8Array(60000).fill(1))).toBe(60000);
    expect(file.write(new Uint8Array(60000).fill(1))).toBeLessThan(8000);
    expect(() => file.write(new Uint8Array(10000).fill(1))).toThrow(expect.objectContaining({ code: "ENOSPC" }));
    expect(fs.statfs().free).toBe(0);
    fs.remove(fs.root, "f");
    expect(fs.statfs().free).toBe(16);
  });

  test("zeros take blocks and no memory", () => {
    const fs = new Tmpfs({ dev: 1, now });
    const node = fs.create(fs.root, "f", "file", { mode: 0o644, uid: 0, gid: 0 });
    const file = fs.open(node, { write: true }, "/f");
    const zeros = new Uint8Array(5000);
    for (let i = 0; i < 2000; i++) file.write(zeros);
    expect(fs.stat(node)).toMatchObject({ size: 10_000_000, blocks: Math.ceil(10_000_000 / 4096) * 8 });
    expect(fs.budget.kept).toBeLessThan(70000);
    file.seek?.(5_000_000, "set");
    file.write(new Uint8Array([1]));
    expect(fs.stat(node).blocks).toBe(Math.ceil(10_000_000 / 4096) * 8);
    expect(node.content?.read(4_999_999, 3)).toEqual(new Uint8Array([0, 1, 0]));
  });
});
