/** Lines of a Dockerfile around those that something is about. */
export function sourceExcerpt(filename: string, source: string, range: { start: number; end: number }): string {
  const lines = source.split("\n");
  let start = range.start;
  let end = Math.min(range.end, lines.length);
  if (start < 1 || start > lines.length) return "";
  const enough = end === start ? 4 : 2;
  for (let added = 0; added < enough; added++) {
    if (start > 1) {
      start--;
      added++;
    }
    if (end !== lines.length) {
      end++;
      added++;
    }
  }
  const rule = "--------------------\n";
  let text = `${filename}:${range.start}\n${rule}`;
  for (let at = start; at <= end; at++) {
    const mark = at >= range.start && at <= range.end ? ">>>" : "   ";
    text += ` ${String(at).padStart(3)} | ${mark} ${lines[at - 1]?.replace(/\r$/, "")}\n`;
  }
  return text + rule;
}
