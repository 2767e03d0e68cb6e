/** What each word of a docker command line is, in words for readers. Pure: the site calls it for hover cards. */
import type { Text } from "./flag/flag.ts";
import { FlagError, type FlagToken, parseFlags } from "./flag/parse.ts";
import { commandTree, findChild, type Node } from "./tree.ts";

export interface Explained {
  /** As it was written. */
  readonly text: string;
  readonly kind: "program" | "command" | "flag" | "value" | "argument" | "separator" | "unknown";
  /** Of a flag or its value: the long name. */
  readonly flag?: string;
  readonly explanation?: Text;
}

/** `words` is a command line already split as a shell splits it, starting with `docker`. Anything else gives unknowns. */
export function explain(words: readonly string[], root: Node = commandTree()): Explained[] {
  if (words[0] !== "docker") return words.map((text) => ({ text, kind: "unknown" }));
  const result: Explained[] = [{ text: "docker", kind: "program", explanation: { en: "The Docker client", hi: "Docker client" } }];
  let node = root;
  let at = 1;
  for (;;) {
    const flags = leadingFlags(node, words.slice(at));
    result.push(...explainFlags(node, words.slice(at, at + flags), true));
    at += flags;
    const child = node.children.size > 0 && words[at] !== undefined ? findChild(node, words[at] as string) : undefined;
    if (!child) break;
    const short = child.command?.short ?? child.group?.short;
    result.push({ text: words[at] as string, kind: "command", ...(short ? { explanation: short } : {}) });
    node = child;
    at++;
    if (node.children.size === 0) break;
  }
  result.push(...explainFlags(node, words.slice(at), node.command?.interspersed !== false));
  return result;
}

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
  return words.map((text, index): Explained => {
    const found = tokens.get(index);
    const first = found?.[0];
    if (!found || !first) return { text, kind: "unknown" };
    if (first.kind === "dash") return { text, kind: "separator", explanation: { en: "Ends the flags", hi: "Flags yahan khatam" } };
    if (first.kind === "argument") return { text, kind: "argument" };
    // `-it` is several flags in one word.
    const known = found.flatMap(({ flag }) => (flag !== undefined && node.flags[flag] ? [node.flags[flag].usage] : []));
    if (known.length === 0) return { text, kind: "unknown" };
    return {
      text,
      kind: first.kind,
      ...(first.flag === undefined ? {} : { flag: first.flag }),
      explanation: { en: known.map(({ en }) => en).join("; "), hi: known.map(({ hi }) => hi).join("; ") },
    };
  });
}
