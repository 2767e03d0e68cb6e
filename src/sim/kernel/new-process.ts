import type { Clock } from "../time/clock.ts";
import type { ControlGroup } from "./cgroup.ts";
import type { KernelNamespaces, ProcessIds } from "./namespaces.ts";
import { KernelProcess } from "./process.ts";
import type { Namespaces, SpawnOptions } from "./types.ts";

const DEFAULT_LIMITS: readonly (readonly [string, readonly [number, number]])[] = [
  ["core", [0, Infinity]],
  ["cpu", [Infinity, Infinity]],
  ["data", [Infinity, Infinity]],
  ["fsize", [Infinity, Infinity]],
  ["memlock", [8_388_608, 8_388_608]],
  ["nofile", [1024, 524_288]],
  ["nproc", [63_448, 63_448]],
  ["rss", [Infinity, Infinity]],
  ["stack", [8_388_608, Infinity]],
  ["as", [Infinity, Infinity]],
  ["sigpending", [63_448, 63_448]],
  ["msgqueue", [819_200, 819_200]],
  ["nice", [0, 0]],
  ["rtprio", [0, 0]],
  ["locks", [Infinity, Infinity]],
];

/** A process that is nobody's copy: a container's first, a service of the host. */
export function freshProcess(options: SpawnOptions, clock: Clock): KernelProcess {
  const mnt = options.namespaces.mnt;
  const process = new KernelProcess({
    env: new Map(options.env),
    credentials: options.credentials,
    cwd: mnt.root,
    root: mnt.root,
    namespaces: options.namespaces as KernelNamespaces,
    cgroup: options.cgroup as ControlGroup,
    limits: new Map([...DEFAULT_LIMITS, ...(options.limits ?? [])]),
    startedAt: clock.monotonic(),
    now: () => clock.realtime(),
  });
  process.argv = options.argv;
  process.umask = options.umask ?? 0o022;
  process.oomScoreAdjustment = options.oomScoreAdjustment ?? 0;
  if (options.cwd !== "/") process.cwd = mnt.resolve(options.cwd);
  for (const [fd, file] of options.files) {
    file.retain();
    process.files.set(fd, file);
  }
  return process;
}

export interface CopyChanges {
  readonly argv?: readonly string[] | undefined;
  readonly namespaces?: Namespaces;
  readonly pids?: ProcessIds;
}

/** What fork(2) hands down. */
export function copyProcess(parent: KernelProcess, changes: CopyChanges, clock: Clock): KernelProcess {
  const child = new KernelProcess({
    env: parent.env,
    credentials: parent.credentials,
    cwd: parent.cwd,
    root: parent.root,
    namespaces: { ...(changes.namespaces ?? parent.namespaces), pid: changes.pids ?? parent.childPids },
    cgroup: parent.cgroup,
    limits: parent.limits,
    startedAt: clock.monotonic(),
    now: () => clock.realtime(),
  });
  child.argv = changes.argv ?? parent.argv;
  child.name = parent.name;
  child.exe = parent.exe;
  child.program = parent.program;
  child.umask = parent.umask;
  child.nice = parent.nice;
  child.tty = parent.tty;
  child.sid = parent.sid;
  child.held = parent.held;
  child.shared = parent.held;
  child.oomScoreAdjustment = parent.oomScoreAdjustment;
  // A chain of forks, each of them short, must let others in too.
  child.calls = parent.calls;
  for (const [fd, file] of parent.files) {
    file.retain();
    child.files.set(fd, file);
  }
  for (const fd of parent.closeOnExec) child.closeOnExec.add(fd);
  for (const [signal, action] of parent.actions) if (action === "ignore") child.actions.set(signal, action);
  return child;
}
