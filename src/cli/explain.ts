/** What each word of a docker command line is, in words for readers. Pure: the site calls it for hover cards. */

import { COMMANDS } from "./catalog.ts";
import type { Text } from "./flag/flag.ts";
import { FlagError, type FlagToken, parseFlags } from "./flag/parse.ts";
import { matchPlaceholders, placeholders, placeholderText } from "./placeholder.ts";
import { findChild, type Node } from "./tree.ts";

export interface Explained {
  /** As it was written. */
  readonly text: string;
  readonly kind: "program" | "command" | "flag" | "value" | "argument" | "separator" | "unknown";
  /** Of a flag or its value: the long name. */
  readonly flag?: string;
  /** What it is called in a help page: `docker run`, `-d, --detach`, `IMAGE`. */
  readonly title?: string;
  readonly explanation?: Text;
}

/** `words` is a command line already split as a shell splits it, starting with `docker`. Anything else gives unknowns. */
export function explain(words: readonly string[], root: Node = COMMANDS): Explained[] {
  if (words[0] !== "docker") return words.map((text) => ({ text, kind: "unknown" }));
  const result: Explained[] = [{ text: "docker", kind: "program", title: "docker", explanation: PROGRAM }];
  let node = root;
  let at = 1;
  let title = "docker";
  for (;;) {
    const flags = leadingFlags(node, words.slice(at));
    result.push(...explainFlags(node, words.slice(at, at + flags), true));
    at += flags;
    const child = node.children.size > 0 && words[at] !== undefined ? findChild(node, words[at] as string) : undefined;
    if (!child) break;
    const short = child.command?.short ?? child.group?.short;
    title += ` ${child.name}`;
    result.push({ text: words[at] as string, kind: "command", title, ...(short ? { explanation: short } : {}) });
    node = child;
    at++;
    if (node.children.size === 0) break;
  }
  result.push(...explainFlags(node, words.slice(at), node.command?.interspersed !== false));
  return result;
}

const PROGRAM: Text = { en: "The Docker client", hi: "Docker client" };
const HELP: Text = { en: "Show how the command is used", hi: "Command kaise use hoti hai, dikhao" };
const DASH: Text = { en: "Ends the flags", hi: "Flags yahan khatam" };

/** How many words before the next command name belong to flags of `node`. */
function leadingFlags(node: Node, words: readonly string[]): number {
  if (node.children.size === 0) return 0;
  let count = 0;
  while (count < words.length && (words[count] as string).startsWith("-")) {
    const token = words[count] as string;
    const name = token.startsWith("--") ? token.slice(2) : Object.entries(node.flags).find(([, flag]) => flag.short === token.at(-1))?.[0];
    const flag = name === undefined ? undefined : node.flags[name];
    count += flag && flag.bare === undefined && !token.includes("=") ? 2 : 1;
  }
  return Math.min(count, words.length);
}

function explainFlags(node: Node, words: readonly string[], interspersed: boolean): Explained[] {
  const tokens = new Map<number, FlagToken[]>();
  try {
    parseFlags(node.flags, words, { interspersed, onToken: (token) => tokens.set(token.index, [...(tokens.get(token.index) ?? []), token]) });
  } catch (error) {
    // What was read before the mistake is still explained.
    if (!(error instanceof FlagError)) throw error;
  }
  const positional = words.filter((_, index) => tokens.get(index)?.[0]?.kind === "argument");
  const matched = matchPlaceholders(placeholders(usageFor(node, positional)), positional.length);
  let position = 0;
  return words.map((text, index): Explained => {
    const found = tokens.get(index);
    const first = found?.[0];
    if (!found || !first) return { text, kind: "unknown" };
    if (first.kind === "dash") return { text, kind: "separator", title: "--", explanation: DASH };
    if (first.kind === "argument") return explainArgument(text, matched[position++]?.name);
    return explainFlag(node, text, found);
  });
}

function explainArgument(text: string, name: string | undefined): Explained {
  const explanation = name === undefined ? undefined : placeholderText(name);
  return name === undefined || explanation === undefined ? { text, kind: "argument" } : { text, kind: "argument", title: name, explanation };
}

/** `-it` is several flags in one word. */
function explainFlag(node: Node, text: string, tokens: readonly FlagToken[]): Explained {
  const [first] = tokens;
  if (first?.kind === "flag" && /^(-h|--help)$/.test(text)) return { text, kind: "flag", flag: "help", title: "--help", explanation: HELP };
  const known = tokens.flatMap(({ flag: name }) => {
    const flag = name === undefined ? undefined : node.flags[name];
    return flag === undefined ? [] : [{ title: flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`, usage: flag.usage }];
  });
  if (first === undefined || known.length === 0) return { text, kind: "unknown" };
  return {
    text,
    kind: first.kind === "value" ? "value" : "flag",
    ...(first.flag === undefined ? {} : { flag: first.flag }),
    title: known.map(({ title }) => title).join("; "),
    explanation: { en: known.map(({ usage }) => usage.en).join("\n"), hi: known.map(({ usage }) => usage.hi).join("\n") },
  };
}

/** `docker cp` has two usage lines; the arguments say which one is meant. */
function usageFor({ command, name }: Node, positional: readonly string[]): string {
  if (command === undefined) return "";
  const others = (command.alsoUse ?? []).map((line) => line.slice(line.indexOf(name) + name.length));
  const fits = (use: string) =>
    matchPlaceholders(placeholders(use), positional.length).every((one, at) => one?.name.includes(":") === positional[at]?.includes(":"));
  return others.find(fits) ?? command.use;
}
