// Replays recorded sessions with the real docker CLI on the simulated engine and compares: `replay.mjs [--verbose] [DIR | FILE …]`.
// The CLI, Compose and Buildx are those of a reference host's file system (REFERENCE_ROOT, default /opt/refdocker); each session gets an
// engine of its own, as `npm run engine -- --publish --registry` starts it. Needs root (namespaces, mounts). Runs in real time.
// Without arguments: the sessions here and those of tests/engine/clients/sessions, except builds.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBundle } from "../../src/host/node/bundle.mjs";
import { compareSessions, parseRecording } from "./compare.mjs";
import { printDifference, render, sessionFiles, Tally } from "./report.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = process.env.REFERENCE_ROOT ?? "/opt/refdocker";
const COMMAND_SECONDS = 60;
const LANES = 2;

/** Why no session can be replayed here; undefined when they can. */
export function whyNot() {
  if (!existsSync(path.join(ROOT, "usr/bin/docker"))) return `no docker CLI below ${ROOT} (set REFERENCE_ROOT)`;
  if (process.getuid?.() !== 0) return "needs root";
  return undefined;
}

/** Sessions of all categories that are about the engine. */
export function engineSessions() {
  const files = sessionFiles([path.join(HERE, "sessions"), path.join(HERE, "../engine/clients/sessions")]);
  return files.filter((file) => path.basename(path.dirname(file)) !== "build");
}

const BUILDKIT = "BuildKit, which the engine does not speak";
const CLASSIC = /\bDOCKER_BUILDKIT=0\b/;

/** What the CLI's side has and the simulated host lacks, or the other way round, by what a command says. */
const OUT_OF_REACH = [
  [BUILDKIT, /\bdocker\b[^|;&]*\b(?:build|bake)\b|--build\b/],
  ["files of the CLI's host", /\$\{?PWD\b|\$\(pwd\)|-v \.{1,2}\/|(?:source|src)=\.{1,2}\/|\.\/[\w-]+:\//],
  ["files of the engine's host", /\/var\/lib\/docker|\.Mountpoint/],
  ["addresses of the engine's networks", /curl[^|;]*IPAddress/],
];

/** A session counts up to the first command that needs what is out of reach; `leftOut` learns how many do not, and why. */
export function reachable(rows, leftOut = new Map()) {
  const classic = rows.some(({ cmd }) => CLASSIC.test(cmd));
  for (const [at, { cmd }] of rows.entries()) {
    const reason = OUT_OF_REACH.find(([what, pattern]) => pattern.test(cmd) && !(classic && what === BUILDKIT))?.[0];
    if (reason === undefined) continue;
    leftOut.set(reason, (leftOut.get(reason) ?? 0) + rows.length - at);
    return rows.slice(0, at);
  }
  return rows;
}

/** Recordings of these session files, by file. */
export async function replay(files) {
  const bundle = await ensureBundle();
  const recordings = new Map();
  const queue = [...files];
  const lane = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) recordings.set(file, await play(file, bundle));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return recordings;
}

/** The recorder's protocol: one bash reads commands from standard input, a mark after each tells its status. */
async function play(file, bundle) {
  const session = parseRecording(readFileSync(file, "utf8"));
  const images = session.preload.length > 0 ? ["--images", session.preload.join(",")] : [];
  const child = spawn(path.join(HERE, "replay.sh"), [ROOT, bundle, "--seed", path.basename(file), ...images], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // the shell ended: its exit tells
  let wake = () => {};
  let output = "";
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      output += text;
      wake();
    });
  }
  child.on("close", () => {
    ended = true;
    wake();
  });

  /** What the command printed and its status; the shell's end, or 60 seconds without one, is a status, too. */
  const run = async (command) => {
    output = "";
    child.stdin.write(`{ ${command}\n} </dev/null; printf '${MARK}%s${MARK}\\n' "$?"\n`);
    const deadline = Date.now() + COMMAND_SECONDS * 1000;
    for (;;) {
      const found = END.exec(output);
      if (found !== null) return { text: output.slice(0, found.index), code: found[1] };
      if (ended) return { text: output, code: "shell exited" };
      if (Date.now() >= deadline) return { text: output, code: "timeout" };
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };

  const results = [];
  await run("exec 2>&1");
  for (const { cmd } of session.results) {
    const result = await run(cmd);
    results.push({ cmd, ...result });
    if (result.code === "timeout" || result.code === "shell exited") break;
  }
  child.kill("SIGKILL");
  return render(results);
}

const MARK = "@@5e1c7b@@";
const END = new RegExp(`${MARK}(\\d+)${MARK}\\n`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const verbose = args.includes("--verbose");
  const places = args.filter((argument) => argument !== "--verbose");
  const problem = whyNot();
  if (problem !== undefined) console.log(`replay skipped: ${problem}`);
  else {
    const files = places.length > 0 ? sessionFiles(places) : engineSessions();
    const recordings = await replay(files);
    const [all, counted, leftOut] = [new Tally(), new Tally(), new Map()];
    for (const file of files) {
      const rows = compareSessions(readFileSync(file, "utf8"), recordings.get(file) ?? "");
      const within = reachable(rows, leftOut);
      all.add(file, rows);
      if (within.length > 0) counted.add(file, within);
      if (verbose) for (const row of within) if (!row.match) printDifference(file, row);
    }
    console.log("All commands:");
    all.print();
    console.log("\nUp to the first command of a session that is out of reach:");
    counted.print();
    for (const [reason, count] of leftOut) console.log(`left out: ${count} commands after one that needs ${reason}`);
  }
}
