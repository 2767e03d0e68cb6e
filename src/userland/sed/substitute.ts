import { unescapeAt } from "./escapes.ts";
import type { CommandDraft, ReplacementPart } from "./script.ts";
import type { ScriptText } from "./script-text.ts";

/** The arguments of `s`. */
export function readSubstitute(script: ScriptText, command: CommandDraft): void {
  const delimiter = script.text[script.at++];
  if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") script.fail("unterminated `s' command");
  const source = script.delimited(delimiter as string, true);
  const replacement = source === undefined ? undefined : script.delimited(delimiter as string, false);
  if (source === undefined || replacement === undefined) {
    script.at = script.text.length;
    script.fail(script.options.gnu ? "unterminated `s' command" : `unmatched '${delimiter}'`);
  }
  const flags = { global: false, print: false, evaluate: false, nth: 0, file: undefined as string | undefined };
  let letters = "";
  for (;;) {
    const letter = script.text[script.at];
    if (letter === undefined || !/[gpeiImMw\d]/.test(letter)) break;
    script.at++;
    if (letter === "g") {
      if (flags.global) script.fail("multiple `g' options to `s' command");
      flags.global = true;
    } else if (letter === "p") {
      if (flags.print) script.fail("multiple `p' options to `s' command");
      flags.print = true;
    } else if (letter === "e") flags.evaluate = true;
    else if (letter === "w") {
      script.skip(/[ \t]/);
      flags.file = script.until(/\n/);
      if (flags.file === "") script.fail("missing filename in r/R/w/W commands");
    } else if (/\d/.test(letter)) {
      if (flags.nth > 0) script.fail("multiple number options to `s' command");
      flags.nth = Number(letter + script.until(/\D/));
      if (flags.nth === 0) script.fail("number option to `s' command may not be zero");
    } else letters += letter;
  }
  if (flags.file === undefined) endOfSubstitute(script);
  command.pattern = script.regex(source as string, letters);
  command.replacement = readReplacement(script, replacement as string, command.pattern);
  command.flags = flags;
}

function endOfSubstitute(script: ScriptText): void {
  script.skip(/[ \t\r]/);
  const next = script.text[script.at];
  if (next === undefined || next === "}" || next === "#") return;
  script.at++;
  if (next !== ";" && next !== "\n") script.fail("unknown option to `s'");
}

function readReplacement(script: ScriptText, text: string, pattern: RegExp | undefined): ReplacementPart[] {
  const groups = pattern ? (new RegExp(`${pattern.source}|`, pattern.flags).exec("")?.length ?? 1) - 1 : 9;
  const parts: ReplacementPart[] = [];
  let plain = "";
  const push = (part: ReplacementPart) => {
    if (plain !== "") parts.push({ text: plain });
    plain = "";
    parts.push(part);
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (character === "&") push({ group: 0 });
    else if (character !== "\\") plain += character;
    else {
      const next = text[++i] ?? "\\";
      if (/\d/.test(next)) {
        if (Number(next) > groups) script.fail(`invalid reference \\${next} on \`s' command's RHS`);
        push({ group: Number(next) });
      } else if (/[ULulE]/.test(next)) push({ case: next as "U" });
      else {
        const [value, length] = unescapeAt(text, i);
        plain += value;
        i += length - 1;
      }
    }
  }
  if (plain !== "") parts.push({ text: plain });
  return parts;
}

/** The arguments of `y`. */
export function readTransliterate(script: ScriptText, command: CommandDraft): void {
  const delimiter = script.text[script.at++] ?? "";
  const from = script.delimited(delimiter, false);
  const to = from === undefined ? undefined : script.delimited(delimiter, false);
  if (from === undefined || to === undefined) script.fail("unterminated `y' command");
  const characters = (text: string) =>
    [...text.matchAll(/\\(?:([0-7]{3})|(.))|[^\\]|\\$/gsu)].map((match) =>
      match[0].startsWith("\\") && match[0].length > 1 ? unescapeAt(match[0], 1)[0] : match[0],
    );
  const sources = characters(from as string);
  const targets = characters(to as string);
  if (sources.length !== targets.length) script.fail("strings for `y' command are different lengths");
  command.map = new Map(sources.map((character, i) => [character, targets[i] as string]));
  script.end();
}
