/** The terminal and the check of an exercise are loaded when somebody begins it. */
export class ExerciseElement extends HTMLElement {
  connectedCallback(): void {
    const on = (selector: string, action: () => void) => this.querySelector(selector)?.addEventListener("click", action);
    on(".exercise-start", () => void this.#live().then((live) => live.start()));
    on(".exercise-check", () => void this.#live().then((live) => live.check()));
    on(".exercise-hint", () => this.#hint());
    on(".exercise-solution", () => {
      const answer = this.querySelector<HTMLElement>(".exercise-answer");
      if (answer !== null) answer.hidden = false;
    });
  }

  #hint(): void {
    const list = this.querySelector<HTMLElement>(".exercise-hints");
    const next = list?.querySelector<HTMLElement>("li[hidden]");
    if (list === null || !next) return;
    list.hidden = false;
    next.hidden = false;
    const button = this.querySelector<HTMLButtonElement>(".exercise-hint");
    if (button !== null) button.disabled = list?.querySelector("li[hidden]") === null;
  }

  async #live() {
    return (await import("./terminal/live-exercise.ts")).liveExercise(this);
  }
}
