import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({ names: ["umask"], usage: "umask [-p] [-S] [mode]", summary: "Shows or sets the permissions that new files do not get.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, shell.dialect === "bash" ? "pS" : "S");
  if (parsed === undefined) return 2;
  const mode = parsed.operands[0];
  const current = shell.sys.umask();
  if (mode === undefined) {
    yield* shell.print(
      parsed.has("S")
        ? `${parsed.has("p") ? "umask -S " : ""}${symbolic(current)}\n`
        : `${parsed.has("p") ? "umask " : ""}${current.toString(8).padStart(4, "0")}\n`,
    );
    return 0;
  }
  if (/^\d/.test(mode)) {
    if (!/^[0-7]{1,4}$/.test(mode)) {
      yield* shell.builtinError(
        shell.dialect === "bash" ? `${mode}: octal number out of range` : shell.dialect === "dash" ? `Illegal number: ${mode}` : `illegal mode: ${mode}`,
      );
      return shell.dialect === "bash" ? 1 : 2;
    }
    shell.sys.umask(Number.parseInt(mode, 8) & 0o777);
    return 0;
  }
  const changed = applySymbolic(current, mode);
  if (changed === undefined) {
    yield* shell.builtinError(
      shell.dialect === "bash" ? `\`${mode[0]}': invalid symbolic mode character` : `${shell.dialect === "dash" ? "Illegal" : "illegal"} mode: ${mode}`,
    );
    return shell.dialect === "bash" ? 1 : 2;
  }
  shell.sys.umask(changed);
  return 0;
}

function symbolic(mask: number): string {
  const bits = (shift: number): string => ["r", "w", "x"].filter((_letter, i) => ((~mask >> shift) & (4 >> i)) !== 0).join("");
  return `u=${bits(6)},g=${bits(3)},o=${bits(0)}`;
}

function applySymbolic(mask: number, text: string): number | undefined {
  let allowed = ~mask & 0o777;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause);
    if (match === null) return undefined;
    const who = match[1] === "" || (match[1] as string).includes("a") ? "ugo" : (match[1] as string);
    let bits = 0;
    for (const letter of match[3] as string) bits |= letter === "r" ? 4 : letter === "w" ? 2 : 1;
    for (const letter of who) {
      const shift = letter === "u" ? 6 : letter === "g" ? 3 : 0;
      if (match[2] === "=") allowed &= ~(7 << shift);
      if (match[2] === "-") allowed &= ~(bits << shift);
      else allowed |= bits << shift;
    }
  }
  return ~allowed & 0o777;
}
