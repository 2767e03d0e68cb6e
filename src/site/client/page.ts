import { ConsoleBlock } from "./console-block.ts";
import { ExerciseElement } from "./exercise-element.ts";
import { watchExplanations } from "./explanations.ts";
import { watchPlace } from "./place.ts";
import { watchTheme } from "./theme.ts";

const settleMilliseconds = 4000;

watchTheme();
watchPlace();
watchSearch();
watchExplanations();
customElements.define("console-block", ConsoleBlock);
customElements.define("page-exercise", ExerciseElement);
for (const button of document.querySelectorAll(".print-button")) button.addEventListener("click", () => print());
if (import.meta.env.PROD && "serviceWorker" in navigator) addEventListener("load", () => setTimeout(keepOffline, settleMilliseconds));

/** What works offline is fetched once the reader reads: a terminal that is opened right away has the line for itself. */
function keepOffline(): void {
  void navigator.serviceWorker.register("/sw.js");
}

function watchSearch(): void {
  const open = async () => (await import("./search.ts")).openSearch();
  document.querySelector("#search-button")?.addEventListener("click", () => void open());
  addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!slash && !(event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !inTerminal(event.target))) return;
    event.preventDefault();
    void open();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** In a terminal Ctrl-K cuts to the end of the line. */
function inTerminal(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(".xterm") !== null;
}
