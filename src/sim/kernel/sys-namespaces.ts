import { Errno } from "../../base/errno.ts";
import { ALL_CAPABILITIES } from "../fs/permissions.ts";
import type { NamespaceKind } from "../sys.ts";
import type { KernelNamespaces, ProcessIds } from "./namespaces.ts";
import { CredentialCalls } from "./sys-credentials.ts";
import type { Namespaces } from "./types.ts";
import { UserNamespace } from "./user-namespace.ts";

/** unshare(2), setns(2). */
export class NamespaceCalls extends CredentialCalls {
  unshare(kinds: readonly NamespaceKind[]): void {
    this.enter();
    const { namespaces, pids } = this.freshNamespaces(kinds);
    this.process.namespaces = { ...namespaces, pid: this.process.namespaces.pid };
    this.process.childPids = pids;
    if (kinds.includes("user")) this.#enterUserNamespace();
  }

  setns(pid: number, kinds: readonly NamespaceKind[]): void {
    this.enter();
    if (!this.seccompAllows("SYS_ADMIN")) throw new Errno("EPERM");
    const target = this.find(pid);
    const entered = kinds.includes("user") ? target.namespaces.user : this.process.namespaces.user;
    if (kinds.includes("user") && entered === this.process.namespaces.user) throw new Errno("EINVAL");
    if (!this.mayIn("SYS_ADMIN", entered)) throw new Errno("EPERM");
    for (const kind of kinds) {
      const owner = this.kernel.ownerOf(target.namespaces[kind]);
      if (kind !== "user" && !owner.isWithin(entered)) throw new Errno("EPERM");
    }
    const joined: Partial<Record<NamespaceKind, unknown>> = {};
    for (const kind of kinds) if (kind !== "pid") joined[kind] = target.namespaces[kind];
    this.process.namespaces = { ...this.process.namespaces, ...(joined as Partial<Namespaces>), pid: this.process.namespaces.pid };
    if (kinds.includes("pid")) this.process.childPids = target.namespaces.pid;
    if (kinds.includes("user")) this.#enterUserNamespace();
    if (kinds.includes("mnt")) {
      this.process.root = target.root;
      this.process.cwd = target.root;
    }
  }

  protected freshNamespaces(kinds: readonly NamespaceKind[]): { namespaces: KernelNamespaces; pids: ProcessIds } {
    const now = this.process.namespaces;
    const { credentials } = this.process;
    const has = (kind: NamespaceKind): boolean => kinds.includes(kind);
    const mayMake = this.seccompAllows("SYS_ADMIN") && this.mayIn("SYS_ADMIN", now.user);
    // Everybody may make a user namespace, unless Docker's seccomp profile is in the way.
    if (!mayMake && (!has("user") || !this.seccompAllows("SYS_ADMIN"))) throw new Errno("EPERM");
    const { kernel } = this;
    const user = has("user") ? new UserNamespace(kernel.nextInode(), now.user, credentials.uid) : now.user;
    const owned = <T extends object>(namespace: T): T => {
      kernel.setOwner(namespace, user);
      return namespace;
    };
    return {
      namespaces: {
        pid: now.pid,
        mnt: has("mnt") ? owned(now.mnt.clone()) : now.mnt,
        net: has("net") ? owned(kernel.network.createNamespace({ loopbackUp: false })) : now.net,
        uts: has("uts") ? owned(kernel.createUtsNamespace(now.uts.hostname)) : now.uts,
        ipc: has("ipc") ? owned(kernel.createPlainNamespace()) : now.ipc,
        user,
        cgroup: has("cgroup") ? owned(kernel.createPlainNamespace()) : now.cgroup,
      },
      pids: has("pid") ? owned(kernel.createPidNamespace(now.pid)) : this.process.childPids,
    };
  }

  /** All power over what belongs to the namespace, none over anything else. */
  #enterUserNamespace(): void {
    this.process.credentials = { ...this.process.credentials, capabilities: new Set(), inNamespace: ALL_CAPABILITIES };
  }
}
