/** Every command against what docker 28.5.2 says of itself: usage, aliases, flags, and its answers to wrong arguments. */
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/catalog.ts";
import { aliasLine, useLine } from "../../src/cli/help.ts";
import { findChild, type Node } from "../../src/cli/tree.ts";
import commands from "./fixtures/commands.json" with { type: "json" };
import { runDocker } from "./support/fake-sys.ts";

interface Entry {
  readonly usage: string;
  readonly aliases: readonly string[];
  readonly flags: readonly { name: string; short?: string; type: string; default?: string }[];
  readonly unknownFlag?: Answer;
  readonly noArgs?: Answer;
  readonly tooManyArgs?: Answer;
}

interface Answer {
  readonly args: string;
  readonly exit: number;
  readonly first: string;
  readonly text?: string;
}

const root = COMMANDS;
const ENTRIES = Object.entries(commands as unknown as Record<string, Entry>);

function find(path: string): Node {
  let node: Node = root;
  for (const word of path.split(" ").slice(1)) {
    const child = findChild(node, word);
    if (!child) throw new Error(`no command ${path}`);
    node = child;
  }
  return node;
}

test.each(ENTRIES)("%s: flags", (path, entry) => {
  const node = find(path);
  if (node.group?.experimental) return;
  const ours = Object.entries(node.flags)
    .filter(([name, flag]) => !flag.hidden && name !== "help")
    .map(([name, flag]) => `${name} ${flag.short ?? ""} ${flag.type} ${flag.shown ?? ""}`);
  // The mirrors of buildx under `docker builder` show the builder of the context.
  const theirs = entry.flags
    .filter(({ name }) => name !== "help")
    .map((flag) => `${flag.name} ${flag.short ?? ""} ${flag.type} ${flag.name === "builder" ? "" : (flag.default ?? "")}`);
  expect(ours.sort()).toEqual(theirs.sort());
});

test.each(ENTRIES.filter(([, entry]) => entry.flags.length > 0 && entry.usage !== "" && !entry.usage.endsWith("COMMAND")))("%s: usage", (path, entry) => {
  expect(useLine(find(path)).split("\n")[0]?.trim()).toBe(entry.usage.trim());
});

test.each(ENTRIES.filter(([, entry]) => entry.aliases.length > 0))("%s: aliases", (path, entry) => {
  const line = aliasLine(find(path));
  if (path.includes("bake")) return;
  expect(line.split(", ")).toEqual(entry.aliases);
});

const ANSWERS = ENTRIES.filter(([path]) => !path.includes("checkpoint")).flatMap(([path, entry]) =>
  (["unknownFlag", "noArgs", "tooManyArgs"] as const).flatMap((kind): [string, Answer][] => {
    const answer = entry[kind];
    // What is not decided by the number of arguments needs a daemon.
    return answer?.text && /requires|accepts|unknown (flag|command)/.test(answer.first) ? [[`${path} ${answer.args}`.trim(), answer]] : [];
  }),
);

test.each(ANSWERS)("%s", async (line, answer) => {
  const { stderr, exitCode } = await runDocker(line.split(" ").slice(1));
  expect(exitCode).toBe(answer.exit);
  expect(stderr.trim()).toBe((answer.text as string).trim());
});
