import type { ExplainedWord } from "../protocol/explained.ts";
import type { Locale } from "./i18n/locales.ts";

/**
 * Rows of a terminal, as HTML, in which a command was typed: its words get what they mean. A row that does not go on with the
 * command (the secondary prompt aside) ends that, so a screen that was drawn over loses explanations and nothing else.
 */
export function explainedRows(rows: readonly string[], command: string, words: readonly ExplainedWord[], locale: Locale): readonly string[] {
  let at = 0;
  let lost = words.length === 0;
  return rows.map((row, index) => {
    if (lost) return row;
    const cells = [...row.matchAll(/<[^>]*>|&[a-z]+;|[^<&]/gu)].map(([html]) => ({ html, text: textOf(html) }));
    const text = cells.map((cell) => cell.text).join("");
    if (command[at] === "\n") at++;
    const prompt = index > 0 && text.startsWith("> ") && !command.startsWith(text, at) ? 2 : 0;
    if (!command.startsWith(text.slice(prompt), at)) {
      lost = true;
      return row;
    }
    let html = "";
    let place = at - prompt;
    let open: ExplainedWord | undefined;
    for (const cell of cells) {
      const word = place < at || cell.text === "" ? open : words.find(({ start, end }) => start <= place && place < end);
      if (word !== open) html += `${open === undefined ? "" : "</span>"}${word === undefined ? "" : opening(word, locale)}`;
      open = word;
      html += cell.html;
      place += cell.text.length;
    }
    at += text.length - prompt;
    return open === undefined ? html : `${html}</span>`;
  });
}

function opening({ title, text }: ExplainedWord, locale: Locale): string {
  return `<span data-title="${escaped(title)}" data-text="${escaped(text[locale])}">`;
}

function textOf(html: string): string {
  if (html.startsWith("<")) return "";
  return ENTITIES[html] ?? html;
}

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
