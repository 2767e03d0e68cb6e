import { Errno } from "../base/errno.ts";
import type { HttpRequest, HttpResponse } from "../http/types.ts";
import type { PathFs } from "../sim/fs/types.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import type { Process } from "../sim/kernel/types.ts";
import { serveListener } from "./serve.ts";

/** A service that the host's init looks after. */
export interface Unit {
  readonly name: string;
  readonly description: string;
  /** The unit exists while this file does: installing and removing a package makes the difference. */
  readonly program: string;
  /** Its process; none for a socket, which init itself holds. */
  start(log: (line: string) => void): Promise<Process | undefined>;
  /** Ends it in an orderly way; resolves when it has. */
  stop(process: Process): Promise<void>;
}

interface Loaded {
  readonly unit: Unit;
  enabled: boolean;
  state: "active" | "inactive" | "failed" | "activating" | "deactivating";
  process: Process | undefined;
  since: number;
  readonly log: { time: number; text: string }[];
}

const INIT_SOCKET = "/run/systemd/private";
const MAX_LOG = 1000;

/** The host's service manager; `systemctl` and `journalctl` talk HTTP to its socket. */
export class Init {
  readonly #kernel: SimulatedKernel;
  readonly #units = new Map<string, Loaded>();

  constructor(kernel: SimulatedKernel) {
    this.#kernel = kernel;
    this.#listen();
  }

  /** Makes a unit known, as installing its package does. */
  load(unit: Unit, enabled = true): void {
    if (this.#units.has(unit.name)) return;
    this.#units.set(unit.name, { unit, enabled, state: "inactive", process: undefined, since: this.#kernel.now(), log: [] });
  }

  async start(name: string): Promise<void> {
    const loaded = this.#find(name);
    if (loaded === undefined || loaded.state === "active") return;
    loaded.state = "activating";
    this.#note(loaded, `Starting ${fullName(loaded.unit)} - ${loaded.unit.description}...`);
    try {
      const process = await loaded.unit.start((line) => this.#note(loaded, line));
      loaded.process = process;
      this.#enter(loaded, "active");
      this.#note(loaded, `Started ${fullName(loaded.unit)} - ${loaded.unit.description}.`);
      void process?.exited.then((status) => {
        if (loaded.process !== process) return;
        loaded.process = undefined;
        if (loaded.state === "active") this.#enter(loaded, status.code === 0 ? "inactive" : "failed");
      });
    } catch (error) {
      this.#enter(loaded, "failed");
      this.#note(loaded, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async stop(name: string): Promise<void> {
    const loaded = this.#find(name);
    if (loaded?.state !== "active") return;
    loaded.state = "deactivating";
    this.#note(loaded, `Stopping ${fullName(loaded.unit)} - ${loaded.unit.description}...`);
    await loaded.unit.stop(loaded.process ?? this.#kernel.init);
    loaded.process = undefined;
    this.#enter(loaded, "inactive");
    this.#note(loaded, `Stopped ${fullName(loaded.unit)} - ${loaded.unit.description}.`);
  }

  #find(name: string): Loaded | undefined {
    const base = name.replace(/\.service$/, "");
    const loaded = this.#units.get(base);
    return loaded !== undefined && this.#files().exists(loaded.unit.program) ? loaded : undefined;
  }

  #files(): PathFs {
    return this.#kernel.host.mnt.asRoot(this.#kernel.now);
  }

  #enter(loaded: Loaded, state: Loaded["state"]): void {
    loaded.state = state;
    loaded.since = this.#kernel.now();
  }

  #note(loaded: Loaded, text: string): void {
    loaded.log.push({ time: this.#kernel.now(), text });
    if (loaded.log.length > MAX_LOG) loaded.log.shift();
  }

  #listen(): void {
    const fs = this.#files();
    if (!fs.exists("/run/systemd")) fs.mkdir("/run/systemd");
    fs.mknod(INIT_SOCKET, "socket", 0o666);
    fs.chmod(INIT_SOCKET, 0o666);
    const { inode } = this.#kernel.host.mnt.resolve(INIT_SOCKET);
    const listener = this.#kernel.network.listenUnix(inode, INIT_SOCKET);
    serveListener(listener, (request) => this.#answer(request), false);
  }

  async #answer(request: HttpRequest): Promise<HttpResponse> {
    const [, collection, name, verb] = request.path.split("/").map(decodeURIComponent);
    if (collection !== "units") return json(404, { error: "not found" });
    if (name === undefined || name === "") return json(200, [...this.#units.values()].filter(({ unit }) => this.#files().exists(unit.program)).map(describe));
    const loaded = this.#find(name);
    if (loaded === undefined) return json(404, { error: `Unit ${name.includes(".") ? name : `${name}.service`} not found.` });
    if (request.method === "GET" && verb === undefined) return json(200, describe(loaded));
    await request.body();
    return this.#act(loaded, verb);
  }

  async #act(loaded: Loaded, verb: string | undefined): Promise<HttpResponse> {
    const { name } = loaded.unit;
    try {
      switch (verb) {
        case "start":
          await this.start(name);
          break;
        case "stop":
          await this.stop(name);
          break;
        case "restart":
          await this.stop(name);
          await this.start(name);
          break;
        case "enable":
        case "disable":
          loaded.enabled = verb === "enable";
          break;
        default:
          return json(400, { error: `Unknown command verb ${verb}.` });
      }
    } catch (error) {
      if (error instanceof Errno || error instanceof Error)
        return json(500, { error: `Job for ${name}.service failed because the control process exited with error code.` });
      throw error;
    }
    return json(200, describe(loaded));
  }
}

function describe({ unit, enabled, state, process, since, log }: Loaded): object {
  return {
    name: fullName(unit),
    description: unit.description,
    load: "loaded",
    active: state,
    sub: state === "active" ? (process === undefined ? "listening" : "running") : state === "failed" ? "failed" : "dead",
    enabled,
    pid: process?.pid ?? 0,
    since,
    log,
  };
}

function fullName(unit: Unit): string {
  return unit.name.includes(".") ? unit.name : `${unit.name}.service`;
}

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { "Content-Type": "application/json" }, body: `${JSON.stringify(value)}\n` };
}
