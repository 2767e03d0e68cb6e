import { isErrno } from "../../base/errno.ts";
import { quotedIfNeeded } from "../expand/quote.ts";
import { parserFor, runText } from "../interpreter/text.ts";
import type { Shell } from "../shell.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { readWhole } from "./dot.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["fc"],
  usage: "fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]",
  summary: "Lists commands of the history, or edits them and runs them again.",
  run,
});

/** How many commands a list without bounds shows. */
const LISTED = 16;

function* run(shell: Shell, args: readonly string[]): Task<number> {
  // `-5` is a number, not options.
  const numbers = args.findIndex((arg, i) => i > 0 && /^-\d+$/.test(arg));
  const parsed = yield* parseOptions(shell, numbers < 0 ? args : args.toSpliced(numbers, 0, "--"), "e:lnrs");
  if (parsed === undefined) return 2;
  const operands = parsed.operands;
  const editor = parsed.value("e");
  if (parsed.has("s") || editor === "-") return yield* again(shell, operands);
  const listing = parsed.has("l");
  const range = rangeOf(shell, operands, listing);
  if (range === undefined) {
    yield* shell.builtinError("no command found");
    return 1;
  }
  const [begin, end] = range;
  const { entries, firstNumber } = shell.history;
  const backwards = parsed.has("r") !== begin > end;
  const lines = entries.slice(Math.min(begin, end), Math.max(begin, end) + 1).map((line, i) => ({ line, number: firstNumber + Math.min(begin, end) + i }));
  if (backwards) lines.reverse();
  if (listing) {
    yield* shell.print(lines.map(({ line, number }) => `${parsed.has("n") ? "" : number}\t ${line}\n`).join(""));
    return 0;
  }
  return yield* edit(
    shell,
    editor ?? "${FCEDIT:-${EDITOR:-vi}}",
    lines.map(({ line }) => line),
  );
}

/** Indexes of the first and the last entry; undefined when a text stands at the start of none. */
function rangeOf(shell: Shell, operands: readonly string[], listing: boolean): [number, number] | undefined {
  const last = lastEntry(shell);
  if (operands[0] === undefined) return [listing ? Math.max(0, last - LISTED + 1) : last, last];
  const begin = entryOf(shell, operands[0], { listing, first: true });
  const end = operands[1] === undefined ? (listing ? Math.max(last, begin ?? 0) : begin) : entryOf(shell, operands[1], { listing, first: false });
  return begin === undefined || end === undefined || last < 0 ? undefined : [begin, end];
}

/** The entry before the line that is running. */
function lastEntry(shell: Shell): number {
  return shell.history.entries.length - (shell.history.recorded ? 2 : 1);
}

/** By number, by distance from the end, or by what it begins with. */
function entryOf(shell: Shell, text: string, options: { listing: boolean; first: boolean }): number | undefined {
  const { entries, firstNumber } = shell.history;
  const last = lastEntry(shell);
  if (/^-?\d+$/.test(text)) {
    const number = Number(text);
    if (number === 0) return text.startsWith("-") && options.listing ? entries.length - 1 : last;
    if (number < 0) return Math.max(0, last + 1 + number);
    const index = number - firstNumber;
    return index >= 0 && index <= last ? index : options.first ? 0 : last;
  }
  for (let index = last; index >= 0; index--) if (entries[index]?.startsWith(text) === true) return index;
  return undefined;
}

/** `fc -s`: the command runs again, with texts in it replaced. */
function* again(shell: Shell, operands: readonly string[]): Task<number> {
  const replacements = operands.slice(
    0,
    operands.findIndex((operand) => !operand.includes("=")) < 0 ? operands.length : operands.findIndex((operand) => !operand.includes("=")),
  );
  const wanted = operands[replacements.length];
  const index = wanted === undefined ? lastEntry(shell) : entryOf(shell, wanted, { listing: false, first: false });
  const found = index === undefined ? undefined : shell.history.entries[index];
  if (found === undefined) {
    yield* shell.builtinError("no command found");
    return 1;
  }
  const command = replacements.reduce((text, pair) => {
    const equals = pair.indexOf("=");
    return equals === 0 ? text : text.replaceAll(pair.slice(0, equals), () => pair.slice(equals + 1));
  }, found);
  yield* shell.printError(`${command}\n`);
  forgetThisLine(shell);
  shell.history.add(command);
  return yield* runText(shell, command, { kind: "eval" });
}

/** The lines go through an editor; what it leaves is shown and runs. */
function* edit(shell: Shell, editor: string, lines: readonly string[]): Task<number> {
  const path = `/tmp/bash-fc.${Array.from(shell.sys.random(6), (byte) => LETTERS[byte % LETTERS.length]).join("")}`;
  try {
    shell.fs.writeFile(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* shell.builtinError(`${path}: cannot open temp file: ${error.message}`);
    return 1;
  }
  forgetThisLine(shell);
  let edited = "";
  try {
    if ((yield* runText(shell, `${editor} ${quotedIfNeeded(path)}`, { kind: "eval" })) !== 0) return 1;
    edited = yield* readWhole(shell, path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return 1;
  } finally {
    if (shell.fs.exists(path)) shell.fs.unlink(path);
  }
  let status = 0;
  for (const command of completeCommands(shell, edited)) {
    yield* shell.printError(`${command}\n`);
    shell.history.add(command);
    status = yield* runText(shell, command, { kind: "eval" });
  }
  return status;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Pieces of the text that can run one after the other; what cannot be read is the last piece. */
function completeCommands(shell: Shell, text: string): string[] {
  const parser = parserFor(shell, text, {});
  const pieces: string[] = [];
  let at = 0;
  try {
    while (parser.next() !== undefined) {
      const end = text.length - parser.rest.length;
      if (end <= at) break;
      pieces.push(text.slice(at, end));
      at = end;
    }
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    pieces.push(text.slice(at));
  }
  return pieces.map((piece) => piece.replace(/^\n+|\n+$/g, "")).filter((piece) => piece !== "");
}

/** In the history stands what ran, not the `fc` that brought it up. */
function forgetThisLine(shell: Shell): void {
  if (shell.history.recorded) shell.history.dropLast();
  shell.history.recorded = false;
}
