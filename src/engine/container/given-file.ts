import type { Bytes } from "../../base/bytes.ts";

/** A secret or config of the swarm that a container finds among its files. */
export interface GivenFile {
  readonly kind: "secret" | "config";
  readonly id: string;
  /** Absolute path inside. */
  readonly target: string;
  readonly content: Bytes;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}
