import type { ConsoleBlockData } from "../../protocol/steps.ts";
import { prepareMachineWorker } from "./machine-worker.ts";
import { pageData } from "./page-data.ts";
import { hasSavedSession } from "./session-store-flag.ts";

/** Static until somebody presses Run; what makes it live is loaded then. */
export class ConsoleBlock extends HTMLElement {
  get data(): ConsoleBlockData {
    return JSON.parse(this.dataset["console"] ?? "{}") as ConsoleBlockData;
  }

  connectedCallback(): void {
    this.addEventListener("click", (event) => void this.#click(event));
    // Whoever comes near a button is likely to press it.
    const prepare = (event: Event): void => {
      if (event.target instanceof Element && event.target.closest("button") !== null) void consoles().then((page) => page.prepare());
    };
    for (const type of ["pointerover", "focusin"]) this.addEventListener(type, prepare, { passive: true });
    if (this.data.block === 0 && hasSavedSession(pageData()?.slug ?? "")) {
      const restore = async () => (await consoles()).restore();
      if ("requestIdleCallback" in window) requestIdleCallback(() => void restore(), { timeout: 2000 });
      else setTimeout(() => void restore(), 200);
    }
  }

  async #click(event: Event): Promise<void> {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button === null) return;
    const page = await consoles();
    const unit = button.closest<HTMLElement>("[data-unit]")?.dataset["unit"];
    if (button.classList.contains("unit-run") && unit !== undefined) await page.run(this, Number(unit));
    else if (button.classList.contains("run-all")) await page.run(this, this.data.units.length - 1);
    else if (button.classList.contains("reset")) await page.reset();
    else if (button.classList.contains("undo")) await page.undo();
  }
}

let prepared = false;

/** The worker loads the machine while this page loads the terminal: two threads, and neither waits for the other. */
async function consoles() {
  const machine = pageData()?.machine;
  if (!prepared && machine !== undefined) {
    prepared = true;
    prepareMachineWorker(machine);
  }
  return (await import("./terminal/page-consoles.ts")).pageConsoles();
}
