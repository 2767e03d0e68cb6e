// Runs recorded sessions on the simulated host and compares: `conformance.mjs [--floor] [--verbose] [--update-floor] [DIR | FILE …]`.
// Sessions run as root in /root/work with a registry on 127.0.0.1:5000, each on a machine of its own, in virtual time.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { ensureBundle } from "../../src/host/node/bundle.mjs";
import { compareSessions, parseRecording } from "./compare.mjs";
import { printDifference, render, sessionFiles, Tally } from "./report.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const FLOOR = path.join(HERE, "floor.json");
/** Later than every image; fixed, so that no age is rounded otherwise the next time. */
const EPOCH = Date.UTC(2026, 10, 20, 12);
/** Real time that one session may take. */
const SESSION_SECONDS = 30;

if (isMainThread) await main();
else await work();

async function main() {
  const args = process.argv.slice(2);
  const flag = (name) => args.includes(name) && args.splice(args.indexOf(name), 1).length > 0;
  const [floor, verbose, update] = [flag("--floor"), flag("--verbose"), flag("--update-floor")];
  const places = args.length > 0 ? args : [path.join(HERE, "sessions")];
  const files = sessionFiles(places);
  const entry = await ensureBundle();
  const tally = new Tally();
  const results = await runAll(files, entry);
  for (const file of files) {
    const rows = compareSessions(readFileSync(file, "utf8"), results.get(file) ?? "");
    tally.add(file, rows);
    if (verbose) for (const one of rows) if (!one.match) printDifference(file, one);
  }
  tally.print();
  if (update) writeFileSync(FLOOR, `${JSON.stringify({ matched: tally.matched, differing: Object.fromEntries([...tally.differing].sort()) }, null, 2)}\n`);
  if (floor) process.exitCode = belowFloor(tally) ? 1 : 0;
}

/** The floor only rises: a session matches whole, or as far as it once did; and none is taken away. */
function belowFloor({ matched, differing }) {
  const floor = JSON.parse(readFileSync(FLOOR, "utf8"));
  const fallen = [...differing].filter(([session, count]) => count > (floor.differing[session] ?? 0));
  for (const [session, count] of fallen) console.log(`below the floor: ${session}: ${count} commands differ, ${floor.differing[session] ?? "none"} may`);
  if (matched < floor.matched) console.log(`below the floor: ${matched} commands match in all, were ${floor.matched}`);
  return fallen.length > 0 || matched < floor.matched;
}

/** One worker at a time per core; one that gets stuck is ended, and its session counts as far as it came. */
async function runAll(files, entry) {
  const results = new Map();
  const queue = [...files];
  const lane = async () => {
    let worker;
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      worker ??= new Worker(fileURLToPath(import.meta.url));
      const answer = await new Promise((resolve) => {
        let partial = [];
        const timer = setTimeout(() => resolve({ timeout: true, recording: render(partial) }), SESSION_SECONDS * 1000);
        const onMessage = (message) => {
          if (message.partial !== undefined) partial = message.partial;
          else {
            clearTimeout(timer);
            worker.off("message", onMessage);
            resolve({ recording: message.recording });
          }
        };
        worker.on("message", onMessage);
        worker.removeAllListeners("error");
        worker.once("error", (error) => {
          clearTimeout(timer);
          resolve({ timeout: true, recording: render(partial), error });
        });
        worker.postMessage({ file, entry });
      });
      results.set(file, answer.recording);
      if (answer.timeout) {
        console.error(`${path.basename(file)}: ${answer.error?.stack ?? `no end after ${SESSION_SECONDS} s`}`);
        await worker.terminate();
        worker = undefined;
      }
    }
    await worker?.terminate();
  };
  await Promise.all([lane(), lane()]);
  return results;
}

async function work() {
  let bundle;
  parentPort.on("message", async ({ file, entry }) => {
    bundle ??= await import(entry);
    parentPort.postMessage({ recording: await play(bundle, readFileSync(file, "utf8"), path.basename(file)) });
  });
}

/** The recorder's protocol: one bash reads commands from standard input, a mark after each tells its status. */
async function play({ createMachine, NODE_TURNS }, text, seed) {
  const session = parseRecording(text);
  const machine = await createMachine({ seed, epoch: EPOCH, pace: "virtual", host: NODE_TURNS, registry: true, images: session.preload });
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const mark = "@@7f3a9c@@";
  const results = [];
  let output = "";
  let wake;
  const input = [encoder.encode("exec 2>&1\n")];
  let next = 0;
  const stdin = {
    async read() {
      if (input.length > 0) return input.shift();
      if (next > 0)
        await new Promise((resolve) => {
          wake = resolve;
          check();
        });
      if (next >= session.results.length) return undefined;
      output = "";
      return encoder.encode(`{ ${session.results[next++].cmd}\n} </dev/null; printf '${mark}%s${mark}\\n' "$?"\n`);
    },
    async write() {},
    closeWrite() {},
    close() {},
  };
  const check = () => {
    const found = output.match(new RegExp(`${mark}(\\d+)${mark}\\n`));
    if (found === null || wake === undefined) return;
    results.push({ cmd: session.results[next - 1].cmd, text: output.slice(0, found.index), code: found[1] });
    parentPort?.postMessage({ partial: results });
    const go = wake;
    wake = undefined;
    go();
  };
  const stdout = (bytes) => {
    output += decoder.decode(bytes, { stream: true });
    check();
  };
  const status = await machine.shell(["bash", "-s"], { stdin, stdout, stderr: stdout }, { user: "root", workdir: "/root/work" });
  if (results.length < next)
    results.push({ cmd: session.results[next - 1].cmd, text: output, code: next <= session.results.length && status ? "shell exited" : "0" });
  machine.dispose();
  return render(results);
}
