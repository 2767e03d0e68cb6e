/** What `\` and the text at `i` mean, and how many characters that takes. */
export function unescapeAt(text: string, i: number): [value: string, length: number] {
  const letter = text[i] as string;
  const simple = ({ n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07" } as Record<string, string>)[letter];
  if (simple !== undefined) return [simple, 1];
  const rest = text.slice(i + 1);
  const [digits, base] =
    letter === "x"
      ? [/^[0-9a-fA-F]{1,2}/.exec(rest)?.[0], 16]
      : letter === "o"
        ? [/^[0-7]{1,3}/.exec(rest)?.[0], 8]
        : letter === "d"
          ? [/^\d{1,3}/.exec(rest)?.[0], 10]
          : [undefined, 0];
  if (digits !== undefined) {
    const code = Number.parseInt(digits, base) & 255;
    return [String.fromCharCode(code < 128 ? code : 0xdc00 + code), 1 + digits.length];
  }
  if (letter === "c" && rest !== "") return [String.fromCharCode((rest[0] as string).toUpperCase().charCodeAt(0) ^ 64), 2];
  return [letter, 1];
}
