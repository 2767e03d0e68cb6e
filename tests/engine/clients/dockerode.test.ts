import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EngineProcess, START_MILLISECONDS, startEngine } from "../../support/engine-process.ts";
import { containerCases } from "./dockerode/containers.ts";
import { recordCalls } from "./dockerode/coverage.ts";
import { imageCases } from "./dockerode/images.ts";
import { networkAndVolumeCases } from "./dockerode/networks-volumes.ts";
import { swarmCases } from "./dockerode/swarm.ts";
import { systemCases } from "./dockerode/system.ts";

let engine: EngineProcess;
let docker: Docker;
const calls = recordCalls();

beforeAll(async () => {
  engine = await startEngine("--registry", "--images", "busybox");
  docker = new Docker({ socketPath: engine.socket });
}, START_MILLISECONDS);
afterAll(() => engine?.stop());

describe("dockerode on the simulated engine", () => {
  const client = (): Docker => docker;
  containerCases(client);
  imageCases(client);
  networkAndVolumeCases(client);
  systemCases(client);
  swarmCases(client);

  test("every method of dockerode was called", () => {
    expect(calls.all.length).toBeGreaterThan(100);
    expect(calls.missing()).toEqual([]);
  });
});
