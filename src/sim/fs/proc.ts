import { Errno } from "../../base/errno.ts";
import type { Kernel, PidNamespace } from "../kernel/types.ts";
import { type GeneratedDirectory, type GeneratedEntry, GeneratedFs, link } from "./generated.ts";
import { processDirectory } from "./proc-process.ts";
import { sysctlDirectory } from "./proc-sysctl.ts";
import { SYSTEM_FILES } from "./proc-system.ts";
import type { ProcCaller } from "./types.ts";

/** /proc of one PID namespace, made from the kernel's tables when it is read. */
export class ProcFs extends GeneratedFs {
  constructor(kernel: Kernel, namespace: PidNamespace, options: { dev?: number } = {}) {
    super({ type: "proc", dev: options.dev ?? 22, root: procRoot(kernel, namespace), time: kernel.clock.realtime() });
  }
}

function procRoot(kernel: Kernel, namespace: PidNamespace): GeneratedDirectory {
  const self = (caller?: ProcCaller): string => {
    const pid = caller?.pidIn(namespace);
    if (pid === undefined) throw new Errno("ENOENT");
    return String(pid);
  };
  /** Of who looks; for those that are no process, of this /proc's first one. */
  const namespacesOf = (caller?: ProcCaller) => (namespace.find(caller?.pidIn(namespace) ?? 1) ?? kernel.init).namespaces;
  const fixed: Readonly<Record<string, GeneratedEntry>> = {
    mounts: link(() => "self/mounts"),
    net: link(() => "self/net"),
    self: link(self),
    sys: sysctlDirectory(kernel.sysctls, namespacesOf),
    "thread-self": link((caller) => `${self(caller)}/task/${self(caller)}`),
  };
  return {
    *names() {
      const pids: number[] = [];
      for (const process of namespace.processes()) pids.push(namespace.localPid(process) ?? 0);
      for (const pid of pids.sort((a, b) => a - b)) yield String(pid);
      yield* [...Object.keys(SYSTEM_FILES), ...Object.keys(fixed)].sort();
    },
    get(name) {
      if (Object.hasOwn(fixed, name)) return fixed[name];
      // Made when somebody looks: every container mounts a /proc, and few read more than two files of it.
      if (Object.hasOwn(SYSTEM_FILES, name)) return SYSTEM_FILES[name]?.(kernel, namespace);
      if (!/^[1-9]\d{0,9}$/.test(name)) return undefined;
      const process = namespace.find(Number(name));
      return process === undefined ? undefined : processDirectory({ kernel, namespace, process });
    },
  };
}
