import { expect, test } from "vitest";
import { explainLine } from "../../src/machine/explain-line.ts";
import { explainedRows } from "../../src/site/explained-rows.ts";

/** `[…]` around each word that has an explanation. */
function marked(rows: readonly string[], command: string): string[] {
  return explainedRows(rows, command, explainLine(command), "en").map((row) => row.replace(/<span data-title=[^>]*>/g, "[").replace(/<\/span>/g, "]"));
}

test.each([
  ["one row", ["docker rm web"], "docker rm web", ["[docker] [rm] [web]"]],
  ["a row that goes on in the next", ["docker run --name we", "b nginx"], "docker run --name web nginx", ["[docker] [run] [--name] [we]", "[b] [nginx]"]],
  ["entities", ['docker ps &amp;&amp; docker rm "a'], 'docker ps && docker rm "a', ['[docker] [ps] &amp;&amp; [docker] [rm] ["a]']],
  ["the secondary prompt", ["docker run \\", "&gt;   nginx"], "docker run \\\n  nginx", ["[docker] [run] \\", "&gt;   [nginx]"]],
  ["a screen that shows something else", ["docker ps", "CONTAINER ID"], "docker ps", ["[docker] [ps]", "CONTAINER ID"]],
  ["no command of docker's", ["ls -l"], "ls -l", ["ls -l"]],
])("%s", (_, rows, command, expected) => {
  expect(marked(rows, command)).toEqual(expected);
});

test("text in an attribute is escaped", () => {
  const words = [{ start: 0, end: 1, title: 'a"b', text: { en: "<&>", hi: "" } }];
  expect(explainedRows(["x"], "x", words, "en")).toEqual(['<span data-title="a&#34;b" data-text="&#60;&#38;&#62;">x</span>']);
});
