import type { Locale } from "./locales.ts";

/** Language of the page that a component is in. */
export function localeOfPath(pathname: string): Locale {
  return /^\/hi(\/|$)/.test(pathname) ? "hi" : "en";
}
