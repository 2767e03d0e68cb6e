/** Orders of text that several programs know. */

/** strverscmp's younger brother filevercmp: `file9` before `file10`, `1.2~rc1` before `1.2`. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? -1 : 1;
  for (const special of [".", ".."]) {
    if (a === special) return -1;
    if (b === special) return 1;
  }
  if (a.startsWith(".") !== b.startsWith(".")) return a.startsWith(".") ? -1 : 1;
  const first = a.replace(SUFFIX, "");
  const second = b.replace(SUFFIX, "");
  return (first === second ? 0 : compareRuns(first, second)) || compareRuns(a, b);
}

/** busybox's: strverscmp, for which a sign or a dot is just a character. */
export function compareVersionsPlainly(a: string, b: string): number {
  return a === b ? 0 : compareRuns(a, b, (character) => (character === undefined ? -1 : character.charCodeAt(0)));
}

const SUFFIX = /(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/;

function compareRuns(a: string, b: string, rank: (character: string | undefined) => number = order): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
      const difference = rank(a[i]) - rank(b[j]);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    while (a[i] === "0") i++;
    while (b[j] === "0") j++;
    const start = i;
    const other = j;
    while (isDigit(a[i])) i++;
    while (isDigit(b[j])) j++;
    if (i - start !== j - other) return i - start - (j - other);
    const left = a.slice(start, i);
    const right = b.slice(other, j);
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function order(character: string | undefined): number {
  if (character === undefined || isDigit(character)) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
