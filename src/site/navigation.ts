import { type CollectionEntry, getCollection } from "astro:content";
import { labelsOf } from "./i18n/labels.ts";
import { type Locale, localeKeys, pageUrl, splitId } from "./i18n/locales.ts";

type Entry = CollectionEntry<"pages">;

/** A page in one language; `entry` is the English one where nobody has written it in this language yet. */
export interface Page {
  readonly locale: Locale;
  readonly slug: string;
  readonly entry: Entry;
  readonly untranslated: boolean;
  /** Both languages have the machine of the English page. */
  readonly english: Entry;
}

interface NavigationItem {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
}

export interface NavigationPart {
  readonly name: string;
  readonly title: string;
  readonly items: readonly NavigationItem[];
}

/** Every page in every language. */
export async function allPages(): Promise<readonly Page[]> {
  const entries = await getCollection("pages");
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const slugs = new Set(entries.map((entry) => splitId(entry.id).slug));
  const pages: Page[] = [];
  for (const slug of slugs) {
    const find = (locale: Locale) => byId.get(slug === "" ? locale : `${locale}/${slug}`);
    for (const locale of localeKeys) {
      const own = find(locale);
      const entry = own ?? find("en") ?? find("hi");
      if (entry !== undefined) pages.push({ locale, slug, entry, untranslated: own === undefined, english: find("en") ?? entry });
    }
  }
  return pages;
}

/** Part of the pages that belong to no part: playground, cheatsheet … */
export const aside = "more";

/** The parts with their chapters, in the order of the files' numbers. */
export async function navigation(locale: Locale): Promise<readonly NavigationPart[]> {
  const parts = new Map<string, { page: Page; order: string }[]>();
  for (const page of await allPages()) {
    if (page.locale !== locale || page.slug === "") continue;
    const name = page.slug.includes("/") && !page.slug.startsWith("playground/") ? page.slug.slice(0, page.slug.indexOf("/")) : aside;
    const list = parts.get(name) ?? [];
    list.push({ page, order: page.entry.filePath?.replace(/^.*content\/\w+\//, "") ?? page.slug });
    parts.set(name, list);
  }
  const titles: Readonly<Record<string, string>> = labelsOf(locale).parts;
  return [...parts.entries()]
    .map(([name, list]) => ({ name, list: list.sort((a, b) => compare(a.order, b.order)) }))
    .sort((a, b) => Number(a.name === aside) - Number(b.name === aside) || compare(a.list[0]?.order ?? "", b.list[0]?.order ?? ""))
    .map(({ name, list }) => ({
      name,
      title: titles[name] ?? name,
      items: list.map(({ page }) => ({
        slug: page.slug,
        title: page.entry.data.nav ?? page.entry.data.title,
        description: page.entry.data.description,
        url: pageUrl(locale, page.slug),
      })),
    }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
