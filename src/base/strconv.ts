/** What Go's strconv says of a text that is no number. */
export function numberProblem(parser: "Atoi" | "ParseInt" | "ParseUint", text: string): string {
  // Digits that are too many are noticed before what comes after them.
  const tooMany = /^[+-]?\d{20,}/.test(text);
  return `strconv.${parser}: parsing ${goQuote(text)}: ${tooMany ? "value out of range" : "invalid syntax"}`;
}

/** strconv.Quote. */
export function goQuote(text: string): string {
  return JSON.stringify(text)
    .replace(/\\u00([01][0-9a-f])|\u007f/g, (_whole, code: string | undefined) => `\\x${code ?? "7f"}`)
    .replace(/\\x0b/g, "\\v")
    .replace(/\\x07/g, "\\a");
}
