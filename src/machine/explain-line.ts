/** What the words of docker commands in a line of shell mean. */

import { COMMANDS } from "../cli/catalog.ts";
import { type Explained, explain } from "../cli/explain.ts";
import type { Node } from "../cli/tree.ts";
import { composeNode } from "../compose/explain.ts";
import { type PlacedWord, placedCommands } from "../shell/syntax/word-places.ts";

export interface ExplainedWord {
  /** Place in the line: from `start` up to and not including `end`. */
  readonly start: number;
  readonly end: number;
  /** `docker run`, `-d, --detach`, `IMAGE`. */
  readonly title: string;
  readonly text: { readonly en: string; readonly hi: string };
}

/** Words of other commands, and words that mean nothing known, are left out. In order of their place; none overlap. */
export function explainLine(line: string, root: Node = dockerTree()): readonly ExplainedWord[] {
  return placedCommands(line)
    .flatMap((words) => explainCommand(words, root))
    .sort((a, b) => a.start - b.start);
}

/** docker's commands with those of its plugin Compose. */
export function dockerTree(): Node {
  return { ...COMMANDS, children: new Map([...COMMANDS.children, ["compose", composeNode()]]) };
}

function explainCommand(words: readonly PlacedWord[], root: Node): ExplainedWord[] {
  const from = words.findIndex((word, at) => word.text === "docker" && words.slice(0, at).every(({ text }) => leads(text)));
  if (from < 0) return [];
  const own = words.slice(from);
  const explained = explain(
    own.map(({ text }) => text),
    root,
  );
  return own.flatMap((word, at) => {
    const { title, explanation } = explained[at] as Explained;
    if (title === undefined || explanation === undefined || word.substitutes) return [];
    return [{ start: word.start, end: word.end, title, text: explanation }];
  });
}

/** What may stand before a command without being it. */
function leads(word: string): boolean {
  return /^[A-Za-z_]\w*=|^-/.test(word) || LEADING.has(word);
}

const LEADING: ReadonlySet<string> = new Set([
  "sudo",
  "exec",
  "command",
  "env",
  "time",
  "nohup",
  "xargs",
  "then",
  "do",
  "else",
  "if",
  "elif",
  "while",
  "until",
  "!",
  "{",
]);
