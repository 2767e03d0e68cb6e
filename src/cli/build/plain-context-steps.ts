/**
 * An engine that takes no more than a context tells its steps as those of a context from elsewhere. Here they become what they are to this
 * client's user: its Dockerfile, its .dockerignore and its context are sent, and then the build goes on.
 */
import type { SolveStatus, VertexState, VertexStatus } from "../../base/solve-status.ts";
import type { SentSizes } from "./plain-context.ts";
import type { StopAt } from "./plain-request.ts";

const FETCH = "[internal] load remote build context";
const UNPACK = "copy /context /";
const EXPORT = "exporting to image";
const IGNORE_DIGEST = "local .dockerignore";

export class PlainContextSteps {
  readonly #dockerfileName: string;
  readonly #sizes: SentSizes;
  readonly #stopAt: StopAt;
  readonly #showsExport: boolean;
  #exports = "";
  #definition: VertexState | undefined;
  #context: VertexState | undefined;
  readonly #copies = new Set<string>();
  #begun = false;
  #isDefined = false;
  #contextShown = false;
  #stopped = false;

  constructor(dockerfileName: string, sizes: SentSizes, options: { stopAt: StopAt; showsExport: boolean }) {
    this.#dockerfileName = dockerfileName;
    this.#sizes = sizes;
    this.#stopAt = options.stopAt;
    this.#showsExport = options.showsExport;
  }

  /** The engine went as far as it was wanted. */
  get hasStopped(): boolean {
    return this.#stopped;
  }

  /** What is still to be shown at the end. `checked`: it ended before any step, with all that comes before them. */
  rest(checked: boolean): SolveStatus {
    const vertexes: VertexState[] = [...this.#definitionDone()];
    const statuses: VertexStatus[] = [];
    if (checked) this.#showIgnoreFile(vertexes, statuses, this.#definition?.completed);
    return { vertexes, statuses };
  }

  translate(status: SolveStatus): SolveStatus {
    const vertexes: VertexState[] = [];
    const statuses: VertexStatus[] = [];
    for (const vertex of status.vertexes ?? []) {
      if (vertex.name === EXPORT && !this.#showsExport) this.#exports = vertex.digest;
      else if (this.#stopAt !== undefined && this.#isBeyond(vertex)) this.#stopped = true;
      else if (vertex.name === FETCH) {
        const shown = { ...vertex, name: `[internal] load build definition from ${this.#dockerfileName}`, cached: false };
        // It is done when its warnings are known, too.
        this.#definition = { ...shown, started: this.#definition?.started ?? shown.started };
        vertexes.push({ ...this.#definition, completed: undefined });
        if (shown.completed !== undefined) statuses.push(transferred(shown, "dockerfile", this.#sizes.dockerfile));
      } else if (vertex.name === UNPACK) {
        this.#context = { ...vertex, name: "[internal] load build context", inputs: [], cached: false };
        if (vertex.error !== undefined) vertexes.push(this.#context);
      } else {
        vertexes.push(...this.#definitionDone());
        this.#step(vertex, vertexes, statuses);
      }
    }
    if (this.#stopped && this.#stopAt === "steps") this.#showIgnoreFile(vertexes, statuses, this.#definition?.completed);
    statuses.push(...(status.statuses ?? []).filter(({ vertex }) => vertex !== this.#exports));
    const { digest = "" } = this.#context ?? {};
    const warnings = (status.warnings ?? []).map((warning) =>
      warning.vertex === digest ? { ...warning, vertex: this.#definition?.digest ?? digest } : warning,
    );
    return { ...status, vertexes, statuses, warnings };
  }

  #step(vertex: VertexState, vertexes: VertexState[], statuses: VertexStatus[]): void {
    const needsContext = this.#context !== undefined && (vertex.inputs ?? []).includes(this.#context.digest);
    if (needsContext) this.#copies.add(vertex.name);
    const isStep = vertex.started !== undefined && !isPreparation(vertex);
    if (isStep) this.#showIgnoreFile(vertexes, statuses, vertex.started);
    if (isStep && needsContext) this.#showContext(vertexes, statuses);
    vertexes.push(vertex);
    if (isStep && this.#copies.size > 0) this.#showContext(vertexes, statuses);
  }

  #definitionDone(): VertexState[] {
    if (this.#definition === undefined || this.#isDefined) return [];
    this.#isDefined = true;
    return [this.#definition];
  }

  #isBeyond(vertex: VertexState): boolean {
    if (vertex.name === FETCH || vertex.name === UNPACK) return false;
    return this.#stopAt === "metadata" ? vertex.name.startsWith("[internal] load metadata ") || !isPreparation(vertex) : !isPreparation(vertex);
  }

  #showIgnoreFile(vertexes: VertexState[], statuses: VertexStatus[], at = 0n): void {
    if (this.#begun) return;
    this.#begun = true;
    const ignore: VertexState = { digest: IGNORE_DIGEST, name: "[internal] load .dockerignore", started: at, completed: at };
    vertexes.push(ignore);
    statuses.push(transferred(ignore, "context", this.#sizes.ignoreFile));
  }

  #showContext(vertexes: VertexState[], statuses: VertexStatus[]): void {
    if (this.#contextShown || this.#context === undefined) return;
    this.#contextShown = true;
    vertexes.push(this.#context);
    statuses.push(transferred(this.#context, "context", this.#sizes.context([...this.#copies])));
  }
}

/** Of the frontend, before the Dockerfile's first step. */
function isPreparation({ name }: VertexState): boolean {
  return name.startsWith("[internal]") || /^(resolve image config for |docker-image:\/\/)/.test(name);
}

function transferred({ digest, started = 0n, completed = started }: VertexState, what: string, current: number): VertexStatus {
  return { id: `transferring ${what}:`, vertex: digest, name: "transferring", current, timestamp: completed, started, completed };
}
