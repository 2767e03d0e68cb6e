/** Progress as lines of text. */
import { activeSeconds, bytesText, type Trace, type TraceVertex } from "./trace.ts";

export class PlainDisplay {
  readonly #trace: Trace;
  readonly #write: (text: string) => void;
  #current: TraceVertex | undefined;
  #lastIndex = 0;

  constructor(trace: Trace, write: (text: string) => void) {
    this.#trace = trace;
    this.#write = write;
  }

  begin(builder: string): void {
    this.#write(`#0 building with "${builder}" instance using docker driver\n`);
  }

  /** Prints what is new: the step that was printed last goes on first. */
  update(): void {
    const fresh = this.#trace.vertexes.filter((vertex) => vertex.fresh);
    const current = this.#current;
    if (current !== undefined && fresh.includes(current)) this.#print(current);
    for (const vertex of fresh) if (vertex.fresh) this.#print(vertex);
  }

  #print(vertex: TraceVertex): void {
    vertex.fresh = false;
    if (vertex.started === undefined && vertex.statuses.size === 0) return;
    if (vertex.index === 0) vertex.index = ++this.#lastIndex;
    if (vertex.finished && vertex.lines.length === 0 && vertex.warningsShown === vertex.warnings.length) return;
    if (vertex !== this.#current) {
      if (this.#current !== undefined && !this.#current.finished) this.#write(`#${this.#current.index} ...\n`);
      this.#write(`\n#${vertex.index} ${vertex.name}\n`);
      this.#current = vertex;
    }
    const line = (text: string): void => this.#write(`#${vertex.index} ${text}\n`);
    for (const status of vertex.statuses.values()) {
      if (!status.fresh) continue;
      status.fresh = false;
      const bytes = status.total > 0 ? ` ${bytesText(status.current)} / ${bytesText(status.total)}` : status.current > 0 ? ` ${bytesText(status.current)}` : "";
      const seconds = ((status.completed ?? status.timestamp) - status.started) / 1000;
      line(`${status.id}${bytes}${seconds > 0.01 ? ` ${seconds.toFixed(1)}s` : ""}${status.completed === undefined ? "" : " done"}`);
    }
    for (const warning of vertex.warnings.slice(vertex.warningsShown)) line(`WARN: ${warning.short}`);
    vertex.warningsShown = vertex.warnings.length;
    if (vertex.completed !== undefined) this.#trace.endLine(vertex);
    for (const text of vertex.lines) line(text);
    vertex.lines = [];
    if (vertex.completed === undefined || vertex.finished) return;
    vertex.finished = true;
    if (vertex.error.endsWith("context canceled")) line("CANCELED");
    else if (vertex.error !== "") line(`ERROR: ${vertex.error}`);
    else if (vertex.cached) line("CACHED");
    else line(`DONE ${activeSeconds(vertex, vertex.completed).toFixed(1)}s`);
  }
}
