/** What a build, or several at a time, shows while it goes on. */
import type { SolveStatus } from "../../base/solve-status.ts";
import type { DockerCli } from "../docker-cli.ts";
import { encodeJson } from "../template/value.ts";
import { PlainDisplay } from "./plain.ts";
import { rawStatus } from "./raw-json.ts";
import { ScreenDisplay } from "./screen.ts";
import type { BuildScreen, LocalStep } from "./shared-build.ts";
import { Trace } from "./trace.ts";

export type ProgressMode = "tty" | "plain" | "quiet" | "rawjson";

/** Screens are drawn this often at most. */
const FRAME = 150_000_000n;

export class BuildDisplay implements BuildScreen {
  readonly trace: Trace;
  readonly mode: ProgressMode;
  readonly #docker: DockerCli;
  readonly #plain: PlainDisplay | undefined;
  readonly #screen: ScreenDisplay | undefined;
  #over = false;
  #locals = 0;

  constructor(docker: DockerCli, mode: ProgressMode) {
    this.#docker = docker;
    this.mode = mode;
    this.trace = new Trace({ keepAll: mode === "tty" });
    const write = (text: string): void => docker.output.err(text);
    if (mode === "plain") this.#plain = new PlainDisplay(this.trace, write);
    if (mode === "tty") this.#screen = new ScreenDisplay(this.trace, { write, size: () => docker.sys.windowSize(2), now: docker.now() });
  }

  begin(): void {
    if (this.#plain === undefined && this.#screen === undefined) return;
    this.#plain?.begin("default");
    this.#screen?.draw(this.#docker.now(), false);
    // Drawn by the clock: what happens at one moment is seen together.
    void this.#docker.sys.thread(async () => {
      for (;;) {
        await this.#docker.sys.sleep(FRAME);
        if (this.#over) return;
        this.#draw(false);
        await this.#docker.output.flush();
      }
    });
  }

  update(status: SolveStatus): void {
    this.trace.update(status);
    if (this.mode === "rawjson") this.#docker.output.err(`${encodeJson(rawStatus(status), { escapeHtml: true })}\n`);
  }

  local(name: string, { details = [], error }: LocalStep = {}): void {
    const at = BigInt(Math.round(this.#docker.now())) * 1_000_000n;
    const digest = `local ${this.#locals++}`;
    this.update({
      vertexes: [{ digest, name, started: at, completed: at, ...(error === undefined ? {} : { error }) }],
      statuses: details.map(({ text, size }) => ({
        id: text,
        vertex: digest,
        current: size ?? 0,
        ...(size === undefined ? {} : { total: size }),
        timestamp: at,
        started: at,
        completed: at,
      })),
    });
  }

  end(): void {
    this.#over = true;
    this.#draw(true);
  }

  #draw(last: boolean): void {
    this.#plain?.update();
    this.#screen?.draw(this.#docker.now(), last);
  }
}
