/** Candidates down the columns, as many columns as fit. */
export function candidateColumns(items: readonly string[], columns: number): string {
  const longest = Math.max(...items.map((item) => item.length)) + 2;
  const perRow = Math.max(1, Math.floor(columns / longest));
  const rows = Math.ceil(items.length / perRow);
  let text = "";
  for (let row = 0; row < rows; row++) {
    let line = "";
    for (let i = row; i < items.length; i += rows) line += i + rows < items.length ? (items[i] as string).padEnd(longest) : items[i];
    text += `${line}\n`;
  }
  return text;
}
