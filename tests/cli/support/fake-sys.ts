/** A process without files and without a daemon: enough for what the client decides alone. */
import { Errno } from "../../../src/base/errno.ts";
import { dockerMain } from "../../../src/cli/docker.ts";
import type { Sys } from "../../../src/sim/sys.ts";

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export async function runDocker(
  args: readonly string[],
  options: { files?: Readonly<Record<string, string>>; env?: Readonly<Record<string, string>> } = {},
): Promise<Finished> {
  const output: Record<number, string> = { 1: "", 2: "" };
  const files = new Map(Object.entries(options.files ?? {}));
  const decoder = new TextDecoder();
  const missing = (): never => {
    throw new Errno("ENOENT");
  };
  const sys = {
    argv: ["docker", ...args],
    env: new Map(Object.entries({ HOME: "/root", ...options.env })),
    uid: 0,
    clock: { realtime: () => 0, monotonic: () => 0n, at: () => () => {} },
    sleep: async () => {},
    isatty: () => false,
    read: async () => new Uint8Array(0),
    write: async (fd: number, data: Uint8Array | string) => {
      output[fd] += typeof data === "string" ? data : decoder.decode(data);
    },
    open: async () => missing(),
    thread: <T>(main: () => Promise<T>) => main(),
    net: { connectUnix: async () => missing(), connect: async () => missing(), lookup: async () => [] },
    fs: {
      exists: (path: string) => files.has(path),
      readFile: (path: string) => (files.has(path) ? new TextEncoder().encode(files.get(path)) : missing()),
      writeFile: (path: string, data: string) => files.set(path, data),
      mkdir: () => {},
      readdir: () => [],
      stat: missing,
      lstat: missing,
      cwd: () => "/root",
    },
  };
  const exitCode = await dockerMain(sys as unknown as Sys);
  return { stdout: output[1] as string, stderr: output[2] as string, exitCode };
}
