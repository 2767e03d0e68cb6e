import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";

/** A POSIX extended regular expression as a RegExp; undefined when it is malformed. */
export function compileRegex(source: string, ignoreCase: boolean): RegExp | undefined {
  try {
    return posixRegExp(source, { extended: true, strict: true, ignoreCase });
  } catch (error) {
    if (error instanceof RegexError) return undefined;
    throw error;
  }
}
