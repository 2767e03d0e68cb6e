// Engines and clients of the simulation, for comparing with the real ones.
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { loadBundle } from "../../../src/host/node/bundle.mjs";

const bundle = await loadBundle();

function machineOptions(preload) {
  return { seed: "corpus", epoch: Date.now(), host: bundle.NODE_TURNS, images: preload, registry: true };
}

/** A fresh simulated engine that listens on a socket of this computer. */
export async function serveEngine(socketPath, preload) {
  const machine = await bundle.createMachine({ ...machineOptions(preload), pace: "realtime" });
  const server = createServer({ allowHalfOpen: true }, (socket) => void bundle.serveConnection(machine, socket));
  rmSync(socketPath, { force: true });
  await new Promise((resolve) => server.listen(socketPath, resolve));
  return {
    close() {
      server.close();
      machine.dispose();
      rmSync(socketPath, { force: true });
    },
  };
}

/** Our client: on an engine of its own with these images, or on the one at `socket`. */
export async function ourClient({ preload = [], socket, seconds = 15 } = {}) {
  const machine = await bundle.createMachine({
    ...machineOptions(socket === undefined ? preload : []),
    pace: "virtual",
    ...(socket === undefined ? {} : { outsideEngine: bundle.dialSocket({ path: socket }) }),
  });
  const session = { user: "root", workdir: "/root/work" };
  await machine.run("mkdir -p /root/work", { user: "root" });
  return {
    async run(command) {
      let timer;
      const late = new Promise((resolve) => {
        timer = setTimeout(() => resolve({ stdout: "", stderr: "", exitCode: 124 }), seconds * 1000);
      });
      const answer = await Promise.race([machine.run(command, session), late]);
      clearTimeout(timer);
      return answer;
    },
    close: () => machine.dispose(),
  };
}
