import en from "../../../content/ui/en.json";
import hi from "../../../content/ui/hi.json";
import type { Locale } from "./locales.ts";

/** Every label of the interface, by name. English has all of them; tests/content checks that Hinglish has the same. */
export type Labels = typeof en;

const all: Record<Locale, Labels> = { en, hi };

export function labelsOf(locale: Locale): Labels {
  return all[locale];
}

/** Fills `{name}` in a label. */
export function fill(label: string, values: Readonly<Record<string, string | number>>): string {
  return label.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
