import { pageLabels } from "./labels.ts";
import { hasSavedSession } from "./session-store-flag.ts";

/** The playground starts at once: it is a machine and nothing else. */
const root = document.querySelector<HTMLElement>(".playground");
if (root !== null) {
  const status = root.querySelector<HTMLElement>(".playground-status");
  if (status !== null) status.textContent = pageLabels().starting;
  const { startPlayground } = await import("./terminal/live-playground.ts");
  await startPlayground(root, hasSavedSession("playground"));
}
