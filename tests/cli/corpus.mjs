// Command lines, asked of the real docker client and of ours: `node tests/cli/corpus.mjs record|check|engine|help [--verbose] [--own] [NAME …]`.
//   record   asks the real client (on a fresh simulated engine per file, or on the real one) and writes its answers into the files
//   check    asks our client and prints where it answers otherwise than the files say
//   help     compares the help pages of all commands, but for their prose
//   engine   asks both clients on the real engine and compares all they print (see README.md); --own: nobody else uses that engine
import { writeFileSync } from "node:fs";
import path from "node:path";
import { corpusFiles, firstErrorLine, renderCorpus, sameAnswer } from "./support/corpus.mjs";
import { compareHelpPages } from "./support/help-pages.mjs";
import { recordRows } from "./support/record.mjs";
import { ourClient } from "./support/simulated-engine.mjs";

const [verb, ...rest] = process.argv.slice(2);
const verbose = rest.includes("--verbose");
const names = rest.filter((word) => !word.startsWith("--")).map((name) => path.basename(name, ".session"));

const verbs = {
  record,
  check,
  help: compareHelpPages,
  engine: async () => (await import("./support/both-clients.mjs")).compareOnRealEngine(corpusFiles(names), { verbose, own: rest.includes("--own") }),
};
if (verbs[verb] === undefined) {
  console.error("usage: corpus.mjs record|check|engine|help [--verbose] [--own] [NAME …]");
  process.exit(2);
}
await verbs[verb]();
process.exit();

async function record() {
  for (const corpus of corpusFiles(names)) {
    const answers = await recordRows(corpus);
    writeFileSync(corpus.file, renderCorpus(corpus.comments, answers));
    console.log(`${path.basename(corpus.file)}: ${answers.length} command lines`);
  }
}

async function check() {
  let matched = 0;
  let all = 0;
  for (const { name, preload, rows } of corpusFiles(names)) {
    const client = await ourClient({ preload });
    let good = 0;
    for (const row of rows) {
      const answer = await client.run(row.cmd);
      if (sameAnswer(row, answer)) good++;
      else console.log(`${name}: $ ${row.cmd}\n  - [${row.status}] ${row.line}\n  + [${answer.exitCode}] ${firstErrorLine(answer.stderr)}`);
    }
    client.close();
    console.log(`${name.padEnd(24)}${String(good).padStart(6)} of ${rows.length}`);
    matched += good;
    all += rows.length;
  }
  console.log(`${matched} of ${all} command lines (${((100 * matched) / Math.max(1, all)).toFixed(1)}%)`);
}
