import { keywords } from "../command-kind.ts";
import { commandNames, fileCandidates } from "../completion/candidates.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";
import { builtinNames } from "./lookup.ts";

export default defineBuiltin({
  names: ["complete", "compgen", "compopt"],
  usage:
    "complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]",
  summary: "Says how arguments of commands are completed, or lists completions.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (args[0] === "compopt") return 0;
  const parsed = yield* parseOptions(shell, args, "abcdefgjksuvprDEIo:A:G:W:F:C:X:P:S:V:");
  if (parsed === undefined) return 2;
  if (args[0] === "compgen") return yield* generate(shell, parsed);
  const spec = args.slice(1, args.length - parsed.operands.length).join(" ");
  if (parsed.has("p") || args.length === 1) {
    for (const [name, text] of shell.completions)
      if (parsed.operands.length === 0 || parsed.operands.includes(name)) yield* shell.print(`complete ${text} ${name}\n`);
    return 0;
  }
  for (const name of parsed.operands) {
    if (parsed.has("r")) shell.completions.delete(name);
    else if (shell.completions.size < 1000) shell.completions.set(name, spec);
  }
  if (parsed.has("r") && parsed.operands.length === 0) shell.completions.clear();
  return 0;
}

function* generate(
  shell: Shell,
  parsed: {
    operands: readonly string[];
    has(letter: string): boolean;
    value(letter: string): string | undefined;
    options: readonly { letter: string; value: string | undefined }[];
  },
): Task<number> {
  const word = parsed.operands[0] ?? "";
  const found: string[] = [];
  const actions = parsed.options.filter(({ letter }) => letter === "A").map(({ value }) => value);
  const wants = (letter: string, action: string): boolean => parsed.has(letter) || actions.includes(action);
  if (wants("a", "alias")) found.push(...shell.aliases.keys());
  if (wants("b", "builtin")) found.push(...builtinNames(shell));
  if (wants("k", "keyword")) found.push(...keywords(shell));
  if (actions.includes("function")) found.push(...shell.functions.keys());
  if (wants("c", "command")) found.push(...commandNames(shell));
  if (wants("v", "variable")) found.push(...shell.variables.names());
  if (wants("e", "export")) found.push(...shell.variables.environment().keys());
  if (wants("u", "user")) found.push(...shell.passwd().map((fields) => fields[0] as string));
  if (wants("f", "file")) found.push(...fileCandidates(shell, word, false));
  if (wants("d", "directory")) found.push(...fileCandidates(shell, word, true));
  const list = parsed.value("W");
  if (list !== undefined) found.push(...list.split(/\s+/).filter((item) => item !== ""));
  const matching = found.filter((candidate) => candidate.startsWith(word));
  for (const candidate of matching) yield* shell.print(`${parsed.value("P") ?? ""}${candidate}${parsed.value("S") ?? ""}\n`);
  return matching.length > 0 ? 0 : 1;
}
