import { unescapeAt } from "./escapes.ts";
import type { ScriptText } from "./script-text.ts";

/** Text of a, i and c: on the same line (GNU), or on the lines after a backslash. */
export function readInsertText(script: ScriptText): string {
  script.skip(/[ \t]/);
  if (script.at >= script.text.length) script.fail("expected \\ after `a', `c' or `i'");
  let ownEscape = false;
  if (script.text[script.at] === "\\") {
    script.at++;
    const blanks = /^[ \t]*\n?/.exec(script.text.slice(script.at))?.[0] ?? "";
    if (blanks.endsWith("\n")) script.at += blanks.length;
    // `$a\` puts nothing but the newline that the last line may lack.
    if (script.at >= script.text.length) return script.options.gnu ? "" : script.fail("expected \\ after `a', `c' or `i'");
    ownEscape = script.options.gnu && !script.text.slice(script.at).startsWith("\\\\");
  }
  let text = "";
  while (script.at < script.text.length) {
    const character = script.text[script.at++] as string;
    if (character === "\n") break;
    if (character !== "\\") {
      text += character;
      continue;
    }
    const next = script.text[script.at];
    if (next === undefined) break;
    if (next === "\n") {
      text += "\n";
      script.at++;
      continue;
    }
    const [value, length] = /[ntrfvaxod]/.test(next) && (text !== "" || ownEscape) ? unescapeAt(script.text, script.at) : [next, 1];
    text += value;
    script.at += length;
  }
  return `${text}\n`;
}
