import type { Sys } from "../../sim/sys.ts";

/** What is known while compose files are read. */
export interface LoadContext {
  readonly sys: Sys;
  readonly workingDirectory: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly interpolate: boolean;
  readonly resolvePaths: boolean;
  warn(message: string): void;
  /** Files that are being read, to find includes that go in circles. */
  readonly trail: readonly string[];
}
