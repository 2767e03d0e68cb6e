/** What follows an instruction's name, split the way that this instruction splits it. */
import { DockerfileError } from "./error.ts";
import { splitShellWords } from "./heredoc.ts";

export interface ArgumentList {
  /** The text itself. */
  readonly text: string;
  readonly words: readonly string[];
  /** It was a JSON array. */
  readonly json: boolean;
  /** Of ENV and LABEL (and ARG, where a value may be missing). `legacy` is `ENV name value`. */
  readonly pairs: readonly { readonly name: string; readonly value: string | undefined; readonly legacy: boolean }[];
}

export function parseArguments(name: string, text: string, escapeToken: string): ArgumentList {
  const plain = { text, json: false, pairs: [] };
  switch (name) {
    case "env":
    case "label":
      return { ...plain, words: [], pairs: parsePairs(text, name.toUpperCase(), escapeToken) };
    case "arg":
      return { ...plain, words: [], pairs: splitShellWords(text, escapeToken).map(nameAndValue) };
    case "cmd":
    case "entrypoint":
    case "run":
    case "shell": {
      const list = parseJsonList(text);
      return list === undefined ? { ...plain, words: text === "" ? [] : [text] } : { ...plain, words: list, json: true };
    }
    case "add":
    case "copy":
    case "volume": {
      const list = parseJsonList(text);
      return list === undefined ? { ...plain, words: blanks(text) } : { ...plain, words: list, json: true };
    }
    case "maintainer":
    case "stopsignal":
    case "user":
    case "workdir":
      return { ...plain, words: text === "" ? [] : [text] };
    case "healthcheck": {
      const kind = blanks(text)[0] ?? "";
      const rest = text.slice(kind.length).trim();
      const list = parseJsonList(rest);
      return list === undefined ? { ...plain, words: [kind, rest].filter((part) => part !== "") } : { ...plain, words: [kind, ...list], json: true };
    }
    default:
      return { ...plain, words: blanks(text) };
  }
}

function blanks(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function parseJsonList(text: string): string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? (value as string[]) : undefined;
  } catch {
    return undefined;
  }
}

function nameAndValue(word: string): ArgumentList["pairs"][number] {
  const equals = word.indexOf("=");
  return equals < 0 ? { name: word, value: undefined, legacy: false } : { name: word.slice(0, equals), value: word.slice(equals + 1), legacy: false };
}

function parsePairs(text: string, instruction: string, escapeToken: string): ArgumentList["pairs"] {
  const words = splitShellWords(text, escapeToken);
  if (words.length === 0) return [];
  if (!(words[0] as string).includes("=")) {
    const match = /^(\S+)\s+(.+)$/s.exec(text);
    if (match === null) throw new DockerfileError(`${instruction} must have two arguments`);
    return [{ name: match[1] as string, value: match[2] as string, legacy: true }];
  }
  return words.map((word) => {
    if (!word.includes("=")) throw new DockerfileError(`Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`);
    return nameAndValue(word);
  });
}
