import { Errno } from "../../base/errno.ts";
import type { PlainNamespace } from "./types.ts";

/** What ids without a place in a namespace look like there: `nobody`. */
const OVERFLOW = 65_534;

type Kind = "uid" | "gid";

/** `count` ids from `inside` on are those from `outside` on of the namespace above. */
interface IdRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** user_namespaces(7): ids of its own, and power over what was made in it. The kernel itself keeps the ids of the topmost one. */
export class UserNamespace implements PlainNamespace {
  readonly id: number;
  readonly parent: UserNamespace | undefined;
  /** Who made it, as the kernel counts. */
  readonly owner: number;
  setgroups: "allow" | "deny" = "allow";
  /** Written once; undefined in the topmost one, where everything is itself. */
  readonly #maps: Record<Kind, readonly IdRange[] | undefined>;

  constructor(id: number, parent: UserNamespace | undefined, owner: number) {
    this.id = id;
    this.parent = parent;
    this.owner = owner;
    this.#maps = parent === undefined ? { uid: undefined, gid: undefined } : { uid: [], gid: [] };
    if (parent !== undefined) this.setgroups = parent.setgroups;
  }

  /** How an id of the kernel looks from inside. */
  local(kind: Kind, kernelId: number): number {
    return this.#local(kind, kernelId) ?? OVERFLOW;
  }

  /** The kernel's id for one from inside; undefined when it stands for none. */
  kernel(kind: Kind, localId: number): number | undefined {
    const ranges = this.#maps[kind];
    if (ranges === undefined || this.parent === undefined) return localId;
    const range = ranges.find(({ inside, count }) => localId >= inside && localId < inside + count);
    return range === undefined ? undefined : this.parent.kernel(kind, range.outside + localId - range.inside);
  }

  /** Is this namespace `other`, or inside it? */
  isWithin(other: UserNamespace): boolean {
    for (let at: UserNamespace | undefined = this; at !== undefined; at = at.parent) if (at === other) return true;
    return false;
  }

  /** /proc/PID/uid_map. */
  mapText(kind: Kind): string {
    const ranges = this.#maps[kind] ?? [{ inside: 0, outside: 0, count: 4_294_967_295 }];
    return ranges.map((range) => `${[range.inside, range.outside, range.count].map((field) => String(field).padStart(10)).join(" ")}\n`).join("");
  }

  /** Writing it: once. Who is not privileged above may give out only their own id, `own`. */
  setMap(kind: Kind, text: string, privileged: boolean, own: number): void {
    const ranges = text
      .trim()
      .split("\n")
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line))
      .map((match) => (match === null ? undefined : { inside: Number(match[1]), outside: Number(match[2]), count: Number(match[3]) }));
    if (this.#maps[kind]?.length !== 0) throw new Errno("EPERM");
    if (ranges.length > 340 || ranges.some((range) => range === undefined || range.count === 0)) throw new Errno("EINVAL");
    const [only] = ranges;
    const ownOnly = ranges.length === 1 && only?.count === 1 && this.parent?.kernel(kind, only.outside) === own;
    if (!privileged && (!ownOnly || (kind === "gid" && this.setgroups === "allow"))) throw new Errno("EPERM");
    this.#maps[kind] = ranges as IdRange[];
  }

  #local(kind: Kind, kernelId: number): number | undefined {
    const ranges = this.#maps[kind];
    if (ranges === undefined || this.parent === undefined) return kernelId;
    const above = this.parent.#local(kind, kernelId);
    if (above === undefined) return undefined;
    const range = ranges.find(({ outside, count }) => above >= outside && above < outside + count);
    return range === undefined ? undefined : range.inside + above - range.outside;
  }
}
