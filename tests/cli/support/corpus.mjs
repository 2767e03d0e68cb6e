// A corpus file is a session: `$ command`, then the first line that the real client wrote to standard error, then `[status]` unless 0.
// `# preload: …` names the images that the engine has; `# engine: real` says that the answers are those of a real engine.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { normalise, parseRecording } from "../../conformance/compare.mjs";

const CORPUS = fileURLToPath(new URL("../corpus/", import.meta.url));

export function corpusFiles(names = []) {
  return readdirSync(CORPUS)
    .filter((name) => name.endsWith(".session") && (names.length === 0 || names.includes(path.basename(name, ".session"))))
    .sort()
    .map((name) => readCorpus(path.join(CORPUS, name)));
}

function readCorpus(file) {
  const text = readFileSync(file, "utf8");
  const { comments, preload, results } = parseRecording(text);
  return {
    file,
    name: path.basename(file, ".session"),
    comments,
    preload,
    real: comments.includes("# engine: real"),
    rows: results.map(({ cmd, text: line, code }) => ({ cmd, status: Number(code), line })),
  };
}

/** What is compared of an answer. */
export function firstErrorLine(stderr) {
  return stderr.split("\n", 1)[0].replaceAll("\r", "").trimEnd();
}

export function sameAnswer(row, { exitCode, stderr }) {
  return row.status === exitCode && plain(row.line, row.cmd) === plain(firstErrorLine(stderr), row.cmd);
}

function plain(line, cmd) {
  return normalise(line, cmd)
    .replace(/on \d+\.\d+\.\d+\.\d+:53/g, "on <NAMESERVER>")
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/, "<TIME>");
}

export function renderCorpus(comments, rows) {
  const lines = rows.flatMap(({ cmd, status, line }) => [
    ...cmd.split("\n").map((part, i) => (i > 0 ? `> ${part}` : `$ ${part}`)),
    ...(line === "" ? [] : [/^(\$ |> |# |\[\w+\]$)/.test(line) ? `\\${line}` : line]),
    ...(status === 0 ? [] : [`[${status}]`]),
  ]);
  return `${[...comments, ...lines].join("\n")}\n`;
}
