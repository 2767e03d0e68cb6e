// Asks the real client: on a fresh simulated engine, or on the real one where a file says so.
import path from "node:path";
import { firstErrorLine } from "./corpus.mjs";
import { realClient, sharedSocket } from "./real-client.mjs";
import { serveEngine } from "./simulated-engine.mjs";

const NO_END = 124;

/** The rows of a corpus file with the answers of today; lines that do not end are left out. */
export async function recordRows({ file, preload, rows, real }) {
  const socket = sharedSocket(`corpus-${process.pid}.sock`);
  const engine = real ? undefined : await serveEngine(socket.outside, preload);
  const client = await realClient(real ? {} : { socket: socket.inside });
  const answers = [];
  try {
    for (const { cmd } of rows) {
      const { exitCode, stderr } = await client.run(cmd);
      if (exitCode === NO_END) console.error(`${path.basename(file)}: left out, it does not end: ${cmd}`);
      else answers.push({ cmd, status: exitCode, line: firstErrorLine(stderr) });
    }
  } finally {
    client.close();
    engine?.close();
  }
  return answers;
}
