/** A `Sys` on top of the real machine, as far as the docker program needs one: to try our CLI against a real engine. */
import fs from "node:fs";
import net from "node:net";
import tty from "node:tty";
import { Errno, type ErrnoCode } from "../../../src/base/errno.ts";
import type { Signal, Sys } from "../../../src/sim/sys.ts";

export function nodeSys(argv: readonly string[]): Sys {
  const sockets = new Map<number, { socket: net.Socket; chunks: Buffer[]; ended: boolean; wake: () => void }>();
  let nextFd = 1000;
  const errno = (error: unknown): Errno => new Errno(((error as NodeJS.ErrnoException).code ?? "EIO") as ErrnoCode);
  const attempt = <T>(call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw errno(error);
    }
  };
  const connect = (options: net.NetConnectOpts) =>
    new Promise<number>((resolve, reject) => {
      const socket = net.connect({ ...options, allowHalfOpen: true } as net.NetConnectOpts);
      const fd = nextFd++;
      const entry = { socket, chunks: [] as Buffer[], ended: false, wake: () => {} };
      socket.once("error", (error) => reject(errno(error)));
      socket.once("connect", () => {
        socket.on("data", (data) => {
          entry.chunks.push(data as Buffer);
          entry.wake();
        });
        const end = () => {
          entry.ended = true;
          entry.wake();
        };
        socket.on("end", end);
        socket.on("close", end);
        socket.on("error", end);
        sockets.set(fd, entry);
        resolve(fd);
      });
    });
  const started = process.hrtime.bigint();
  const sys = {
    pid: process.pid,
    argv,
    env: new Map(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    uid: process.getuid?.() ?? 0,
    gid: 0,
    clock: { monotonic: () => process.hrtime.bigint() - started, realtime: () => Date.now(), at: () => () => {} },
    async read(fd: number, max = 65_536) {
      const entry = sockets.get(fd);
      if (entry) {
        for (;;) {
          const chunk = entry.chunks.shift();
          if (chunk) return new Uint8Array(chunk);
          if (entry.ended) return new Uint8Array(0);
          await new Promise<void>((resolve) => {
            entry.wake = resolve;
          });
        }
      }
      const buffer = Buffer.alloc(max);
      return new Promise<Uint8Array>((resolve, reject) => {
        fs.read(fd, buffer, 0, max, null, (error, count) => {
          if (error && error.code === "EOF") resolve(new Uint8Array(0));
          else if (error) reject(errno(error));
          else resolve(new Uint8Array(buffer.subarray(0, count)));
        });
      });
    },
    async write(fd: number, data: Uint8Array | string) {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      const entry = sockets.get(fd);
      if (entry) {
        await new Promise<void>((resolve, reject) => entry.socket.write(bytes, (error) => (error ? reject(new Errno("EPIPE")) : resolve())));
        return;
      }
      let at = 0;
      while (at < bytes.length) {
        try {
          at += fs.writeSync(fd, bytes, at);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw errno(error);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
    },
    async open(path: string, flags: { read?: boolean; write?: boolean; create?: boolean; truncate?: boolean }, mode = 0o666) {
      const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC } = fs.constants;
      const access = flags.write ? (flags.read ? O_RDWR : O_WRONLY) : O_RDONLY;
      return attempt(() => fs.openSync(path, access | (flags.create ? O_CREAT : 0) | (flags.truncate ? O_TRUNC : 0), mode));
    },
    close(fd: number) {
      const entry = sockets.get(fd);
      if (!entry) return attempt(() => fs.closeSync(fd));
      entry.socket.destroy();
      sockets.delete(fd);
    },
    isatty: (fd: number) => tty.isatty(fd),
    windowSize: (_fd: number) => ({ rows: process.stdout.rows ?? process.stderr.rows ?? 0, cols: process.stdout.columns ?? process.stderr.columns ?? 0 }),
    tcgetattr: () => ({ icanon: true }),
    tcsetattr: (_fd: number, changes: { icanon?: boolean; echo?: boolean }) => process.stdin.setRawMode?.(changes.icanon === false || changes.echo === false),
    signal: (signal: Signal, action: "default" | "ignore" | (() => void)) => {
      process.removeAllListeners(`SIG${signal}`);
      if (typeof action === "function" && !["KILL", "STOP"].includes(signal)) process.on(`SIG${signal}` as NodeJS.Signals, action);
    },
    signalAction: () => "default",
    thread: <T>(main: () => Promise<T>) => main(),
    sleep: (nanoseconds: bigint) => new Promise<void>((resolve) => setTimeout(resolve, Number(nanoseconds / 1_000_000n))),
    yield: () => Promise.resolve(),
    exit: (code: number) => process.exit(code),
    hostname: () => "host",
    umask: () => 0o022,
    random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
    poll: async () => [],
    net: {
      connectUnix: (path: string) => connect({ path }),
      connect: (host: string, port: number) => connect({ host, port }),
      shutdown: (fd: number) => sockets.get(fd)?.socket.end(),
      lookup: async (name: string) => [name],
    },
    fs: {
      stat: (path: string) => attempt(() => statOf(fs.statSync(path))),
      lstat: (path: string) => attempt(() => statOf(fs.lstatSync(path))),
      readdir: (path: string) =>
        attempt(() => fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, type: typeOf(entry), ino: 0 }))),
      mkdir: (path: string, mode?: number) => attempt(() => fs.mkdirSync(path, mode)),
      unlink: (path: string) => attempt(() => fs.unlinkSync(path)),
      rmdir: (path: string) => attempt(() => fs.rmdirSync(path)),
      rename: (from: string, to: string) => attempt(() => fs.renameSync(from, to)),
      link: (from: string, to: string) => attempt(() => fs.linkSync(from, to)),
      symlink: (target: string, path: string) => attempt(() => fs.symlinkSync(target, path)),
      readlink: (path: string) => attempt(() => fs.readlinkSync(path)),
      realpath: (path: string) => attempt(() => fs.realpathSync(path)),
      chmod: (path: string, mode: number) => attempt(() => fs.chmodSync(path, mode)),
      chown: (path: string, uid: number, gid: number) => attempt(() => fs.lchownSync(path, uid, gid)),
      utimes: (path: string, atime: number | undefined, mtime: number | undefined) =>
        attempt(() => fs.utimesSync(path, (atime ?? mtime ?? 0) / 1000, (mtime ?? 0) / 1000)),
      cwd: () => process.cwd(),
      chdir: (path: string) => process.chdir(path),
      exists: (path: string) => fs.existsSync(path),
      access: () => true,
      readFile: (path: string) => attempt(() => new Uint8Array(fs.readFileSync(path))),
      writeFile: (path: string, data: Uint8Array | string, options: { append?: boolean; mode?: number } = {}) =>
        attempt(() => fs.writeFileSync(path, data, { mode: options.mode ?? 0o666, flag: options.append ? "a" : "w" })),
    },
  };
  return sys as unknown as Sys;
}

function typeOf(entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
  isCharacterDevice(): boolean;
}): string {
  if (entry.isDirectory()) return "dir";
  if (entry.isSymbolicLink()) return "symlink";
  if (entry.isFIFO()) return "fifo";
  if (entry.isSocket()) return "socket";
  return entry.isFile() ? "file" : entry.isCharacterDevice() ? "char" : "block";
}

function statOf(stat: fs.Stats): object {
  return {
    dev: stat.dev,
    ino: stat.ino,
    type: typeOf(stat),
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    size: stat.size,
    blocks: stat.blocks,
    nlink: stat.nlink,
    atime: stat.atimeMs,
    mtime: stat.mtimeMs,
    ctime: stat.ctimeMs,
  };
}
