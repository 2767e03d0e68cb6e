import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bash } from "../../../src/shell/flavors.ts";
import { parse } from "../../../src/shell/syntax/parser.ts";
import { mutatedScript, scriptBodies } from "./bodies.ts";

/**
 * Whether real bash takes a mutated script, for every one of them: `verdicts` has a `+` or `-` for each. `UPDATE=1` asks the bash of
 * this machine (`bash -n`, one process a script) and writes them anew; needed when scripts.txt or the mutations change.
 */
interface Recorded {
  readonly bash: string;
  readonly scripts: string;
  readonly verdicts: string;
}

const COUNT = 4000;
const FILE = new URL("./verdicts.json", import.meta.url).pathname;
const WANTED = 0.985;

test(`agrees with bash on ${COUNT} mutated scripts`, { timeout: 300_000 }, () => {
  const bodies = scriptBodies();
  expect(bodies.length).toBeGreaterThan(150);
  const scripts = Array.from({ length: COUNT }, (_, index) => mutatedScript(bodies, index));
  const digest = createHash("sha256").update(scripts.join("\0")).digest("hex");
  if (process.env["UPDATE"] === "1") {
    const version = spawnSync("bash", ["--version"]).stdout.toString().split("\n", 1)[0] as string;
    const verdicts = scripts.map((script) => (bashAccepts(script) ? "+" : "-")).join("");
    writeFileSync(FILE, `${JSON.stringify({ bash: version, scripts: digest, verdicts: verdicts.match(/.{1,120}/g) }, undefined, 2)}\n`);
  }
  const recorded = JSON.parse(readFileSync(FILE, "utf8")) as Omit<Recorded, "verdicts"> & { verdicts: string[] };
  expect(recorded.scripts, "the scripts have changed: record bash's verdicts again with UPDATE=1").toBe(digest);
  const verdicts = recorded.verdicts.join("");
  const wrong = scripts.flatMap((script, index) => ((verdicts[index] === "+") === accepts(script) ? [] : [index]));
  const agreement = 1 - wrong.length / COUNT;
  console.log(`${COUNT} mutated scripts, ${(agreement * 100).toFixed(2)} % as bash -n (${wrong.length} differ: ${wrong.slice(0, 20).join(" ")})`);
  if (process.env["SHOW"] !== undefined) for (const index of wrong) console.log(`── ${index} bash ${verdicts[index]}\n${scripts[index]}`);
  expect(agreement).toBeGreaterThanOrEqual(WANTED);
});

function accepts(script: string): boolean {
  return "tree" in parse(`${script}\n`, { features: bash.features });
}

/** The status does not tell: bash 5.2 ends with 0 after some errors in `[[`. */
function bashAccepts(script: string): boolean {
  const { stderr } = spawnSync("bash", ["--norc", "-n"], { input: `${script}\n`, timeout: 5000, env: { PATH: "/usr/bin:/bin" } });
  return (
    stderr
      .toString()
      .split("\n")
      .filter((line) => line !== "" && !line.includes("warning: here-document")).length === 0
  );
}
