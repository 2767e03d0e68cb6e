/** `--name=value` of an instruction. */
import { DockerfileError } from "./error.ts";
import type { Instruction } from "./parse.ts";
import { suggestion } from "./suggest.ts";

export type FlagKind = "bool" | "string" | "strings";

export interface FlagValues {
  text(name: string): string;
  all(name: string): readonly string[];
  flag(name: string): boolean;
  has(name: string): boolean;
}

/** Throws DockerfileError for flags that the instruction does not have. */
export function parseFlags(instruction: Instruction, known: Readonly<Record<string, FlagKind>>): FlagValues {
  const values = new Map<string, string[]>();
  for (const word of instruction.flags) {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const kind = known[name];
    if (kind === undefined) throw new DockerfileError(`unknown flag: --${name}${suggestion(name, Object.keys(known))}`);
    if (values.has(name) && kind !== "strings") throw new DockerfileError(`duplicate flag specified: --${name}`);
    if (kind === "bool") {
      const value = equals < 0 ? "true" : word.slice(equals + 1).toLowerCase();
      if (value !== "true" && value !== "false") throw new DockerfileError(`expecting boolean value for flag --${name}, not: ${word.slice(equals + 1)}`);
      values.set(name, [value]);
      continue;
    }
    if (equals < 0) throw new DockerfileError(`missing a value on flag: --${name}`);
    values.set(name, [...(values.get(name) ?? []), word.slice(equals + 1)]);
  }
  return {
    text: (name) => values.get(name)?.[0] ?? "",
    all: (name) => values.get(name) ?? [],
    flag: (name) => values.get(name)?.[0] === "true",
    has: (name) => values.has(name),
  };
}
