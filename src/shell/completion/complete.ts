import { SIGNALS } from "../../sim/sys.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { type Candidate, commandNames, fileCandidates, isDirectory } from "./candidates.ts";
import { cobraCompletion } from "./cobra.ts";
import { commandWords } from "./command-line.ts";

export interface Completion {
  /** Where in the line the candidates begin. */
  readonly start: number;
  readonly candidates: readonly Candidate[];
  /** What follows the only candidate: a blank, a slash, or nothing. */
  readonly suffix: (candidate: Candidate) => string;
}

/** Completes the arguments of certain commands. `words[0]` is the command, the last one is being typed. undefined: nothing to say. */
type CompletionProvider = (shell: Shell, words: readonly string[]) => Task<{ candidates: readonly Candidate[]; noSpace: boolean } | undefined>;

/** Commands that know their own completions. */
const PROVIDERS: Readonly<Record<string, CompletionProvider>> = { docker: cobraCompletion, "docker-compose": cobraCompletion };

/** Builtins whose arguments are names of variables. */
const TAKES_VARIABLES = new Set(["export", "unset", "readonly", "declare", "typeset", "local", "printenv"]);

/** What Tab offers at the cursor. */
export function* complete(shell: Shell, line: string, cursor: number): Task<Completion> {
  const { words, start, word, quote, commandPosition } = commandWords(line.slice(0, cursor));
  const variable = quote === "'" ? null : /\$\{?([A-Za-z_]\w*)?$/.exec(word);
  if (variable !== null) {
    const prefix = variable[1] ?? "";
    const brace = variable[0].startsWith("${");
    const names = shell.variables.names().filter((name) => name.startsWith(prefix));
    return { start: cursor - prefix.length, candidates: names.map((name) => ({ text: name, shown: name })), suffix: () => (brace ? "}" : " ") };
  }
  if (/^~[^/]*$/.test(word)) {
    const users = shell
      .passwd()
      .map((fields) => `~${fields[0]}`)
      .filter((name) => name.startsWith(word));
    return { start, candidates: users.map((text) => ({ text, shown: text })), suffix: () => "/" };
  }
  if (commandPosition && !word.includes("/")) {
    const names = [...new Set(commandNames(shell))].filter((name) => name.startsWith(word)).sort();
    if (names.length > 0 || word !== "") return { start, candidates: names.map((text) => ({ text, shown: text })), suffix: () => " " };
  }
  const command = words[0] ?? "";
  if (!commandPosition && TAKES_VARIABLES.has(command) && /^\w*$/.test(word)) {
    const names = shell.variables.names().filter((name) => name.startsWith(word));
    return { start, candidates: names.map((name) => ({ text: name, shown: name })), suffix: () => (command === "export" ? "" : " ") };
  }
  if (command === "kill" && /^-[A-Z]*$/.test(word)) {
    const names = Object.keys(SIGNALS).map((name) => `-${name}`);
    return { start, candidates: names.filter((name) => name.startsWith(word)).map((name) => ({ text: name, shown: name })), suffix: () => " " };
  }
  const provider = PROVIDERS[command];
  if (provider !== undefined && !commandPosition && shell.dialect === "bash") {
    const found = yield* provider(shell, words);
    if (found !== undefined) return { start, candidates: found.candidates, suffix: () => (found.noSpace ? "" : " ") };
  }
  return files(shell, start, word, quote, words[0] === "cd" || words[0] === "rmdir" || words[0] === "pushd");
}

function files(shell: Shell, start: number, word: string, quote: string, onlyDirectories: boolean): Completion {
  const found = fileCandidates(shell, word, onlyDirectories);
  const candidates = found.map((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return { text: (quote === "" ? escaped(path) : quote + path) as string, shown: directoryOf(shell, path) ? `${name}/` : name };
  });
  return {
    start,
    candidates,
    suffix: (candidate) => (candidate.shown.endsWith("/") ? "/" : `${quote} `),
  };
}

function directoryOf(shell: Shell, path: string): boolean {
  const home = shell.variables.get("HOME") ?? "";
  return isDirectory(shell, path.startsWith("~/") ? home + path.slice(1) : path);
}

function escaped(path: string): string {
  return path.replace(/[\s"'\\$`()&|;<>*?[\]{}!#]/g, "\\$&");
}
