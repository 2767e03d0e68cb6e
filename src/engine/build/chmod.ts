/** `--chmod=755` and `--chmod=u=rwX,go=rX`. */
import { DockerfileError } from "./dockerfile/error.ts";

/** What BuildKit says of a mode that is none. */
export function modeProblem(text: string): string | undefined {
  if (/^\d+$/.test(text))
    return /^0*[0-7]{1,4}$/.test(text) ? undefined : `invalid chmod parameter: '${text}'. it should be octal string and between 0 and 07777`;
  return text.split(",").every((clause) => CLAUSE.test(clause)) ? undefined : "invalid syntax";
}

const CLAUSE = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/;

/** Throws DockerfileError for what is no mode. */
export function changeMode(mode: number, change: string, isDirectory: boolean): number {
  if (/^[0-7]{1,5}$/.test(change)) return Number.parseInt(change, 8);
  let result = mode;
  for (const clause of change.split(",")) {
    const match = CLAUSE.exec(clause);
    if (match === null) throw new DockerfileError("invalid syntax");
    const who = match[1] === "" || match[1]?.includes("a") ? "ugo" : (match[1] as string);
    for (const [, operator, letters = ""] of (match[2] as string).matchAll(/([-+=])([rwxXst]*)/g))
      result = apply(result, who, operator as string, letters, isDirectory);
  }
  return result;
}

function apply(mode: number, who: string, operator: string, letters: string, isDirectory: boolean): number {
  let result = mode;
  for (const [class_, shift, special] of [
    ["u", 6, 0o4000],
    ["g", 3, 0o2000],
    ["o", 0, 0],
  ] as const) {
    if (!who.includes(class_)) continue;
    let bits = 0;
    if (letters.includes("r")) bits |= 4;
    if (letters.includes("w")) bits |= 2;
    if (letters.includes("x") || (letters.includes("X") && (isDirectory || (mode & 0o111) !== 0))) bits |= 1;
    const whole = (bits << shift) | (letters.includes("s") ? special : 0);
    if (operator === "=") result = (result & ~((7 << shift) | special)) | whole;
    else result = operator === "+" ? result | whole : result & ~whole;
  }
  if (letters.includes("t")) result = operator === "-" ? result & ~0o1000 : result | 0o1000;
  return result;
}
