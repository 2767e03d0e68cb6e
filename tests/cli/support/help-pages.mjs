// The help pages of both clients: usage, aliases, names of commands, and of each flag its shorthand, type, default and marks. Prose is left out.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { realClient, sharedSocket } from "./real-client.mjs";
import { ourClient, serveEngine } from "./simulated-engine.mjs";

const COMMANDS = fileURLToPath(new URL("../fixtures/commands.json", import.meta.url));

export async function compareHelpPages() {
  const paths = Object.keys(JSON.parse(readFileSync(COMMANDS, "utf8")));
  const socket = sharedSocket(`help-${process.pid}.sock`);
  const engine = await serveEngine(socket.outside, []);
  const [theirs, ours] = [await realClient({ socket: socket.inside }), await ourClient()];
  let good = 0;
  for (const path of paths) {
    const [expected, actual] = [outline(await theirs.run(`${path} --help`)), outline(await ours.run(`${path} --help`))];
    if (expected.join("\n") === actual.join("\n")) good++;
    else console.log([path, ...without(expected, actual).map((line) => `  - ${line}`), ...without(actual, expected).map((line) => `  + ${line}`)].join("\n"));
  }
  console.log(`${good} of ${paths.length} help pages say the same`);
  theirs.close();
  ours.close();
  engine.close();
}

function without(lines, others) {
  return lines.filter((line) => !others.includes(line));
}

const FLAG = /^ +(?:-\w, )?--\S+(?: \S+)?(?= {2}|$)/;

function outline({ stdout, stderr, exitCode }) {
  const lines = [`[${exitCode}]`, ...stderr.split("\n", 1)];
  let section = "";
  for (const line of joinWrapped(stdout.split("\n"))) {
    if (/^[A-Z][\w ]*:$/.test(line)) section = line;
    const inFlags = /(Options|Flags):$/.test(section) && FLAG.test(line);
    if (inFlags)
      lines.push(`${FLAG.exec(line)[0]} | ${/\(default .*\)$/.exec(line)?.[0] ?? ""} | ${(line.match(/\(?(deprecated|experimental)\S*/gi) ?? []).join(" ")}`);
    else if (/Commands:$/.test(section) && /^ {2}\S/.test(line)) lines.push(line.trim().split(" ", 1)[0]);
    else if (/^(Usage:|\t|Run '|[A-Z][\w ]*:$)/.test(line) || (section === "Aliases:" && line.trim() !== "")) lines.push(line);
  }
  return lines;
}

/** A flag's text may go on in the next lines. */
function joinWrapped(lines) {
  const joined = [];
  for (const line of lines) {
    if (/^ {10,}\S/.test(line) && !/^ +(-\w, )?--/.test(line) && FLAG.test(joined.at(-1) ?? "")) joined.push(`${joined.pop()} ${line.trim()}`);
    else joined.push(line);
  }
  return joined;
}
