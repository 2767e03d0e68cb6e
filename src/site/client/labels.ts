import type { Labels } from "../i18n/labels.ts";

/** Labels of this page's language, put into the page by the layout. */
export function pageLabels(): Labels {
  return JSON.parse(document.querySelector("#labels")?.textContent ?? "{}") as Labels;
}

export function fill(label: string, values: Readonly<Record<string, string | number>>): string {
  return label.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
