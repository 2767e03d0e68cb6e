import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createMachine } from "../../../src/machine/machine.ts";
import type { Machine } from "../../../src/machine/types.ts";
import { NODE_TURNS } from "../../support/kernel.ts";
import { type Client, clientOf, LIVE, reference } from "../contract/client.ts";
import { readEvents } from "./events.ts";
import { violations } from "./invariants.ts";
import { CLEANUP, type Operation, operation } from "./operations.ts";

const RUNS = Number(process.env["RUNS"] ?? (LIVE ? 10 : 40));
const SEED = Number(process.env["SEED"] ?? 20_260_115);
const LENGTH = Number(process.env["LENGTH"] ?? 60);
const sequence = fc.array(operation, { minLength: 40, maxLength: LENGTH });

// A failure prints its seed and the shortest sequence that fails; `SEED=… RUNS=… LENGTH=…` plays others, `CONFORMANCE=live` compares each answer with a real engine's.
test(`sequences of 40 to ${LENGTH} calls, seed ${SEED}`, async () => {
  const real = LIVE ? reference() : undefined;
  if (real !== undefined) for (const each of CLEANUP) await real.request(each.method, each.target);
  await fc.assert(
    fc.asyncProperty(sequence, async (operations) => play(operations, real)),
    { numRuns: RUNS, seed: SEED, endOnFailure: real !== undefined },
  );
}, 300_000);

async function play(operations: readonly Operation[], real: Client | undefined): Promise<void> {
  const machine = await createMachine({
    seed: "model",
    epoch: Date.UTC(2026, 5, 1),
    pace: real === undefined ? "virtual" : "realtime",
    host: NODE_TURNS,
    images: ["busybox"],
  });
  const ours = clientOf(machine);
  const get = async (target: string) => JSON.parse((await ours.request("GET", target)).text);
  const events = follow(machine);
  const execs = { ours: "none", real: "none" };
  const done: string[] = [];
  const mismatches: string[] = [];
  let compared = real;
  try {
    const asked = real === undefined ? operations : operations.flatMap(tidy);
    for (const each of [...asked, ...CLEANUP]) {
      const answer = await act(ours, each, execs.ours);
      if (each.target.endsWith("/exec") && answer.status === 201) execs.ours = JSON.parse(answer.text).Id;
      done.push(`${each.method} ${each.target} ${JSON.stringify(each.body ?? "")} ${answer.status} ${answer.text.slice(0, 100)}`);
      const truth = compared === undefined ? undefined : await act(compared, each, execs.real).catch(panicked);
      if (truth === undefined) compared = undefined;
      else {
        if (each.target.endsWith("/exec") && truth.status === 201) execs.real = JSON.parse(truth.text).Id;
        if (isDeepStrictEqual(shown(answer), shown(truth))) continue;
        mismatches.push(`${done.at(-1)}\n  the real one: ${truth.status} ${truth.text}`);
        // From here on they are not in the same state any more.
        if (answer.status < 400 !== truth.status < 400) expect(mismatches, done.join("\n")).toEqual([]);
      }
      expect(answer.status < 500 || EXPECTED_FAILURES.test(answer.text), done.at(-1)).toBe(true);
      expect(await violations(machine, get), done.join("\n")).toEqual([]);
    }
    expect(mismatches).toEqual([]);
    // Anonymous volumes outlive their containers unless asked otherwise.
    await ours.request("POST", "/volumes/prune");
    const { problems, alive } = readEvents(await events());
    expect(problems, done.join("\n")).toEqual([]);
    expect(alive, done.join("\n")).toEqual(NOTHING);
    expect(await leftovers(get), done.join("\n")).toEqual([]);
  } finally {
    machine.dispose();
    if (real !== undefined) for (const each of CLEANUP) await real.request(each.method, each.target);
  }
}

/** On an engine that others use no anonymous volume may be left. */
function tidy(each: Operation): Operation[] {
  return each.target.startsWith("/containers/prune") ? [] : [{ ...each, target: each.target.replace("v=0", "v=1") }];
}

/** The real engine says 500 there, too. */
const EXPECTED_FAILURES =
  /Cannot restart container|is not connected to|driver failed programming external connectivity|is not running|Could not find the file|No such container|join(ing)? (own )?network namespace|Container .* is already paused|is not paused|has already/;
const NOTHING = { container: [], running: [], paused: [], network: [], endpoint: [], volume: [] };

async function act(client: Client, { method, target, body, settles }: Operation, exec: string): Promise<{ status: number; text: string }> {
  const answer = await client.request(method, target.replace("EXEC", exec), body);
  if (settles !== undefined) await settle(client, settles);
  return answer;
}

/** `cat` stays; everything else ends within an instant. */
async function settle(client: Client, name: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    const { text, status } = await client.request("GET", `/containers/${name}/json`);
    if (status !== 200) return;
    const { State: state, Config: config, HostConfig: host } = JSON.parse(text);
    if ((config.Cmd[0] === "cat" && state.Running) || state.StartedAt.startsWith("0001") || (!state.Running && !host.AutoRemove)) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The real engine ends a connection without an answer when it writes to a nil map: to connect what shares a network to a network that is not there. */
function panicked(error: Error): undefined {
  if (error.message !== "EOF") throw error;
}

/** What both engines have to agree on. */
function shown({ status, text }: { status: number; text: string }): unknown {
  if (status < 400) return { status };
  return {
    status,
    text: text
      .replace(/[0-9a-f]{64}/g, "<id>")
      .replace(/\b[0-9a-f]{12}\b/g, "<short>")
      // Whether a network says so or another one, is up to the order of Go's map.
      .replace(/could not find a network matching network mode \S+: /, "")
      .replace(/172\.\d+\.\d+\.\d+/g, "<ip>"),
  };
}

/** Everything that happens from now on; the returned function gives it. */
function follow(machine: Machine): () => Promise<string> {
  let text = "";
  void (async () => {
    const stream = await machine.dialUnix("/var/run/docker.sock");
    await stream.write(new TextEncoder().encode("GET /events HTTP/1.0\r\n\r\n"));
    for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) text += new TextDecoder().decode(bytes);
  })();
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return text.slice(text.indexOf("\r\n\r\n") + 4);
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the API
async function leftovers(get: (target: string) => Promise<any>): Promise<string[]> {
  const containers: { Names: string[] }[] = await get("/containers/json?all=1");
  const images: { RepoTags: string[] }[] = await get("/images/json");
  const networks: { Name: string }[] = await get("/networks");
  const { Volumes: volumes }: { Volumes: { Name: string }[] } = await get("/volumes");
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...images.flatMap(({ RepoTags }) => RepoTags).filter((tag) => tag !== "busybox:latest"),
    ...networks.map(({ Name }) => Name).filter((name) => !["bridge", "host", "none"].includes(name)),
    ...volumes.map(({ Name }) => Name).filter((name) => name.startsWith("dbm")),
  ];
}
