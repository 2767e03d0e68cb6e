import { displayWidth } from "../lib/text.ts";

/** A word, what punctuation says of it, and the blanks that follow it. */
export interface Word {
  readonly text: string;
  readonly width: number;
  readonly space: number;
  /** Begins with an opening bracket or quote. */
  readonly opens: boolean;
  readonly endsWithPunctuation: boolean;
  /** Ends as a sentence may end. */
  readonly period: boolean;
  /** Ends a sentence. */
  readonly final: boolean;
}

export interface Shape {
  readonly width: number;
  readonly goal: number;
  readonly firstIndent: number;
  readonly otherIndent: number;
}

/** Words of a line. Blanks between words stay as they are; at a line's end there are two after a sentence. */
export function wordsOf(line: string, uniform: boolean): Word[] {
  return [...line.trim().matchAll(/(\S+)([ \t]*)/g)].map(([, text = "", blanks = ""]) => {
    const period = /[.?!][)\]'"]*$/.test(text);
    const final = period && blanks.length !== 1;
    return {
      text,
      width: displayWidth(text),
      space: blanks === "" || uniform ? (final ? 2 : 1) : blanks.length,
      opens: /^[(['`"]/.test(text),
      endsWithPunctuation: /[!-/:-@[-`{-~]$/.test(text),
      period,
      final,
    };
  });
}

/**
 * Where lines end so that the sum of their costs is least, the costs being those of GNU fmt: lines near the goal and near in length to
 * the next one, breaks after sentences and punctuation, none that leave one word of a sentence alone. Indices behind each line's last word.
 */
export function breakLines(words: readonly Word[], shape: Shape): number[] {
  const count = words.length;
  const cost: number[] = new Array(count + 1).fill(0);
  const next: number[] = new Array(count + 1).fill(count);
  const length: number[] = new Array(count + 1).fill(0);
  for (let start = count - 1; start >= 0; start--) {
    let best = Number.POSITIVE_INFINITY;
    let width = (start === 0 ? shape.firstIndent : shape.otherIndent) + (words[start] as Word).width;
    for (let end = start + 1; ; end++) {
      const own = lineCost(end, width) + (cost[end] as number);
      if (own < best) {
        best = own;
        next[start] = end;
        length[start] = width;
      }
      if (end === count) break;
      width += (words[end - 1] as Word).space + (words[end] as Word).width;
      if (width >= shape.width) break;
    }
    cost[start] = best + breakCost(words, start);
  }
  const ends: number[] = [];
  for (let at = 0; at < count; at = next[at] as number) ends.push(next[at] as number);
  return ends;

  function lineCost(end: number, width: number): number {
    if (end === count) return 0;
    const short = ((shape.goal - width) * 10) ** 2;
    return next[end] === count ? short : short + Math.trunc(((width - (length[end] as number)) * 10) ** 2 / 2);
  }
}

const LINE = 70 ** 2;
const SENTENCE_BONUS = 50 ** 2;
const NO_BREAK = 600 ** 2;
const BRACKET_BONUS = 40 ** 2;
const PUNCTUATION_BONUS = 40 ** 2;

/** What it costs to begin a line with this word. */
function breakCost(words: readonly Word[], at: number): number {
  const [word, before, beforeThat] = [words[at] as Word, words[at - 1], words[at - 2]];
  let cost = LINE;
  if (before?.period) cost += before.final ? -SENTENCE_BONUS : NO_BREAK;
  else if (before?.endsWithPunctuation) cost -= PUNCTUATION_BONUS;
  else if (before && beforeThat?.final) cost += Math.trunc(200 ** 2 / (before.width + 2));
  if (word.opens) cost -= BRACKET_BONUS;
  else if (word.final) cost += Math.trunc(150 ** 2 / (word.width + 2));
  return cost;
}
