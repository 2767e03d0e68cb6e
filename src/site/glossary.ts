import { parse } from "yaml";
import type { Locale } from "./i18n/locales.ts";

export interface Term {
  readonly id: string;
  readonly name: string;
  /** One line. */
  readonly meaning: string;
}

/** `content/glossary/*.yaml`: id to `{ en: { name, meaning }, hi: { name, meaning } }`. */
const files = import.meta.glob<string>("/content/glossary/*.yaml", { eager: true, query: "?raw", import: "default" });

export function glossary(locale: Locale): readonly Term[] {
  const terms: Term[] = [];
  for (const [path, text] of Object.entries(files)) {
    const entries = (parse(text) ?? {}) as Record<string, Partial<Record<Locale, { name: string; meaning: string }>>>;
    for (const [id, term] of Object.entries(entries)) {
      const own = term[locale] ?? term.en;
      if (own?.name === undefined || own.meaning === undefined) throw new Error(`${path}: ${id} needs en.name and en.meaning`);
      terms.push({ id, name: own.name, meaning: own.meaning });
    }
  }
  return terms.sort((a, b) => a.name.localeCompare(b.name, "en"));
}

export function findTerm(id: string, locale: Locale): Term | undefined {
  return glossary(locale).find((term) => term.id === id);
}
