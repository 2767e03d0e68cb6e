/** A character, and whether a backslash took its meaning. */
export interface Character {
  readonly c: string;
  readonly escaped: boolean;
}

/** Fields of an input line as `read` assigns them: with `count`, the last one takes the rest of the line. */
export function splitRead(text: readonly Character[], ifs: string, count: number | undefined): string[] {
  const isSeparator = (at: number): boolean => {
    const character = text[at];
    return character !== undefined && !character.escaped && ifs.includes(character.c);
  };
  const isBlank = (at: number): boolean => isSeparator(at) && /[ \t\n]/.test((text[at] as Character).c);
  const fields: string[] = [];
  let at = 0;
  while (isBlank(at)) at++;
  while (at < text.length) {
    if (count !== undefined && fields.length === count - 1) {
      fields.push(rest(text, at, isSeparator, isBlank));
      return fields;
    }
    let field = "";
    while (at < text.length && !isSeparator(at)) field += (text[at++] as Character).c;
    fields.push(field);
    while (isBlank(at)) at++;
    if (isSeparator(at) && !isBlank(at)) {
      at++;
      while (isBlank(at)) at++;
    }
  }
  return fields;
}

/** The last variable's value: blanks at the end go, and so does one separator that ends the only field left. */
function rest(text: readonly Character[], start: number, isSeparator: (at: number) => boolean, isBlank: (at: number) => boolean): string {
  let end = text.length;
  while (end > start && isBlank(end - 1)) end--;
  if (end > start && isSeparator(end - 1) && !isBlank(end - 1)) {
    let inner = false;
    for (let at = start; at < end - 1; at++) if (isSeparator(at)) inner = true;
    if (!inner) end--;
  }
  return text
    .slice(start, end)
    .map(({ c }) => c)
    .join("");
}
