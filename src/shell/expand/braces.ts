import type { Part, Word } from "../syntax/tree.ts";

const MAX_RESULTS = 100_000;

/** `a{b,c}d` → `abd acd`, `{1..5}`, `{01..10..2}`, `{a..e}`. Only what stands unquoted in the source counts. */
export function expandBraces(word: Word): readonly Word[] {
  if (!word.braces) return [word];
  word.cache ??= expandUnits(unitsOf(word.parts)).map((units) => wordOf(units));
  return word.cache;
}

/** An unquoted character, or a part that braces cannot look into. */
type Unit = string | Part;

function unitsOf(parts: readonly Part[]): Unit[] {
  const units: Unit[] = [];
  for (const part of parts) {
    if (part.type === "text") units.push(...part.text);
    else units.push(part);
  }
  return units;
}

function wordOf(units: readonly Unit[]): Word {
  const parts: Part[] = [];
  let text = "";
  for (const unit of units) {
    if (typeof unit === "string") {
      text += unit;
      continue;
    }
    if (text !== "") parts.push({ type: "text", text });
    text = "";
    parts.push(unit);
  }
  if (text !== "") parts.push({ type: "text", text });
  return { raw: text, parts, plain: undefined, braces: false };
}

function expandUnits(units: readonly Unit[]): Unit[][] {
  for (let open = 0; open < units.length; open++) {
    if (units[open] !== "{") continue;
    const found = closing(units, open);
    if (found === undefined) continue;
    const inner = units.slice(open + 1, found.close);
    const alternatives = found.commas.length > 0 ? splitAt(units, open, found) : sequence(inner);
    if (alternatives === undefined) continue;
    const before = units.slice(0, open);
    const after = expandUnits(units.slice(found.close + 1));
    const results: Unit[][] = [];
    for (const alternative of alternatives) {
      for (const middle of found.commas.length > 0 ? expandUnits(alternative) : [alternative]) {
        for (const rest of after) {
          if (results.length >= MAX_RESULTS) return results;
          results.push([...before, ...middle, ...rest]);
        }
      }
    }
    return results;
  }
  return [[...units]];
}

/** The brace that closes the one at `open`, and the commas between them. */
function closing(units: readonly Unit[], open: number): { close: number; commas: number[] } | undefined {
  let depth = 0;
  const commas: number[] = [];
  for (let at = open + 1; at < units.length; at++) {
    const unit = units[at];
    if (unit === "{") depth++;
    else if (unit === "}") {
      if (depth === 0) return { close: at, commas };
      depth--;
    } else if (unit === "," && depth === 0) commas.push(at);
  }
  return undefined;
}

function splitAt(units: readonly Unit[], open: number, found: { close: number; commas: number[] }): Unit[][] {
  const ends = [...found.commas, found.close];
  let start = open + 1;
  return ends.map((end) => {
    const piece = units.slice(start, end);
    start = end + 1;
    return piece;
  });
}

function sequence(inner: readonly Unit[]): Unit[][] | undefined {
  if (inner.some((unit) => typeof unit !== "string")) return undefined;
  const text = inner.join("");
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text);
  if (numbers !== null) {
    const [, first = "", last = "", stepText] = numbers;
    const width = /^-?0\d/.test(first) || /^-?0\d/.test(last) ? Math.max(first.length, last.length) : 0;
    return range(Number(first), Number(last), Number(stepText ?? 1)).map((value) => [...padded(value, width)]);
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (letters === null) return undefined;
  return range((letters[1] as string).charCodeAt(0), (letters[2] as string).charCodeAt(0), Number(letters[3] ?? 1)).map((code) => [String.fromCharCode(code)]);
}

function range(first: number, last: number, stepGiven: number): number[] {
  const step = Math.abs(stepGiven) || 1;
  const values: number[] = [];
  if (first <= last) for (let value = first; value <= last && values.length < MAX_RESULTS; value += step) values.push(value);
  else for (let value = first; value >= last && values.length < MAX_RESULTS; value -= step) values.push(value);
  return values;
}

function padded(value: number, width: number): string {
  return value < 0 ? `-${String(-value).padStart(width - 1, "0")}` : String(value).padStart(width, "0");
}
