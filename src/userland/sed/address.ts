import type { Address } from "./script.ts";
import type { ScriptText } from "./script-text.ts";

/** The address that a command may begin with. */
export function readAddress(script: ScriptText): Address | undefined {
  const character = script.text[script.at];
  if (character === undefined) return undefined;
  if (/\d/.test(character)) {
    const first = Number(script.until(/\D/));
    script.skip(/[ \t]/);
    if (script.text[script.at] !== "~" || !script.options.gnu) return { kind: "line", line: first };
    script.at++;
    return { kind: "step", first, step: Number(script.until(/\D/) || 0) };
  }
  if (character === "$") {
    script.at++;
    return { kind: "last" };
  }
  if (character !== "/" && character !== "\\") return undefined;
  script.at += character === "\\" ? 2 : 1;
  const delimiter = script.text[script.at - 1] as string;
  const source = script.delimited(delimiter, true);
  if (source === undefined) script.fail("unterminated address regex");
  let flags = "";
  while (/[IM]/.test(script.text[script.at] ?? "")) flags += script.text[script.at++];
  return { kind: "regex", pattern: script.regex(source as string, flags) };
}

/** What may follow the comma. */
export function readSecondAddress(script: ScriptText): Address | undefined {
  const sign = script.text[script.at];
  if (sign !== "+" && sign !== "~") return readAddress(script);
  script.at++;
  const count = Number(script.until(/\D/) || 0);
  return sign === "+" ? { kind: "plus", count } : { kind: "multiple", of: count };
}
