/**
 * Command lines of docker, each with the exit status and the first error line of the real client (see README.md). A file is a session on one
 * machine: what a line leaves behind, the next one finds. CONFORMANCE=live asks the real client first, in place of what is written down.
 */
import { expect, test } from "vitest";
import { NODE_TURNS } from "../../src/host/node/turns.ts";
import { createMachine } from "../../src/machine/machine.ts";
import { type CorpusFile, corpusFiles, sameAnswer } from "./support/corpus.mjs";

/** Of the command lines of one file, at least so many have to be answered alike. */
const ENOUGH = 0.99;
/** Lines whose answer is known to be another one; README.md says why. */
const KNOWN = new Set(["build", "recorded-build", "recorded-swarm", "swarm"]);

test.each(corpusFiles())(
  "$name",
  async ({ name, preload, rows }: CorpusFile) => {
    const machine = await createMachine({ seed: "corpus", epoch: Date.now(), pace: "virtual", host: NODE_TURNS, images: preload, registry: true });
    await machine.run("mkdir -p /root/work", { user: "root" });
    const different: string[] = [];
    for (const row of rows) {
      const answer = await Promise.race([machine.run(row.cmd, { user: "root", workdir: "/root/work" }), noEnd()]);
      if (!sameAnswer(row, answer))
        different.push(`$ ${row.cmd}\n- [${row.status}] ${row.line}\n+ [${answer.exitCode}] ${answer.stderr.split("\n", 1)[0] ?? ""}`);
    }
    machine.dispose();
    const allowed = KNOWN.has(name) ? 0.9 : ENOUGH;
    const share = (rows.length - different.length) / rows.length;
    expect(share, different.join("\n\n")).toBeGreaterThanOrEqual(allowed - 1 / rows.length);
  },
  120_000,
);

/** What does not end within this time of the host never will. */
function noEnd(): Promise<{ exitCode: number; stderr: string }> {
  return new Promise((resolve) => setTimeout(() => resolve({ exitCode: 124, stderr: "" }), 20_000).unref());
}
