/** gu, gU and g~. */
export function changeCase(operator: string, text: string): string {
  if (operator === "gu") return text.toLowerCase();
  if (operator === "gU") return text.toUpperCase();
  return [...text].map((character) => (character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase())).join("");
}
