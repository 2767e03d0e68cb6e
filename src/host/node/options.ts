/** Reads `--name value`, `--name=value` and bare `--name` of the host commands; stops at an unknown word and says so. */
export function readOptions<Names extends string>(
  args: readonly string[],
  known: Readonly<Record<Names, "flag" | "value">>,
  usage: string,
): Partial<Record<Names, string>> {
  const found: Partial<Record<Names, string>> = {};
  for (let i = 0; i < args.length; i++) {
    const [word = "", attached] = (args[i] ?? "").startsWith("--") ? splitOnce(args[i] ?? "") : [args[i] ?? ""];
    const kind = (known as Record<string, "flag" | "value">)[word];
    if (kind === undefined) fail(`unknown option ${args[i]}`, usage);
    if (kind === "flag") found[word as Names] = "";
    else {
      const value = attached ?? args[++i];
      if (value === undefined) fail(`${word} needs a value`, usage);
      found[word as Names] = value;
    }
  }
  return found;
}

export function fail(problem: string, usage: string): never {
  process.stderr.write(`${problem}\n${usage}\n`);
  process.exit(2);
}

function splitOnce(word: string): [string, string?] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}
