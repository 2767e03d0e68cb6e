import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mutatedScript, scriptBodies } from "./bodies.ts";
import { ourShape, unbashShape } from "./shape.ts";

/** Another parser of bash reads the same structure: unbash (npm) as an oracle. */

test("scripts as people write them", () => {
  for (const script of scriptBodies()) expect(`${script}\n${ourShape(script)}`).toBe(`${script}\n${unbashShape(script)}`);
});

const names = fc.constantFrom("x", "name", "_a1", "PATH");
const plain = fc.constantFrom("a", "-n", "file.txt", "/tmp/x", "*.log", "{a,b}", "~/x", "k=v", "1", "--flag=yes");
const words: fc.Arbitrary<string> = fc.letrec<{ word: string; part: string }>((tie) => ({
  word: fc.array(tie("part"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
  part: fc.oneof(
    { maxDepth: 2 },
    plain,
    names.map((name) => `$${name}`),
    fc.constantFrom(
      '"a b"',
      "'q $x'",
      "\\;",
      '"$x y"',
      "${x:-d}",
      '"${a[@]}"',
      "${x%.*}",
      "${#x}",
      "$((1 + 2 * x))",
      "$'\\t'",
      "${x//a/b}",
      "${x:1:2}",
      "$?",
      "$@",
    ),
    tie("word").map((word) => `$(echo ${word})`),
    tie("word").map((word) => `"$(cat ${word})"`),
    tie("word").map((word) => `\${x:-${word}}`),
  ),
})).word;
const redirections = fc.oneof(
  fc.tuple(fc.constantFrom("> ", ">> ", "< ", "2> ", "&> ", "<<< ", ">| ", "3<> "), words).map(([operator, word]) => operator + word),
  fc.constantFrom("2>&1", ">&2", "<&-", "{fd}>out", "< <(seq 3)", "> >(cat)"),
);
const simple = fc
  .tuple(
    fc.array(
      fc.tuple(names, words).map(([name, word]) => `${name}=${word}`),
      { maxLength: 2 },
    ),
    fc.array(words, { maxLength: 4 }),
    fc.array(redirections, { maxLength: 2 }),
  )
  .map(([assignments, args, redirects]) => [...assignments, "cmd", ...args, ...redirects].join(" "));

const commands: fc.Arbitrary<string> = fc.letrec<{ list: string; command: string; pipeline: string }>((tie) => {
  const body = tie("list");
  return {
    list: fc
      .array(fc.tuple(tie("pipeline"), fc.constantFrom("; ", "\n", " & ", "; # note\n", "\n\n", " <<E\nbody $x\nE\n")), { minLength: 1, maxLength: 2 })
      .map((items) => items.map(([text, end]) => text + end).join("")),
    pipeline: fc
      .tuple(
        fc.constantFrom("", "", "", "! ", "time "),
        fc.array(tie("command"), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(" | ", " && ", " || ", " |\n", " &&\n"),
      )
      .map(([prefix, list, operator]) => prefix + list.join(operator)),
    command: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      { weight: 4, arbitrary: simple },
      { weight: 1, arbitrary: body.map((text) => `{ ${text} }`) },
      { weight: 1, arbitrary: fc.tuple(body, fc.option(redirections, { nil: "" })).map(([text, redirect]) => `( ${text} ) ${redirect}`) },
      { weight: 1, arbitrary: fc.tuple(body, body, body).map(([a, b, c]) => `if ${a} then ${b} elif ${b} then ${a} else ${c} fi`) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom("while", "until"), body, body).map(([word, a, b]) => `${word} ${a} do ${b} done`) },
      { weight: 1, arbitrary: fc.tuple(fc.array(words, { maxLength: 3 }), body).map(([list, a]) => `for i in ${list.join(" ")}; do ${a} done`) },
      { weight: 1, arbitrary: body.map((a) => `for ((i = 0; i < 3; i++)); do ${a} done`) },
      { weight: 1, arbitrary: fc.tuple(words, body, body).map(([word, a, b]) => `case ${word} in a | b*) ${a} ;; (c) ${b} ;& *) ;; esac`) },
      { weight: 1, arbitrary: body.map((a) => `f() { ${a} }`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "[[ -n $x && ( $y == a* || ! -e z ) ]]",
          "(( x += 2, y > 3 ))",
          "a=(1 'b c' $x [5]=y)",

          "[[ $x =~ ^(a|b)+$ ]]",
        ),
      },
    ),
  };
}).list;

test("scripts of a grammar", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(commands, (script) => {
      expect(ourShape(script)).toBe(unbashShape(script));
    }),
    { numRuns: Number(process.env["RUNS"] ?? 500), seed: Number(process.env["SEED"] ?? 20_260_115) },
  );
});

/** Of the scripts with mistakes that both bash and unbash take, those that ours reads otherwise; see mutated.test.ts for the verdicts. */
const KNOWN_DIFFERENCES = 40;

test("scripts with mistakes", () => {
  const bodies = scriptBodies();
  const { verdicts } = JSON.parse(readFileSync(new URL("./verdicts.json", import.meta.url), "utf8")) as { verdicts: string[] };
  const bash = verdicts.join("");
  const tally = { unbashAloneAccepts: 0, refused: [] as number[], shaped: [] as number[], both: 0 };
  for (let index = 0; index < bash.length; index++) {
    const script = mutatedScript(bodies, index);
    const theirs = unbashShape(script);
    if (theirs === undefined) continue;
    if (bash[index] === "-") {
      tally.unbashAloneAccepts++;
      continue;
    }
    const ours = ourShape(script);
    if (ours === undefined) tally.refused.push(index);
    else if (ours !== theirs) tally.shaped.push(index);
    else tally.both++;
  }
  console.log(
    `of ${bash.length}: ${tally.both} read alike, ${tally.shaped.length} otherwise (${tally.shaped.slice(0, 12).join(" ")}), ${tally.refused.length} refused that bash and unbash take (${tally.refused.slice(0, 12).join(" ")}), ${tally.unbashAloneAccepts} that unbash alone takes`,
  );
  if (process.env["SHOW"] !== undefined)
    for (const index of [...tally.shaped, ...tally.refused])
      console.log(`── ${index}\n${mutatedScript(bodies, index)}\n${ourShape(mutatedScript(bodies, index))}\n${unbashShape(mutatedScript(bodies, index))}`);
  expect(tally.shaped.length + tally.refused.length).toBeLessThanOrEqual(KNOWN_DIFFERENCES);
});
