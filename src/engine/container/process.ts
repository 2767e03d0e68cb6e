import { type Errno, isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { ProcessFs } from "../../sim/fs/path-fs.ts";
import type { MountNamespace } from "../../sim/fs/types.ts";
import type { Cgroup, Credentials, Kernel, Namespaces, Process } from "../../sim/kernel/types.ts";
import type { OpenFile } from "../../sim/open-file.ts";
import type { Tty } from "../../sim/tty/types.ts";
import { initMain } from "./docker-init.ts";
import { findExecutable } from "./executable.ts";
import type { Ulimit } from "./host-config.ts";
import { OciError } from "./oci-error.ts";

export interface ContainerProcessOptions {
  readonly kernel: Kernel;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly credentials: Credentials;
  readonly namespaces: Namespaces;
  readonly cgroup: Cgroup;
  readonly files: ReadonlyMap<number, OpenFile>;
  readonly tty: Tty | undefined;
  readonly ulimits: readonly Ulimit[];
  readonly oomScoreAdjustment?: number;
  readonly parent: Process;
  /** --init: docker-init is process 1 and this one its child. */
  readonly init: boolean;
  /** `error during container init: ` for a first process. */
  readonly errorPrefix: string;
  /** The program is there, and does not run yet: runc's moment between create and start. */
  created?(): void;
}

/** What runc does last: finds the program, and becomes it. Throws OciError. */
export function startContainerProcess(options: ContainerProcessOptions): Process {
  const { kernel, namespaces, credentials, env } = options;
  const cwd = options.cwd === "" ? "/" : options.cwd;
  const [program = ""] = options.argv;
  const paths = pathsAs(namespaces.mnt, credentials, kernel);
  const prefix = `unable to start container process: ${options.errorPrefix}`;
  checkWorkingDirectory(paths, cwd, options.errorPrefix);
  let path: string;
  try {
    path = findExecutable(paths, program, env.get("PATH"), cwd);
  } catch (error) {
    if (error instanceof OciError) throw new OciError(`${prefix}${error.message}`);
    throw error;
  }
  options.created?.();
  const common = {
    env,
    cwd,
    credentials,
    namespaces,
    cgroup: options.cgroup,
    files: withNullInput(options.files, paths),
    parent: options.parent,
    oomScoreAdjustment: options.oomScoreAdjustment ?? 0,
    limits: new Map(options.ulimits.map(({ Name: name, Soft: soft, Hard: hard }) => [name, [unlimited(soft), unlimited(hard)] as const])),
    ...(options.tty === undefined ? {} : { tty: options.tty }),
  };
  const spawned = (process: Process): Process => {
    namespaces.pid.passOver(RUNC_THREADS);
    return process;
  };
  if (options.init) {
    const argv = ["/sbin/docker-init", "--", ...options.argv];
    return spawned(kernel.spawnFunction({ ...common, argv, name: "docker-init" }, (sys) => initMain(sys, path, options.argv)));
  }
  try {
    return spawned(kernel.spawn({ ...common, argv: options.argv, path }));
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === "EAGAIN") throw new OciError(`${prefix}fork/exec /proc/self/fd/6: resource temporarily unavailable`);
    return failedExec(options, common, path, error);
  }
}

/** runc runs in the container's pid namespace before it becomes the program: its other threads have numbers, too. */
const RUNC_THREADS = 5;

/** The path view of a user. */
export function pathsAs(namespace: MountNamespace, credentials: Credentials, kernel: Kernel): ProcessFs {
  return new ProcessFs({ namespace, root: namespace.root, cwd: namespace.root, credentials, umask: 0o022, now: () => kernel.clock.realtime() });
}

/** The container did start; it is its first process that cannot become the program, says so and ends. */
function failedExec(options: ContainerProcessOptions, common: Omit<Parameters<Kernel["spawnFunction"]>[0], "argv">, path: string, error: Errno): Process {
  const message = encodeUtf8(`exec ${path}: ${error.message.toLowerCase()}\n`);
  return options.kernel.spawnFunction({ ...common, argv: ["runc", "init"], name: "runc:[2:INIT]" }, async (sys) => {
    await sys.write(2, message);
    return 255;
  });
}

function checkWorkingDirectory(paths: ProcessFs, cwd: string, errorPrefix: string): void {
  if (!cwd.startsWith("/")) throw new OciError("Cwd must be an absolute path");
  try {
    paths.chdir(cwd);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new OciError(`unable to start container process: ${errorPrefix}chdir to cwd ("${cwd}") set in config.json failed: ${error.message.toLowerCase()}`);
  }
}

function withNullInput(files: ReadonlyMap<number, OpenFile>, paths: ProcessFs): ReadonlyMap<number, OpenFile> {
  if (files.has(0)) return files;
  return new Map([[0, nullFile(paths)], ...files]);
}

/** /dev/null for a process without standard input. */
function nullFile(paths: ProcessFs): OpenFile {
  const stat = paths.exists("/dev/null")
    ? paths.stat("/dev/null")
    : { dev: 0, ino: 0, type: "char" as const, mode: 0o666, uid: 0, gid: 0, size: 0, blocks: 0, nlink: 1, rdev: [1, 3] as const, atime: 0, mtime: 0, ctime: 0 };
  return {
    read: () => new Uint8Array(0),
    write: (data) => data.length,
    ready: () => ({ read: true, write: true, hangup: false }),
    watch: () => () => {},
    stat: () => stat,
    retain: () => {},
    release: () => {},
    access: { read: true, write: false, append: false },
    describe: () => "/dev/null",
  };
}

function unlimited(value: number): number {
  return value < 0 ? Number.POSITIVE_INFINITY : value;
}
