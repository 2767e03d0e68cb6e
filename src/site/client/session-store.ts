import { createStore, del, get, set } from "idb-keyval";
import { logFits } from "../../protocol/log.ts";
import type { LogEntry } from "../../protocol/messages.ts";
import { hasSavedSession, savedFlag } from "./session-store-flag.ts";

/** What a page remembers of its machine. `build` says which machine the log was made on. */
interface Saved {
  readonly build: string;
  readonly log: readonly LogEntry[];
}

declare const __MACHINE_BUILD__: string;
const build = typeof __MACHINE_BUILD__ === "string" ? __MACHINE_BUILD__ : "dev";
export class SessionStore {
  readonly #name: string;
  readonly #store = createStore("dabba", "sessions");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest: readonly LogEntry[] = [];

  constructor(name: string) {
    this.#name = name;
    addEventListener("pagehide", () => void this.#write());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.#write();
    });
  }

  async load(): Promise<readonly LogEntry[]> {
    // Nearly everybody has none, and opening the database takes as long as the machine's boot.
    if (!hasSavedSession(this.#name)) return [];
    const saved = await get<Saved>(this.#name, this.#store).catch(() => undefined);
    return saved?.build === build ? saved.log : [];
  }

  /** Says whether the session is short enough to be kept. */
  save(log: readonly LogEntry[]): boolean {
    if (!logFits(log)) {
      void this.clear();
      return false;
    }
    this.#latest = log;
    this.#timer ??= setTimeout(() => void this.#write(), 300);
    return true;
  }

  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      localStorage.removeItem(savedFlag(this.#name));
    } catch {
      // Nothing was kept, then.
    }
    await del(this.#name, this.#store).catch(() => undefined);
  }

  async #write(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      localStorage.setItem(savedFlag(this.#name), "1");
    } catch {
      // Without storage the session ends with the page.
    }
    await set(this.#name, { build, log: this.#latest } satisfies Saved, this.#store).catch(() => undefined);
  }
}
