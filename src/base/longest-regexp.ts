/**
 * A RegExp that takes the longest of the matches at its place, as POSIX wants, where JavaScript's takes the first that its alternatives
 * allow. Everything that matches through `exec` (replace, match, matchAll, split) sees the longer match.
 */
export class LongestRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    let best = super.exec(text);
    if (best === null) return null;
    const { index } = best;
    for (let end = index + best[0].length; end < text.length; end = index + best[0].length) {
      const longer = super.exec.call(endingAfter(this, index, [...text.slice(0, end)].length), text);
      if (longer === null) break;
      best = longer;
    }
    if (this.global || this.sticky) this.lastIndex = index + best[0].length;
    return best;
  }

  override test(text: string): boolean {
    return super.exec(text) !== null;
  }
}

/** The same expression, for a match from `start` that goes further than `length` characters into the text. */
function endingAfter(expression: RegExp, start: number, length: number): RegExp {
  const flags = expression.flags.replace(/[gy]/g, "");
  const further = new RegExp(`(?:${expression.source})(?<=(?<![^])[^]{${length + 1},})`, `${flags}y`);
  further.lastIndex = start;
  return further;
}
