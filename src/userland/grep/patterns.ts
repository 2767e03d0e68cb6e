import { LongestRegExp } from "../../base/longest-regexp.ts";
import { escapeRegex, posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import { Failure } from "../lib/errors.ts";
import type { Tool } from "../lib/utility.ts";

/** One expression for all patterns, in the language that the options name. Throws Failure. */
export function compilePatterns(tool: Tool, patterns: readonly string[]): RegExp {
  const kind =
    tool.last("extended-regexp", "fixed-strings", "basic-regexp", "perl-regexp") ??
    (/egrep/.test(tool.name) ? "extended-regexp" : /fgrep/.test(tool.name) ? "fixed-strings" : "basic-regexp");
  const inlineFlag = kind === "perl-regexp" && patterns.length === 1 && patterns[0]?.startsWith("(?i)");
  const ignoreCase = inlineFlag || (tool.has("ignore-case") && tool.last("ignore-case", "no-ignore-case") === "ignore-case");
  const flags = `gsu${ignoreCase ? "i" : ""}`;
  let Expression: new (source: string, flags: string) => RegExp = RegExp;
  try {
    const sources = patterns.map((pattern) => {
      if (kind === "fixed-strings") return escapeRegex(pattern);
      if (kind === "perl-regexp") return perlSource(inlineFlag ? pattern.slice(4) : pattern);
      const expression = posixRegExp(pattern, { extended: kind === "extended-regexp" });
      if (patterns.length > 1 || expression instanceof LongestRegExp) Expression = LongestRegExp;
      return expression.source;
    });
    if (kind === "fixed-strings") sources.sort((a, b) => b.length - a.length);
    const unique = [...new Set(sources)];
    const whole = unique.length === 0 ? "(?!)" : unique.map((source) => (source === "(?:)" ? "" : source)).join("|");
    if (tool.has("line-regexp")) return new Expression(`^(?:${whole})$`, flags);
    if (tool.has("word-regexp")) return new Expression(`(?<![A-Za-z0-9_])(?:${whole})(?![A-Za-z0-9_])`, flags);
    return new Expression(whole, flags);
  } catch (error) {
    if (error instanceof RegexError) throw new Failure(tool.gnu ? error.message : `bad regex '${patterns.join("\n")}'`, 2);
    if (error instanceof SyntaxError) throw new Failure(error.message, 2);
    throw error;
  }
}

/** Perl's forms that JavaScript writes differently; \K becomes a look-behind. */
function perlSource(pattern: string): string {
  const keep = pattern.lastIndexOf("\\K");
  if (keep >= 0 && !pattern.slice(0, keep).endsWith("\\")) return `(?<=${perlSource(pattern.slice(0, keep))})${perlSource(pattern.slice(keep + 2))}`;
  const translated = pattern
    .replace(/\\h/g, "[ \\t]")
    .replace(/\\A/g, "(?<![\\s\\S])")
    .replace(/\\[zZ]/g, "(?![\\s\\S])")
    .replace(/\(\?P</g, "(?<")
    .replace(/(\+|\*|\?|\})\+/g, "$1")
    .replace(
      /\[\[:(\w+):\]\]/g,
      (whole, name: string) =>
        ({
          alpha: "[A-Za-z]",
          digit: "\\d",
          alnum: "[A-Za-z0-9]",
          space: "\\s",
          upper: "[A-Z]",
          lower: "[a-z]",
          punct: "[!-\\/:-@\\[-`\\{-~]",
          xdigit: "[0-9A-Fa-f]",
        })[name] ?? whole,
    )
    .replace(/\\([^A-Za-z0-9^$\\.*+?()[\]{}|/-])/g, "$1")
    .replace(/\\([-])/g, "\\u002d");
  try {
    return new RegExp(translated, "u").source;
  } catch {
    // Braces that stand for themselves are no error in Perl.
    return new RegExp(translated.replace(/(?<!\\)\{(?!\d+(,\d*)?\})/g, "\\{").replace(/(?<![\\\d,])\}/g, "\\}"), "u").source;
  }
}

/** Repetitions with nothing in front of them, which stand for themselves or for nothing. */
export function strayRepetitions(pattern: string): string[] {
  const signs: string[] = [];
  for (const [, sign] of pattern.matchAll(/\\.|\[\^?\]?[^\]]*\]|(?<=^|[(|^])([*+?]|\{\d+(?:,\d*)?\})|./gs))
    if (sign !== undefined) signs.push(sign.startsWith("{") ? "{...}" : sign);
  return signs;
}
