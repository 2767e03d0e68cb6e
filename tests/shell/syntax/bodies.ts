import { readFileSync } from "node:fs";

/** Scripts as people write them, for parsers to be tried on: scripts.txt, parted by lines of `%%`. */
export function scriptBodies(): string[] {
  return readFileSync(new URL("./scripts.txt", import.meta.url), "utf8")
    .replace(/\n$/, "")
    .split("\n%%\n");
}

/** A small generator with a seed, so that a mutated script is known by its number. */
function seededRandom(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

const TOKENS = /\s+|[A-Za-z0-9_./-]+|\$[A-Za-z_0-9#?@*!$]|&&|\|\||;;|<<|>>|\(\(|\)\)|\[\[|\]\]|[^\s]/g;
const INSERTIONS = [
  "(",
  ")",
  "{",
  "}",
  ";",
  "&",
  "|",
  "&&",
  "||",
  ";;",
  "<",
  ">",
  "'",
  '"',
  "`",
  "$(",
  "${",
  "$((",
  "fi",
  "done",
  "then",
  "do",
  "esac",
  "if",
  "for",
  "case",
  "in",
  "[[",
  "]]",
  "((",
  "))",
  "!",
  "\\",
  "\n",
  "#",
];

/** The script with one to three mistakes of typing: something left out, doubled, exchanged, put in, or the end missing. */
function mutated(script: string, random: (below: number) => number): string {
  let tokens: string[] = script.match(TOKENS) ?? [];
  for (let turns = 1 + random(3); turns > 0 && tokens.length > 1; turns--) {
    const at = random(tokens.length);
    switch (random(8)) {
      case 0:
      case 1:
        tokens.splice(at, 1);
        break;
      case 2:
        tokens.splice(at, 0, tokens[at] as string);
        break;
      case 3: {
        const other = random(tokens.length);
        [tokens[at], tokens[other]] = [tokens[other] as string, tokens[at] as string];
        break;
      }
      case 4:
      case 5:
        tokens.splice(at, 0, INSERTIONS[random(INSERTIONS.length)] as string);
        break;
      case 6:
        tokens[at] = INSERTIONS[random(INSERTIONS.length)] as string;
        break;
      default:
        if (random(4) === 0) tokens = tokens.slice(0, at + 1);
        else tokens.splice(at, 1, (tokens[at] as string).slice(0, -1));
    }
  }
  return tokens.join("");
}

/** Mutated script number `index`. */
export function mutatedScript(bodies: readonly string[], index: number): string {
  return mutated(bodies[index % bodies.length] as string, seededRandom(index));
}
