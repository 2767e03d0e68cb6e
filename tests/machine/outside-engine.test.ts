/** A host whose Docker socket leads to an engine elsewhere: here, to that of another simulated host. */
import { expect, test } from "vitest";
import { NODE_TURNS } from "../../src/host/node/turns.ts";
import { createMachine } from "../../src/machine/machine.ts";

const OPTIONS = { epoch: 1_790_000_000_000, pace: "virtual", host: NODE_TURNS } as const;

test("docker talks to the engine outside, streams and all", async () => {
  const far = await createMachine({ ...OPTIONS, seed: "far", images: ["busybox"] });
  const near = await createMachine({ ...OPTIONS, seed: "near", outsideEngine: () => far.dialUnix("/var/run/docker.sock") });
  const run = (command: string, stdin = "") => near.run(command, { user: "root", stdin });
  expect((await run("docker run -d --name web busybox sleep infinity")).exitCode).toBe(0);
  expect((await far.run("docker ps --format '{{.Names}}'")).stdout).toBe("web\n");
  expect(await run("docker run -i --rm busybox cat", "through and back\n")).toEqual({ stdout: "through and back\n", stderr: "", exitCode: 0 });
  expect((await run("docker exec web sh -c 'echo out; echo err >&2; exit 3'")).exitCode).toBe(3);
  near.dispose();
  far.dispose();
});

test("nobody there", async () => {
  const near = await createMachine({ ...OPTIONS, seed: "near", outsideEngine: () => Promise.reject(new Error("refused")) });
  const { stderr, exitCode } = await near.run("docker ps", { user: "root" });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("error during connect");
  near.dispose();
});
