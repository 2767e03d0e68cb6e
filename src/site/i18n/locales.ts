export const locales = {
  en: { lang: "en", label: "English", prefix: "" },
  hi: { lang: "hi-Latn", label: "Hinglish", prefix: "/hi" },
} as const;

export type Locale = keyof typeof locales;
export const localeKeys = Object.keys(locales) as Locale[];

function isLocale(text: string): text is Locale {
  return Object.hasOwn(locales, text);
}

/** Address of a page: `pageUrl("hi", "docker/run")` is `/hi/docker/run/`; the home page's slug is empty. */
export function pageUrl(locale: Locale, slug: string): string {
  return `${locales[locale].prefix}/${slug === "" ? "" : `${slug}/`}`;
}

/** `hi/docker/run` → `hi`, `docker/run`. */
export function splitId(id: string): { locale: Locale; slug: string } {
  const [head = "", ...rest] = id.split("/");
  if (!isLocale(head)) throw new Error(`content/${id}: the first folder must be one of ${localeKeys.join(", ")}`);
  return { locale: head, slug: rest.join("/") };
}
