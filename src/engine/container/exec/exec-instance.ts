import type { Process } from "../../../sim/kernel/types.ts";
import type { Container } from "../container.ts";
import type { ContainerStreams } from "../streams.ts";
import type { ExecConfig } from "./exec-config.ts";

/** One `docker exec`: what shall run, and how it went. */
export class ExecInstance {
  readonly id: string;
  readonly container: Container;
  readonly config: ExecConfig;
  readonly detachKeys: Uint8Array;
  running = false;
  started = false;
  exitCode: number | null = null;
  pid = 0;
  process: Process | undefined;
  streams: ContainerStreams | undefined;
  #kill: ((process: Process) => void) | undefined;

  constructor(id: string, container: Container, config: ExecConfig, detachKeys: Uint8Array, kill: (process: Process) => void) {
    this.id = id;
    this.container = container;
    this.config = config;
    this.detachKeys = detachKeys;
    this.#kill = kill;
  }

  get finished(): boolean {
    return this.started && !this.running;
  }

  /** It ends with its container. */
  containerStopped(): void {
    if (this.process !== undefined && this.process.status === undefined) this.#kill?.(this.process);
  }
}
