import { pageLabels } from "../labels.ts";
import type { MachineSession } from "../machine-session.ts";

/**
 * Shows what published ports answer. The page inside runs no scripts and loads nothing: it is text from the simulated machine, put
 * into a frame without an origin.
 */
export function watchBrowserPane(root: HTMLElement, session: MachineSession): void {
  const form = root.querySelector<HTMLFormElement>(".browser-bar");
  const address = root.querySelector<HTMLInputElement>(".browser-address");
  const frame = root.querySelector<HTMLIFrameElement>(".browser-frame");
  const message = root.querySelector<HTMLElement>(".browser-message");
  if (form === null || address === null || frame === null || message === null) return;
  const go = async () => {
    const target = parseAddress(address.value);
    address.value = `http://localhost:${target.port}${target.path}`;
    try {
      const answer = await session.fetch(target.port, target.path);
      frame.srcdoc = documentOf(answer.body, answer.contentType);
      frame.hidden = false;
      message.hidden = answer.status < 400;
      message.textContent = answer.status < 400 ? "" : `HTTP ${answer.status}`;
    } catch (error) {
      frame.hidden = true;
      message.hidden = false;
      message.textContent = error instanceof Error ? error.message : pageLabels().playgroundEmpty;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void go();
  });
}

/** `8080`, `localhost:8080/x`, `http://localhost:8080/x`. */
function parseAddress(text: string): { port: number; path: string } {
  const match = /^(?:http:\/\/)?(?:[\w.-]*?:)?(\d{1,5})?(\/.*)?$/.exec(text.trim());
  return { port: Number(match?.[1] ?? 80), path: match?.[2] ?? "/" };
}

function documentOf(body: string, contentType: string): string {
  const policy = `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
  if (/html/i.test(contentType)) return policy + body;
  const text = body.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `${policy}<meta charset="utf-8"><style>:root{color-scheme:light}body{background:#fff;color:#000}</style><pre style="white-space:pre-wrap">${text}</pre>`;
}
