import { overlayChanges } from "../../sim/fs/overlay-changes.ts";
import type { Container } from "./container.ts";

const KINDS = { C: 0, A: 1, D: 2 } as const;

/** GET /containers/{id}/changes; null when there are none. */
export function containerChanges(container: Container): { Path: string; Kind: number }[] | null {
  const changes = overlayChanges(container.rootfs.overlay).map(({ kind, path }) => ({ Path: path, Kind: KINDS[kind] }));
  return changes.length === 0 ? null : changes;
}
