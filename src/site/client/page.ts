import { ConsoleBlock } from "./console-block.ts";
import { ExerciseElement } from "./exercise-element.ts";
import { watchExplanations } from "./explanations.ts";
import { watchPlace } from "./place.ts";
import { watchTerms } from "./terms.ts";
import { watchTheme } from "./theme.ts";

const settleMilliseconds = 4000;

watchTheme();
watchPlace();
showOwnChapter();
watchSearch();
watchExplanations();
watchTerms();
customElements.define("console-block", ConsoleBlock);
customElements.define("page-exercise", ExerciseElement);
for (const button of document.querySelectorAll(".print-button")) button.addEventListener("click", () => print());
if (import.meta.env.PROD && "serviceWorker" in navigator) addEventListener("load", () => setTimeout(keepOffline, settleMilliseconds));

/** In a list that is longer than the screen. */
function showOwnChapter(): void {
  const list = document.querySelector(".frame > .chapters");
  const own = list?.querySelector("[aria-current]");
  if (list == null || own == null) return;
  const below = own.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
  if (below > 0) list.scrollTop += below + list.clientHeight / 4;
}

/** What works offline is fetched once the reader reads: a terminal that is opened right away has the line for itself. */
function keepOffline(): void {
  void navigator.serviceWorker.register("/sw.js");
}

function watchSearch(): void {
  const dialog = document.querySelector<HTMLDialogElement>(".search-dialog");
  const input = dialog?.querySelector("input");
  if (dialog === null || input == null) return;
  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.select();
    void import("./search.ts");
  };
  input.addEventListener("input", async () => (await import("./search.ts")).search(dialog, input));
  dialog.addEventListener("keydown", (event) => moveInList(event, dialog));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.querySelector("#search-button")?.addEventListener("click", open);
  addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!slash && !(event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !inTerminal(event.target))) return;
    event.preventDefault();
    open();
  });
}

/** The arrows go from the field through what was found, Enter to the first. */
function moveInList(event: KeyboardEvent, list: HTMLElement): void {
  const stops = [...list.querySelectorAll<HTMLElement>("input, a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  if (event.key === "Enter" && at === 0 && !event.isComposing) {
    event.preventDefault();
    stops[1]?.click();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** In a terminal Ctrl-K cuts to the end of the line. */
function inTerminal(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(".xterm") !== null;
}
