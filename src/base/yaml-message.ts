import type { LineCounter, YAMLError } from "yaml";

/** What is wrong with a text, in the words of Go's YAML library. */
export function yamlMessage(error: YAMLError, text: string, lines: LineCounter): string {
  const line = lines.linePos(error.pos[0]).line;
  const at = (number: number, words: string): string => `yaml: line ${number}: ${words}`;
  const bad = text.slice(error.pos[0], error.pos[1]);
  const source = text.split("\n")[line - 1] ?? "";
  const tab = tabLine(text);
  if (error.code === "TAB_AS_INDENT" || (tab && tab.line <= line + 1 && error.code !== "MISSING_CHAR")) {
    if (tab?.continues) return at(tab.line - 1, "found a tab character that violates indentation");
    return at(tab?.line ?? line, "found character that cannot start any token");
  }
  if (error.code === "BLOCK_AS_IMPLICIT_KEY" || /Nested mappings are not allowed/.test(error.message))
    return line === 1 ? "yaml: mapping values are not allowed in this context" : at(line, "mapping values are not allowed in this context");
  if (error.code === "BAD_ALIAS")
    return `yaml: unknown anchor '${/unresolved alias[^:]*: (\S+)/i.exec(error.message)?.[1] ?? bad.replace("*", "")}' referenced`;
  if (error.code === "MISSING_CHAR" && /quote/i.test(error.message)) return at(quoteStart(text, error.pos[0], lines), "found unexpected end of stream");
  if (error.code === "MULTILINE_IMPLICIT_KEY" || (error.code === "MISSING_CHAR" && /^\s*[^\s#:]+\s*$/.test(source)))
    return at(keyLine(text, line), "could not find expected ':'");
  if (/flow|\]|\}/i.test(error.message)) {
    // What closes after all was left too early where the reader stopped.
    const { mark, line: opened } = openBracket(text) ?? openBracket(text.slice(0, error.pos[0])) ?? { mark: "}", line };
    if (/[[{]\s*$/.test(text)) return at(Math.max(1, opened), "did not find expected node content");
    return at(Math.max(1, opened), `did not find expected ',' or '${mark}'`);
  }
  return at(blockLine(text, line), "did not find expected key");
}

/** The line of the scalar that lacks its colon: this one, or the last one before that has something. */
function keyLine(text: string, line: number): number {
  const lines = text.split("\n");
  let at = line;
  while (at > 1 && (lines[at - 1] ?? "").trim() === "") at--;
  return at;
}

/** Where the bracket stands that is never closed, counted from nought. */
function openBracket(text: string): { mark: string; line: number } | undefined {
  const open: { mark: string; line: number }[] = [];
  let quote = "";
  let line = 0;
  for (const character of text) {
    if (character === "\n") line++;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "[" || character === "{") open.push({ mark: character === "[" ? "]" : "}", line });
    else if (character === "]" || character === "}") open.pop();
  }
  return open.at(-1);
}

/** Where the mapping begins in which a key stands askew, counted from nought; in the outermost one, the line itself. */
function blockLine(text: string, line: number): number {
  const lines = text.split("\n");
  const indentOf = (index: number): number => /^ */.exec(lines[index] ?? "")?.[0].length ?? 0;
  let askew = line - 1;
  while (askew > 0 && (lines[askew] ?? "").trim() === "") askew--;
  const limit = indentOf(askew);
  let indent = -1;
  let first = 0;
  for (let index = askew - 1; index >= 0; index--) {
    if ((lines[index] ?? "").trim() === "") continue;
    const own = indentOf(index);
    if (indent < 0 && own < limit) indent = own;
    if (indent >= 0 && own < indent) break;
    if (own === indent) first = index;
  }
  return first === 0 ? line : first;
}

/** The first line that a tab indents, and whether a plain scalar of the line before may go on there. */
function tabLine(text: string): { line: number; continues: boolean } | undefined {
  const lines = text.split("\n");
  const index = lines.findIndex((line) => /^ *\t/.test(line) && line.trim() !== "");
  if (index < 0) return undefined;
  const before = lines[index - 1] ?? "";
  return { line: index + 1, continues: /:\s+[^\s#"'[{|>&*]/.test(before) };
}

function quoteStart(text: string, end: number, lines: LineCounter): number {
  let open = -1;
  for (let at = 0; at < end; at++) {
    if (open < 0 && (text[at] === '"' || text[at] === "'") && /[\s:,[{-]/.test(text[at - 1] ?? " ")) open = at;
    else if (open >= 0 && text[at] === text[open] && text[at - 1] !== "\\") open = -1;
  }
  return lines.linePos(Math.max(0, open)).line;
}
