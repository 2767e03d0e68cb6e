import type { PageMachine } from "../../protocol/page-machine.ts";

export interface PageData {
  readonly slug: string;
  readonly machine: PageMachine;
  /** Address of the page about errors. */
  readonly troubleshooting: string;
}

/** What the layout tells the scripts about this page. */
export function pageData(): PageData | undefined {
  const text = document.querySelector("#page-machine")?.textContent;
  return text ? (JSON.parse(text) as PageData) : undefined;
}
