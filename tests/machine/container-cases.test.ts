// Scripts in a container: file systems, limits, processes. Recorded from a real engine (UPDATE=1 needs one, and REAL_DOCKER=its CLI).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { createMachine } from "../../src/machine/machine.ts";
import type { Machine } from "../../src/machine/types.ts";
import { type Case, describeCases, type Outcome } from "../support/cases.ts";
import { NODE_TURNS } from "../support/kernel.ts";

const CONTAINER = ["run", "--rm", "-i", "--init", "--ulimit", "nofile=1024:4096", "--tmpfs", "/mem:size=1m,mode=1777", "--hostname", "box", "debian"];

let machine: Promise<Machine> | undefined;

afterAll(async () => {
  (await machine)?.dispose();
});

describeCases(fileURLToPath(new URL("cases", import.meta.url)), ours, real);

async function ours({ script }: Case): Promise<Outcome> {
  machine ??= createMachine({ seed: "container cases", epoch: Date.UTC(2026, 9, 12), pace: "virtual", host: NODE_TURNS, images: ["debian"] });
  const command = ["docker", ...CONTAINER, "bash", "-c", `'${script.replaceAll("'", "'\\''")}'`].join(" ");
  const { stdout, stderr, exitCode } = await (await machine).run(command, { user: "root" });
  return { stdout, stderr, status: exitCode };
}

function real({ script }: Case): Outcome {
  const docker = process.env["REAL_DOCKER"] ?? "docker";
  const done = spawnSync(docker, [...CONTAINER, "bash", "-c", script], { input: "", timeout: 60_000, encoding: "utf8" });
  if (done.status === null) throw new Error(`no end: ${script}`);
  return { stdout: done.stdout, stderr: done.stderr, status: done.status };
}
