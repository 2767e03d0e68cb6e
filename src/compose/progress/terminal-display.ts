/** The display on a terminal: a headline and one line for each object, drawn again every tenth of a second. */
import type { DockerCli } from "../../cli/docker-cli.ts";
import type { ProgressEvent, ProgressWriter } from "./progress-event.ts";

const REDRAW = 100_000_000n;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

interface Row {
  event: ProgressEvent;
  readonly began: number;
  ended: number | undefined;
}

export class TerminalDisplay implements ProgressWriter {
  readonly #docker: DockerCli;
  readonly #title: string;
  readonly #prefix: string;
  readonly #rows = new Map<string, Row>();
  readonly #ticker: Promise<void>;
  #drawn = 0;
  #turn = 0;
  #stopped = false;

  constructor(docker: DockerCli, title: string, prefix: string) {
    this.#docker = docker;
    this.#title = title;
    this.#prefix = prefix;
    this.#ticker = docker.sys.thread(() => this.#tick());
  }

  event(event: ProgressEvent): void {
    const row = this.#rows.get(event.id);
    const now = this.#docker.now();
    const ended = event.state === "working" ? undefined : now;
    if (row) Object.assign(row, { event: { ...row.event, ...event }, ended: ended ?? undefined });
    else this.#rows.set(event.id, { event, began: now, ended });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ticker;
    this.#draw();
    await this.#docker.output.flush();
  }

  async #tick(): Promise<void> {
    while (!this.#stopped) {
      this.#draw();
      await this.#docker.output.flush();
      await this.#docker.sys.sleep(REDRAW);
    }
  }

  #draw(): void {
    if (this.#rows.size === 0) return;
    const { rows: height, cols } = this.#docker.sys.windowSize(2);
    const width = cols;
    const tops = [...this.#rows.values()].filter(({ event }) => event.parent === undefined);
    const done = tops.filter(({ ended }) => ended !== undefined).length;
    const shown = tops.slice(0, Math.max(1, (height || 24) - 2));
    const lines = [paint(`[+] ${this.#title} ${done}/${tops.length}`, done === tops.length ? BLUE : ""), ...this.#bodies(shown, width)];
    // The first frame goes up and down again: on the first row of a screen it leaves one free, as the real one does.
    const up = "\x1b[1A".repeat(this.#drawn + 1) + (this.#turn === 0 ? "\x1b[1B" : "");
    this.#docker.output.err(`${up}\x1b[0G\x1b[?25l${lines.map((line) => `${line}\n`).join("")}\x1b[?25h`);
    this.#drawn = lines.length - 1;
    this.#turn++;
  }

  #bodies(rows: readonly Row[], width: number): string[] {
    const label = ({ event }: Row): string => [this.#prefix, event.id, event.text ?? ""].filter((part) => part !== "").join(" ");
    const idWidth = Math.max(...rows.map((row) => label(row).length));
    const statusWidth = Math.max(...rows.map(({ event }) => event.status.length));
    return rows.map((row) => {
      const { event } = row;
      const seconds = `${(((row.ended ?? this.#docker.now()) - row.began) / 1000).toFixed(1)}s `;
      const left = ` ${this.#mark(row)} ${label(row).padEnd(idWidth)}${this.#layers(event.id)}  `;
      const status = event.status.padEnd(statusWidth);
      const used = ` x ${"".padEnd(idWidth)}${plain(this.#layers(event.id))}  `.length + status.length;
      const gap = " ".repeat(Math.max(0, width - used - seconds.length));
      return `${left}${paint(status, colorOf(event.state))}${gap}${paint(seconds, BLUE)}`;
    });
  }

  #mark({ event }: Row): string {
    if (event.state === "done") return paint("✔", GREEN);
    if (event.state === "error") return paint("✘", RED);
    if (event.state === "warning") return paint("!", YELLOW);
    return paint(SPINNER[this.#turn % SPINNER.length] as string, YELLOW);
  }

  /** ` [⣿⣿ ]` for the layers of an image. */
  #layers(id: string): string {
    const layers = [...this.#rows.values()].filter(({ event }) => event.parent === id);
    if (layers.length === 0) return "";
    return ` [${layers.map(({ event, ended }) => (ended === undefined ? bar(event) : "⣿")).join("")}]`;
  }
}

const STEPS = ["⠀", "⡀", "⣀", "⣄", "⣤", "⣦", "⣶", "⣷", "⣿"];

function bar({ current = 0, total = 0 }: ProgressEvent): string {
  return STEPS[total === 0 ? 0 : Math.min(8, Math.trunc((8 * current) / total))] as string;
}

const BLUE = "34";
const GREEN = "32";
const RED = "31";
const YELLOW = "33";

function colorOf(state: ProgressEvent["state"]): string {
  return state === "done" ? GREEN : state === "error" ? RED : state === "warning" ? YELLOW : "";
}

function paint(text: string, color: string): string {
  return color === "" ? text : `\x1b[${color}m${text}\x1b[0m`;
}

function plain(text: string): string {
  return text.replace(/\x1b\[\d+m/g, "");
}
