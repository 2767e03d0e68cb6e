/** ` (did you mean X?)` when one of the known words is close enough, else nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const lower = word.toLowerCase();
  if (known.some((one) => one.toLowerCase() === lower)) return "";
  let best: { word: string; distance: number } | undefined;
  for (const one of known) {
    const distance = editDistance(lower, one.toLowerCase());
    if (distance < 3 && (best === undefined || distance < best.distance)) best = { word: one, distance };
  }
  if (best === undefined) return "";
  return ` (did you mean ${best.word}?)`;
}

/** Levenshtein's. Words here are short. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
