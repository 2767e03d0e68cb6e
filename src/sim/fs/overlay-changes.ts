import { OverlayFs, type OverlayNode } from "./overlay.ts";
import type { Tmpfs } from "./tmpfs.ts";
import type { Stat } from "./types.ts";

export interface Change {
  /** Added, changed, deleted: as `docker diff` prints them. */
  readonly kind: "A" | "C" | "D";
  readonly path: string;
}

/**
 * What the upper directory did to the layers below, as moby's comparison of trees finds it: a directory before what is in it,
 * names in order; a directory counts as changed for its owner or mode or for what is in it, not for its time.
 */
export function overlayChanges(overlay: OverlayFs): Change[] {
  const changes: Change[] = [];
  const { lowers } = overlay;
  // The layers below seen alone: an overlay that nobody writes to.
  const below = lowers.length === 0 ? undefined : new OverlayFs({ dev: overlay.dev, lowers: lowers.slice(0, -1), upper: lowers.at(-1) as Tmpfs });
  collect(overlay, overlay.root, below, below?.root, "", changes);
  return changes;
}

function collect(overlay: OverlayFs, dir: OverlayNode, below: OverlayFs | undefined, old: OverlayNode | undefined, path: string, changes: Change[]): void {
  const { upper } = dir;
  if (upper === undefined) return;
  const names = new Set(upper.children?.keys());
  // What an opaque directory hides, it does not name.
  if (upper.opaque && below !== undefined && old?.type === "dir") for (const { name } of below.entries(old)) names.add(name);
  for (const name of [...names].sort()) {
    const before = below === undefined || old?.type !== "dir" ? undefined : below.lookup(old, name);
    const now = overlay.lookup(dir, name);
    const at = `${path}/${name}`;
    if (now === undefined) {
      if (before !== undefined) changes.push({ kind: "D", path: at });
      continue;
    }
    const inside: Change[] = [];
    if (now.type === "dir") collect(overlay, now, below, before, at, inside);
    if (below === undefined || before === undefined) changes.push({ kind: "A", path: at });
    else if (inside.length > 0 || isChanged(below.stat(before), overlay.stat(now))) changes.push({ kind: "C", path: at });
    for (const change of inside) changes.push(change);
  }
}

function isChanged(before: Stat, now: Stat): boolean {
  if (before.type !== now.type || before.mode !== now.mode || before.uid !== now.uid || before.gid !== now.gid) return true;
  if (before.rdev?.[0] !== now.rdev?.[0] || before.rdev?.[1] !== now.rdev?.[1]) return true;
  return now.type !== "dir" && (before.mtime !== now.mtime || before.size !== now.size);
}
