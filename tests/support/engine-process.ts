import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const RUN = fileURLToPath(new URL("../../src/host/node/run.mjs", import.meta.url));
/** Bundling the machine takes a while the first time. */
export const START_MILLISECONDS = 120_000;

export interface EngineProcess {
  readonly socket: string;
  stop(): Promise<void>;
}

/** `npm run engine` on a temporary unix socket, in real time. */
export async function startEngine(...options: string[]): Promise<EngineProcess> {
  const directory = mkdtempSync(path.join(tmpdir(), "dabba-"));
  const socket = path.join(directory, "docker.sock");
  const child = spawn(process.execPath, [RUN, "engine", "--host", `unix://${socket}`, "--seed", "clients", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`the engine ended with ${code}: ${said}`)));
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes(`Dabba engine on unix://${socket}\n`)) resolve();
      });
    }
  });
  return {
    socket,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
