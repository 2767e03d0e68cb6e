import type { Shell } from "./shell.ts";

/** No locale is named, or one that has ASCII only. */
export function isAsciiLocale({ variables }: Shell): boolean {
  const locale = variables.get("LC_ALL") || variables.get("LC_CTYPE") || variables.get("LANG") || "C";
  return !/utf-?8/i.test(locale);
}
