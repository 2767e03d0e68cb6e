import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { machineBundle } from "../../src/host/build/machine-bundle.ts";
import { MachineServer } from "../../src/host/machine-server.ts";
import { NODE_TURNS } from "../../src/host/node/turns.ts";
import type { Machine } from "../../src/machine/types.ts";
import type { HttpAnswer, Question, RunAnswer } from "../../src/protocol/messages.ts";
import { pageMachine, thinkingNanoseconds } from "../../src/protocol/page-machine.ts";
import { createProbe, type Exercise } from "../../src/site/exercise/exercise.ts";

const root = new URL("../../", import.meta.url);
const folder = path.join(import.meta.dirname, "../../content/exercises");
const bundle = machineBundle(root);
const names = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const machines: Machine[] = [];

afterAll(() => {
  for (const machine of machines) machine.dispose();
});

/** The exercise on a machine of its own, asked through the protocol as a page would. */
async function prepare(name: string) {
  const exercise = ((await import(path.join(folder, name))) as { default: Exercise }).default;
  const { module } = await bundle.load();
  let request = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const maker = {
    createMachine: async (options: Parameters<typeof module.createMachine>[0]) => {
      const machine = await module.createMachine({ ...options, pace: "virtual" });
      machines.push(machine);
      return machine;
    },
    playConsole: module.playConsole,
  };
  const server = new MachineServer(maker, NODE_TURNS, (message) => {
    if (message.type === "answer") waiting.get(message.request)?.resolve(message.answer);
    if (message.type === "refused") waiting.get(message.request)?.reject(new Error(message.reason));
    if (message.type === "failed") for (const { reject } of waiting.values()) reject(new Error(message.reason));
  });
  server.receive({ type: "boot", machine: pageMachine(`exercise/${name.replace(/\.ts$/, "")}`, exercise.machine), log: [] });
  const ask = <T>(question: Question) => {
    request += 1;
    const own = request;
    return new Promise<T>((resolve, reject) => {
      waiting.set(own, { resolve: resolve as (value: unknown) => void, reject });
      server.receive({ type: "ask", request: own, question });
    });
  };
  const run = (command: string) => ask<RunAnswer>({ kind: "run", command, user: undefined, log: false });
  const probe = createProbe({
    run,
    api: (method, at) => ask<HttpAnswer>({ kind: "api", method, path: at, body: undefined }),
    fetch: (port, at) => ask<HttpAnswer>({ kind: "fetch", port, path: at }),
  });
  for (const command of exercise.setup ?? []) expect(await run(command), command).toMatchObject({ exitCode: 0 });
  return { exercise, run, probe };
}

describe.each(names)("%s", (name) => {
  test("is not solved before one begins, and is by its solution", async () => {
    const { exercise, run, probe } = await prepare(name);
    expect(await exercise.check(probe)).not.toBe(true);
    for (const command of exercise.solution) expect(await run(command), command).toMatchObject({ exitCode: 0 });
    // What was started comes up, as it has when a person presses Check.
    const machine = machines.at(-1);
    await machine?.advance(thinkingNanoseconds);
    machine?.setPace("virtual");
    expect(await exercise.check(probe)).toBe(true);
  });

  test("says everything in both languages", async () => {
    const { exercise } = await prepare(name);
    expect(exercise.goal.hi).not.toBe("");
    expect(exercise.hints.hi).toHaveLength(exercise.hints.en.length);
  });
});
