/** `.env` and `env_file`: lines of NAME=value, with quotes, `export`, comments and variables in values. */
import { CommandError } from "../../cli/error.ts";
import { quote } from "../../cli/format/quote.ts";
import { substitute } from "./interpolate.ts";

export type Lookup = (name: string) => string | undefined;

/** A name without `=` takes the value of the surroundings, if there is one. Throws CommandError. */
export function parseDotenv(text: string, file: string, lookup: Lookup): Map<string, string> {
  const result = new Map<string, string>();
  const get: Lookup = (name) => lookup(name) ?? result.get(name);
  const source = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  let at = 0;
  let line = 1;
  const fail = (words: string): never => {
    throw new CommandError(`failed to read ${file}: line ${line}: ${words}`);
  };
  while (at < source.length) {
    const end = lineEnd(source, at);
    const raw = source.slice(at, end);
    const head = /^\s*(?:export\s+)?/.exec(raw) as RegExpExecArray;
    const rest = raw.slice(head[0].length);
    if (rest === "" || rest.startsWith("#")) {
      at = end + 1;
      line++;
      continue;
    }
    const name = /^[^=:\s#]+/.exec(rest)?.[0] ?? "";
    const after = rest.slice(name.length);
    if (/^\s+[^=:\s]+\s*[=:]/.test(after)) fail("key cannot contain a space");
    const odd = /[^A-Za-z0-9_.\-[\]]/.exec(name === "" ? rest : name);
    if (odd) fail(`unexpected character ${quote(odd[0])} in variable name ${quote(rest)}`);
    const equals = /^[ \t]*[=:]/.exec(after);
    if (!equals) {
      if (after.trim() !== "" && !after.trim().startsWith("#")) fail(`unexpected character ${quote(" ")} in variable name ${quote(rest)}`);
      const value = lookup(name);
      if (value !== undefined) result.set(name, value);
      at = end + 1;
      line++;
      continue;
    }
    const valueStart = at + head[0].length + name.length + equals[0].length;
    const value = source.slice(valueStart, end).replace(/^[ \t]+/, "");
    const mark = value[0];
    if (mark !== '"' && mark !== "'") {
      const bare = value.replace(/(^|\s)#.*$/, "").trimEnd();
      result.set(name, expand(bare, get));
      at = end + 1;
      line++;
      continue;
    }
    const open = source.indexOf(mark, valueStart);
    const close = closingQuote(source, open + 1, mark);
    if (close < 0) line += source.slice(open).split("\n").length - 1;
    if (close < 0) fail(`unterminated quoted value ${source.slice(open).trimEnd()}`);
    const inside = source.slice(open + 1, close);
    result.set(name, mark === "'" ? inside.replaceAll("\\'", "'") : expand(unescapeDouble(inside), get));
    line += inside.split("\n").length;
    at = lineEnd(source, close) + 1;
  }
  return result;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function closingQuote(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === mark) return at;
  }
  return -1;
}

function unescapeDouble(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, character: string) => {
    if (character === "n") return "\n";
    if (character === "r") return "\r";
    if (character === "t") return "\t";
    if (character === "$") return "$$";
    return character === '"' || character === "\\" ? character : whole;
  });
}

function expand(text: string, get: Lookup): string {
  return text.includes("$") ? substitute(text, { get, missing: () => {} }) : text;
}
