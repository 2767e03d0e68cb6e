/** Progress on a terminal: a few lines that are drawn again and again. */
import { activeSeconds, bytesText, type Trace, type TraceVertex } from "./trace.ts";

interface Line {
  readonly name: string;
  readonly status: string;
  readonly seconds: number;
  readonly completed: boolean;
  readonly color: string;
  /** Of a step: its last lines may be shown below it. */
  readonly vertex?: TraceVertex;
}

const BLUE = "\x1b[34m";
const RED = "\x1b[31m";
const YELLOW = "\x1b[33m";
const RESET = "\x1b[0m";
const LOG_LINES = 6;

export class ScreenDisplay {
  readonly #trace: Trace;
  readonly #write: (text: string) => void;
  readonly #size: () => { rows: number; cols: number };
  readonly #startTime: number;
  /** At the end of the headline. */
  readonly #builder: string;
  #drawn = 0;
  #repeated = false;

  constructor(trace: Trace, options: { write: (text: string) => void; size: () => { rows: number; cols: number }; now: number; builder?: string }) {
    this.#trace = trace;
    this.#write = options.write;
    this.#size = options.size;
    this.#startTime = options.now;
    this.#builder = options.builder ?? "docker:default";
  }

  /** `last`: everything is shown, whatever the height. */
  draw(now: number, last: boolean): void {
    const size = this.#size();
    const known = size.rows > 0 && size.cols > 0;
    const [width, height] = known ? [size.cols, size.rows] : [80, 10];
    const lines = this.#lines(now);
    const shown = last ? lines : fitted(lines, height - 2);
    const { total, completed } = this.#trace.counts;
    const finished = last && completed > 0 && completed === total;
    let text = `${"\x1b[1A".repeat(this.#drawn + 1)}${this.#repeated ? "" : "\x1b[1B"}\x1b[0G\x1b[?25l`;
    this.#repeated = true;
    const head = `[+] Building ${((now - this.#startTime) / 1000).toFixed(1)}s (${completed}/${Math.max(1, total)}) ${finished ? "FINISHED" : ""}`;
    text += `${aligned(head, this.#builder, width - 1).slice(0, width)}\n`;
    let count = 0;
    for (const line of shown) {
      const timer = ` ${(line.seconds < 0.05 ? 0 : line.seconds).toFixed(1)}s`;
      let left = width - 4 - (timer.length + 1) - 1;
      const showsStatus = line.status !== "" && left + line.status.length > 20;
      if (showsStatus) left -= line.status.length + 1;
      if (left < 12) continue;
      const body = ` => ${line.name.slice(0, left)}${showsStatus ? ` ${line.status}` : ""}`;
      const whole = `${aligned(body, timer, width - 1)}\n`;
      text += line.completed ? `${line.color}${whole}${RESET}` : whole;
      count++;
      if (last || line.vertex === undefined || line.completed) continue;
      for (const log of line.vertex.lastLines.slice(-LOG_LINES)) {
        text += `\x1b[2m${` => => # ${log.replace(/^\S+ /, "")}`.slice(0, width - 1)}\x1b[0m\n`;
        count++;
      }
    }
    const stale = this.#drawn - count;
    if (stale > 0) text += `${`${" ".repeat(width)}\n`.repeat(stale)}${"\x1b[1A".repeat(stale)}\x1b[0G`;
    this.#drawn = count;
    this.#write(`${text}\x1b[?25h`);
  }

  #lines(now: number): Line[] {
    return this.#trace.vertexes.flatMap((vertex): Line[] => {
      if (vertex.started === undefined) return [];
      const state = vertex.error.endsWith("context canceled") ? "CANCELED " : vertex.error !== "" ? "ERROR " : vertex.cached ? "CACHED " : "";
      const color = state === "CANCELED " ? YELLOW : state === "ERROR " ? RED : BLUE;
      const seconds = activeSeconds(vertex, now);
      const own: Line = { name: state + vertex.name.replaceAll("\t", " "), status: "", seconds, completed: vertex.completed !== undefined, color, vertex };
      const below = [...vertex.statuses.values()].map((status): Line => {
        const bytes = status.total > 0 ? `${bytesText(status.current)} / ${bytesText(status.total)}` : status.current > 0 ? bytesText(status.current) : "";
        return {
          name: `=> ${status.id}`,
          status: bytes,
          seconds: ((status.completed ?? now) - status.started) / 1000,
          completed: status.completed !== undefined,
          color: BLUE,
        };
      });
      const warnings = vertex.warnings.map((warning): Line => ({ name: `WARN: ${warning.short}`, status: "", seconds: 0, completed: true, color: YELLOW }));
      return [own, ...below, ...warnings];
    });
  }
}

/** The last ones that fit; those that go on stay in sight. */
function fitted(lines: readonly Line[], limit: number): Line[] {
  if (limit <= 0) return [];
  if (lines.length <= limit) return [...lines];
  const shown = lines.slice(lines.length - limit);
  const running = lines.slice(0, lines.length - limit).filter((line) => !line.completed);
  for (const line of running.slice(-limit).reverse()) {
    const place = shown.findIndex((one) => one.completed);
    if (place < 0) break;
    shown.splice(place, 1);
    shown.unshift(line);
  }
  return shown;
}

/** `left`, then `right` at the end of `width` columns. */
function aligned(left: string, right: string, width: number): string {
  return `${left.padEnd(width - right.length - 1)} ${right}`;
}
