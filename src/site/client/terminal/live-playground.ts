import type { LogEntry } from "../../../protocol/messages.ts";
import { pageMachine } from "../../../protocol/page-machine.ts";
import { fill, pageLabels } from "../labels.ts";
import { MachineSession } from "../machine-session.ts";
import { createMachineWorker } from "../machine-worker.ts";
import { SessionStore } from "../session-store.ts";
import { watchBrowserPane } from "./browser-pane.ts";
import { TerminalPane } from "./terminal-pane.ts";

interface Tab {
  readonly id: string;
  readonly number: number;
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  pane: TerminalPane | undefined;
}

const maximumTabs = 12;

/** Terminals in tabs on one empty machine, and a browser for its published ports. */
export async function startPlayground(root: HTMLElement, saved: boolean): Promise<void> {
  const playground = new Playground(root);
  await playground.start(saved);
}

class Playground {
  readonly #root: HTMLElement;
  readonly #labels = pageLabels();
  readonly #store = new SessionStore("playground");
  readonly #session: MachineSession;
  readonly #tabs: Tab[] = [];
  #next = 1;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#session = new MachineSession({
      machine: pageMachine("playground", { images: ["hello-world", "alpine", "nginx"] }),
      createWorker: createMachineWorker,
      onLog: (log) => {
        if (!this.#store.save(log)) this.#status(this.#labels.stateTooLong);
      },
    });
    root.querySelector(".tab-new")?.addEventListener("click", () => void this.#add());
    root.querySelector(".playground-reset")?.addEventListener("click", () => void this.#reset());
    root.querySelector("[role=tablist]")?.addEventListener("keydown", (event) => this.#move(event as KeyboardEvent));
    watchBrowserPane(root, this.#session);
  }

  async start(saved: boolean): Promise<void> {
    try {
      const log = saved ? await this.#store.load() : [];
      const open = terminalsOf(log);
      for (const id of open) await this.#add(id);
      await this.#session.boot(log);
      for (const tab of this.#tabs) tab.pane?.syncSize();
      this.#status(log.length > 0 ? this.#labels.restored : "");
      if (open.length === 0) await this.#add();
      document.documentElement.classList.add("machine-runs");
    } catch (error) {
      this.#status(fill(this.#labels.machineFailed, { reason: error instanceof Error ? error.message : String(error) }));
    }
  }

  async #add(restored?: string): Promise<void> {
    if (this.#tabs.length >= maximumTabs) return;
    const number = restored === undefined ? this.#next : Number(restored.replace("tab-", ""));
    this.#next = Math.max(this.#next, number + 1);
    const tab = this.#createTab(number);
    this.#tabs.push(tab);
    this.#show(tab);
    tab.pane = await TerminalPane.open(tab.panel, this.#session, tab.id, { restored: restored !== undefined, onExit: () => void this.#close(tab) });
    tab.pane.focus();
  }

  #createTab(number: number): Tab {
    const id = `tab-${number}`;
    const button = document.createElement("button");
    button.type = "button";
    button.id = id;
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", `${id}-panel`);
    button.textContent = fill(this.#labels.playgroundTab, { number });
    const panel = document.createElement("div");
    panel.id = `${id}-panel`;
    panel.className = "tab-panel";
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", id);
    this.#root.querySelector("[role=tablist]")?.append(button);
    this.#root.querySelector(".tab-panels")?.append(panel);
    const tab: Tab = { id, number, button, panel, pane: undefined };
    button.addEventListener("click", () => {
      this.#show(tab);
      tab.pane?.focus();
    });
    button.addEventListener("auxclick", (event) => {
      if (event.button === 1) void this.#close(tab);
    });
    button.addEventListener("keydown", (event) => {
      if (event.key === "Delete") void this.#close(tab);
    });
    return tab;
  }

  #show(shown: Tab): void {
    for (const tab of this.#tabs) {
      const on = tab === shown;
      tab.button.setAttribute("aria-selected", String(on));
      tab.button.tabIndex = on ? 0 : -1;
      tab.panel.hidden = !on;
    }
  }

  async #close(tab: Tab): Promise<void> {
    const index = this.#tabs.indexOf(tab);
    if (index < 0) return;
    this.#tabs.splice(index, 1);
    tab.pane?.close();
    tab.button.remove();
    tab.panel.remove();
    const neighbour = this.#tabs[Math.min(index, this.#tabs.length - 1)];
    if (neighbour === undefined) return this.#add();
    this.#show(neighbour);
    neighbour.pane?.focus();
  }

  #move(event: KeyboardEvent): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = this.#tabs.findIndex((tab) => tab.button === document.activeElement);
    const next = this.#tabs[(at + step + this.#tabs.length) % this.#tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    this.#show(next);
    next.button.focus();
  }

  async #reset(): Promise<void> {
    await this.#store.clear();
    location.reload();
  }

  #status(text: string): void {
    const status = this.#root.querySelector(".playground-status");
    if (status !== null) status.textContent = text;
  }
}

/** Terminals that are open at the end of a log. */
function terminalsOf(log: readonly LogEntry[]): readonly string[] {
  const open = new Set<string>();
  for (const entry of log) {
    if (entry.kind === "open") open.add(entry.terminal);
    else if (entry.kind === "close") open.delete(entry.terminal);
  }
  return [...open];
}
