/** File modes as people write and read them. */
import type { FileType } from "../../sim/sys.ts";

const TYPE_LETTER: Record<FileType, string> = { file: "-", dir: "d", symlink: "l", fifo: "p", socket: "s", char: "c", block: "b" };
export const TYPE_BITS: Record<FileType, number> = {
  file: 0o100000,
  dir: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  socket: 0o140000,
  char: 0o020000,
  block: 0o060000,
};

/** `drwxr-xr-t` */
export function modeString(type: FileType, mode: number): string {
  const bit = (mask: number, letter: string) => (mode & mask ? letter : "-");
  const special = (mask: number, execute: number, letter: string) => (mode & mask ? (mode & execute ? letter : letter.toUpperCase()) : bit(execute, "x"));
  return (
    TYPE_LETTER[type] +
    bit(0o400, "r") +
    bit(0o200, "w") +
    special(0o4000, 0o100, "s") +
    bit(0o040, "r") +
    bit(0o020, "w") +
    special(0o2000, 0o010, "s") +
    bit(0o004, "r") +
    bit(0o002, "w") +
    special(0o1000, 0o001, "t")
  );
}

/** `755`, `u+x,g-w`, `a=rX`, `g=u`: a function from the old mode to the new one; undefined when it is no mode. */
export function parseMode(text: string, umask: number): ((mode: number, isDirectory: boolean) => number) | undefined {
  if (/^[0-7]+$/.test(text)) {
    const value = Number.parseInt(text, 8);
    if (value > 0o7777) return undefined;
    // A short number leaves a directory's set-id bits alone, as GNU chmod does.
    return (mode, isDirectory) => (isDirectory && text.length < 5 ? value | (mode & 0o6000) : value);
  }
  const steps: ((mode: number, isDirectory: boolean) => number)[] = [];
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]|[0-7]+))+)$/.exec(clause);
    if (!match) return undefined;
    for (const action of (match[2] as string).matchAll(/([-+=])([ugo](?![rwxXst])|[rwxXst]*|[0-7]+)/g)) {
      steps.push(step(match[1] as string, action[1] as string, action[2] as string, umask));
    }
  }
  return (mode, isDirectory) => steps.reduce((current, apply) => apply(current, isDirectory), mode);
}

function step(who: string, operator: string, what: string, umask: number): (mode: number, isDirectory: boolean) => number {
  const everyone = who === "" || who.includes("a");
  const classes = (who.includes("u") || everyone ? 0o4700 : 0) | (who.includes("g") || everyone ? 0o2070 : 0) | (who.includes("o") || everyone ? 0o1007 : 0);
  return (mode, isDirectory) => {
    let bits = 0;
    if (/^[0-7]+$/.test(what)) bits = Number.parseInt(what, 8);
    else if (/^[ugo]$/.test(what)) {
      const three = (mode >> (what === "u" ? 6 : what === "g" ? 3 : 0)) & 7;
      bits = (three * 0o111) & classes;
    } else {
      if (what.includes("r")) bits |= 0o444;
      if (what.includes("w")) bits |= 0o222;
      if (what.includes("x") || (what.includes("X") && (isDirectory || mode & 0o111))) bits |= 0o111;
      bits &= classes;
      if (what.includes("s")) bits |= classes & 0o6000;
      if (what.includes("t")) bits |= everyone || who.includes("o") ? 0o1000 : 0;
    }
    if (who === "" && !/^[0-7]+$/.test(what)) bits &= ~umask;
    if (operator === "+") return mode | bits;
    if (operator === "-") return mode & ~bits;
    const keep = isDirectory ? 0o6000 & ~(/s/.test(what) ? 0 : 0) : 0;
    const cleared = /^[0-7]+$/.test(what) ? 0o7777 : classes & ~(isDirectory && !what.includes("s") ? 0o6000 : 0);
    return (mode & ~cleared) | bits | (mode & keep & classes);
  };
}
