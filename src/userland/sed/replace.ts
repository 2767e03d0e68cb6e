import type { Command } from "./script.ts";

/** What `s` makes of a text; undefined when nothing in it is replaced. */
export function replaceMatches(command: Command, pattern: RegExp, text: string): string | undefined {
  const { global, nth } = command.flags;
  let result = "";
  let done = 0;
  let count = 0;
  let replaced = false;
  let lastEnd = -1;
  pattern.lastIndex = 0;
  for (let from = 0; from <= text.length; ) {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (!match) break;
    const end = match.index + match[0].length;
    count++;
    // No empty match right behind the one before.
    const adjacent = match[0] === "" && lastEnd === match.index;
    if (!adjacent && count >= (nth || 1)) {
      result += text.slice(done, match.index) + expand(command, match);
      done = end;
      replaced = true;
      if (!global) break;
    }
    if (adjacent) count--;
    lastEnd = end;
    from = match[0] === "" ? end + 1 : end;
  }
  return replaced ? result + text.slice(done) : undefined;
}

function expand(command: Command, match: RegExpExecArray): string {
  let result = "";
  let mode: "U" | "L" | "E" = "E";
  let once: "u" | "l" | undefined;
  for (const part of command.replacement) {
    if ("case" in part) {
      if (part.case === "u" || part.case === "l") once = part.case;
      else mode = part.case;
      continue;
    }
    let text = "text" in part ? part.text : (match[part.group] ?? "");
    if (mode === "U") text = text.toUpperCase();
    else if (mode === "L") text = text.toLowerCase();
    if (once && text !== "") {
      text = (once === "u" ? (text[0] as string).toUpperCase() : (text[0] as string).toLowerCase()) + text.slice(1);
      once = undefined;
    }
    result += text;
  }
  return result;
}
