import { expect, test } from "vitest";
import { createMachine } from "../../src/machine/machine.ts";
import { NODE_TURNS } from "../support/kernel.ts";

test("registries besides Docker Hub serve what documents pull from them, and take nothing", async () => {
  const machine = await createMachine({ seed: "registries", epoch: Date.UTC(2026, 9, 12), pace: "virtual", host: NODE_TURNS });
  const lines = [
    ["docker pull -q quay.io/prometheus/node-exporter", 0, "quay.io/prometheus/node-exporter:latest"],
    ["docker pull -q registry.k8s.io/pause:3.9", 0, "registry.k8s.io/pause:3.9"],
    ["docker pull gcr.io/nosuch/x", 1, "manifest unknown"],
    ["docker tag registry.k8s.io/pause:3.9 ghcr.io/me/x && docker push ghcr.io/me/x", 1, "denied"],
    ["docker pull prometheus/node-exporter", 1, "pull access denied"],
  ] as const;
  for (const [line, status, says] of lines) {
    const { stdout, stderr, exitCode } = await machine.run(line, { user: "root" });
    expect(exitCode, line).toBe(status);
    expect(stdout + stderr, line).toContain(says);
  }
  machine.dispose();
});
