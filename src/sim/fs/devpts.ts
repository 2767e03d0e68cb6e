import type { Tty } from "../tty/types.ts";
import { type GeneratedEntry, GeneratedFs } from "./generated.ts";

/** A terminal of this instance; `minor` is its device number, where it differs from its name. */
export type PtsTerminal = Pick<Tty, "index"> & { readonly minor?: number; readonly uid?: number; readonly gid?: number };

export interface DevPtsOptions {
  readonly dev: number;
  readonly now: number;
  /** The terminals that are open in this instance. */
  readonly terminals: () => Iterable<PtsTerminal>;
  /** Of /dev/pts/ptmx: 0o666 in a container, 0o000 on the host. */
  readonly ptmxMode?: number;
}

/** devpts: one device node for each terminal, and ptmx, which makes new ones. */
export class DevPts extends GeneratedFs {
  constructor(options: DevPtsOptions) {
    const ptmx: GeneratedEntry = { rdev: [5, 2], mode: options.ptmxMode ?? 0o666 };
    const find = (name: string) => [...options.terminals()].find((terminal) => String(terminal.index) === name);
    super({
      type: "devpts",
      dev: options.dev,
      time: options.now,
      refusal: "EPERM",
      root: {
        mode: 0o755,
        names: () => [
          ...[...options.terminals()]
            .map(({ index }) => index)
            .sort((a, b) => a - b)
            .map(String),
          "ptmx",
        ],
        get(name) {
          if (name === "ptmx") return ptmx;
          const terminal = find(name);
          if (terminal === undefined) return undefined;
          return { key: terminal, rdev: [136, terminal.minor ?? terminal.index], mode: 0o620, owner: { uid: terminal.uid ?? 0, gid: terminal.gid ?? 5 } };
        },
      },
    });
  }
}
