import { Errno } from "../../base/errno.ts";
import type { Capability } from "../sys.ts";
import { TerminalCalls } from "./sys-terminal.ts";
import type { Credentials } from "./types.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** Who the process is, and what it may do: credentials(7), capabilities(7). */
export class CredentialCalls extends TerminalCalls {
  get uid(): number {
    return this.process.namespaces.user.local("uid", this.process.credentials.uid);
  }

  get gid(): number {
    return this.process.namespaces.user.local("gid", this.process.credentials.gid);
  }

  get realUid(): number {
    return this.process.namespaces.user.local("uid", this.process.credentials.realUid);
  }

  get realGid(): number {
    return this.process.namespaces.user.local("gid", this.process.credentials.realGid);
  }

  get groups(): readonly number[] {
    const { user } = this.process.namespaces;
    const { groups } = this.process.credentials;
    return user.parent === undefined ? groups : groups.map((gid) => user.local("gid", gid));
  }

  hasCapability(capability: Capability): boolean {
    const { capabilities, inNamespace = capabilities } = this.process.credentials;
    return inNamespace.has(capability);
  }

  setCredentials(to: { uid: number; gid: number; groups: readonly number[] }): void {
    this.enter();
    if (this.process.ids !== undefined) {
      this.#setCredentialsInside(to, this.process.ids);
      return;
    }
    const now = this.process.credentials;
    const changesUser = to.uid !== now.uid || to.uid !== now.realUid;
    const changesGroup = to.gid !== now.gid || to.gid !== now.realGid || to.groups.some((group) => !now.groups.includes(group));
    if (changesUser && !now.capabilities.has("SETUID") && to.uid !== now.realUid) throw new Errno("EPERM");
    if (changesGroup && !now.capabilities.has("SETGID") && to.gid !== now.realGid) throw new Errno("EPERM");
    // Leaving uid 0 loses every capability (capabilities(7)).
    const capabilities = to.uid === 0 ? (now.uid === 0 ? now.capabilities : now.bounding) : new Set<Capability>();
    this.process.credentials = { ...now, uid: to.uid, realUid: to.uid, gid: to.gid, realGid: to.gid, groups: [...to.groups], capabilities };
  }

  /** The same in a user namespace: only ids that it knows. */
  #setCredentialsInside(to: { uid: number; gid: number; groups: readonly number[] }, user: UserNamespace): void {
    const now = this.process.credentials;
    const [uid, gid] = [user.kernel("uid", to.uid), user.kernel("gid", to.gid)];
    const groups = to.groups.map((id) => user.kernel("gid", id));
    if (uid === undefined || gid === undefined || groups.includes(undefined)) throw new Errno("EINVAL");
    const sameGroups = to.groups.every((id) => this.groups.includes(id) || id === to.gid);
    if (!sameGroups && user.setgroups === "deny") throw new Errno("EPERM");
    if ((uid !== now.uid || gid !== now.gid) && !this.hasCapability("SETUID")) throw new Errno("EPERM");
    const inNamespace = to.uid === 0 ? (now.inNamespace ?? new Set<Capability>()) : new Set<Capability>();
    this.process.credentials = { ...now, uid, realUid: uid, gid, realGid: gid, groups: groups as number[], inNamespace };
  }

  dropCapabilities(capabilities: readonly Capability[]): void {
    this.enter();
    const without = (set: ReadonlySet<Capability>): ReadonlySet<Capability> => new Set([...set].filter((capability) => !capabilities.includes(capability)));
    const now = this.process.credentials;
    this.process.credentials = { ...now, capabilities: without(now.capabilities), bounding: without(now.bounding) } satisfies Credentials;
  }

  noNewPrivileges(): void {
    this.enter();
    this.process.credentials = { ...this.process.credentials, noNewPrivileges: true };
  }
}
