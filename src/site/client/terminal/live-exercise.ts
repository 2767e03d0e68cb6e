import { pageMachine } from "../../../protocol/page-machine.ts";
import { createProbe, type Exercise } from "../../exercise/exercise.ts";
import { fill, pageLabels } from "../labels.ts";
import { MachineSession } from "../machine-session.ts";
import { createMachineWorker } from "../machine-worker.ts";
import { TerminalPane } from "./terminal-pane.ts";

const files = import.meta.glob<{ default: Exercise }>("/content/exercises/*.ts");
const known = new WeakMap<HTMLElement, Promise<LiveExercise>>();

export function liveExercise(element: HTMLElement): Promise<LiveExercise> {
  const started = known.get(element) ?? create(element);
  known.set(element, started);
  return started;
}

async function create(element: HTMLElement): Promise<LiveExercise> {
  const id = element.dataset["exercise"] ?? "";
  const load = files[`/content/exercises/${id}.ts`];
  if (load === undefined) throw new Error(`no exercise ${id}`);
  return new LiveExercise(element, id, (await load()).default);
}

/** An exercise on a machine of its own. */
export class LiveExercise {
  readonly #element: HTMLElement;
  readonly #exercise: Exercise;
  readonly #session: MachineSession;
  readonly #labels = pageLabels();
  readonly #locale: "en" | "hi";
  #started: Promise<void> | undefined;

  constructor(element: HTMLElement, id: string, exercise: Exercise) {
    this.#element = element;
    this.#exercise = exercise;
    this.#locale = element.dataset["locale"] === "hi" ? "hi" : "en";
    const machine = pageMachine(`exercise/${id}`, exercise.machine);
    this.#session = new MachineSession({ machine, createWorker: createMachineWorker, onLog: () => {} });
  }

  start(): Promise<void> {
    this.#started ??= this.#prepare().catch((error: unknown) => {
      this.#say(fill(this.#labels.machineFailed, { reason: String(error) }), "wrong");
    });
    return this.#started;
  }

  async check(): Promise<void> {
    await this.start();
    this.#say(this.#labels.exerciseChecking, "");
    try {
      const verdict = await this.#exercise.check(createProbe(this.#session));
      if (verdict === true) this.#say(`✓ ${this.#labels.exerciseDone}`, "right");
      else this.#say(`✗ ${this.#labels.exerciseNotYet} ${verdict[this.#locale]}`, "wrong");
    } catch (error) {
      this.#say(`✗ ${this.#labels.exerciseNotYet} ${error instanceof Error ? error.message : String(error)}`, "wrong");
    }
  }

  async #prepare(): Promise<void> {
    const start = this.#element.querySelector<HTMLButtonElement>(".exercise-start");
    if (start !== null) start.disabled = true;
    this.#say(this.#labels.starting, "");
    await this.#session.boot();
    for (const command of this.#exercise.setup ?? []) await this.#session.run(command);
    const host = this.#element.querySelector<HTMLElement>(".exercise-terminal");
    if (host !== null) {
      const pane = await TerminalPane.open(host, this.#session, "exercise", { rows: 14 });
      pane.focus();
    }
    if (start !== null) start.hidden = true;
    const check = this.#element.querySelector<HTMLElement>(".exercise-check");
    if (check !== null) check.hidden = false;
    this.#say("", "");
  }

  #say(text: string, kind: "right" | "wrong" | ""): void {
    const result = this.#element.querySelector<HTMLElement>(".exercise-result");
    if (result === null) return;
    result.hidden = text === "";
    result.className = `exercise-result ${kind}`;
    result.textContent = text.replaceAll("`", "");
  }
}
