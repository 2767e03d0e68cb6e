import { expect, test } from "vitest";
import { createMachine } from "../../../src/machine/machine.ts";
import type { Machine } from "../../../src/machine/types.ts";
import { NODE_TURNS } from "../../support/kernel.ts";
import { Random } from "./random.ts";
import { type Malformed, malformed } from "./requests.ts";

const COUNT = 10_000;
const SEED = Number(process.env["SEED"] ?? 20_260_115);
/** At once, each on a connection of its own. */
const LANES = 20;
const ANSWER_MILLISECONDS = 10_000;

test(`${COUNT} requests that make no sense, seed ${SEED}`, async () => {
  const machine = await createMachine({ seed: "fuzz", epoch: Date.UTC(2026, 5, 1), pace: "virtual", host: NODE_TURNS, images: ["busybox"] });
  const before = await stateOf(machine);
  const random = new Random(SEED);
  const wrong: string[] = [];
  let left = COUNT;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const request = malformed(random);
      const answer = await exchange(machine, request.wire);
      const problem = problemOf(request, answer);
      if (problem !== undefined) wrong.push(`${problem}\n${shorten(request.wire)}\n→ ${shorten(answer ?? "nothing")}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(await stateOf(machine)).toEqual(before);
  machine.dispose();
}, 60_000);

/** What the requests must not have changed. */
async function stateOf(machine: Machine): Promise<string> {
  const { stdout } = await machine.run(
    "docker ps -aq; docker images -q; docker network ls -q; docker volume ls -q; ls /proc | grep -c '^[0-9]'; docker version -f '{{.Server.Version}}'",
    {
      user: "root",
    },
  );
  return stdout;
}

/** Sends the bytes and their end. undefined: no end of the answer in time. */
async function exchange(machine: Machine, wire: string): Promise<string | undefined> {
  const stream = await machine.dialUnix("/var/run/docker.sock");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_MILLISECONDS);
  });
  const answered = (async () => {
    // A server that has heard enough may close before it has read everything.
    await stream.write(new TextEncoder().encode(wire)).catch(() => {});
    stream.closeWrite();
    let text = "";
    for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) text += new TextDecoder().decode(bytes);
    return text;
  })();
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
    stream.close();
  }
}

/** Words that only a mistake of ours would say. */
const OURS = /undefined|is not a function|Cannot read|\[object|NaN|call stack|Unexpected token/;

function problemOf({ refusedBy }: Malformed, answer: string | undefined): string | undefined {
  if (answer === undefined) return "no end";
  const head = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(answer);
  if (head === null) return "no answer";
  const [, status = "", headers = "", body = ""] = head;
  if (Number(status) < 400) return `status ${status}`;
  if (OURS.test(body)) return "words of a crash";
  const type = /^content-type: ([^\r\n;]*)/im.exec(headers)?.[1] ?? "";
  if (refusedBy === "http") return type === "text/plain" || status === "417" || isDockerError(type, body) ? undefined : `type ${type}`;
  if (/is too old\. Minimum supported API version/.test(body) || type === "application/vnd.docker.raw-stream") return undefined;
  return isDockerError(type, body) ? undefined : "no error of Docker's";
}

function isDockerError(type: string, body: string): boolean {
  if (type !== "application/json") return false;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && Object.keys(parsed).join() === "message" && (parsed as { message: string }).message !== "";
  } catch {
    return false;
  }
}

function shorten(text: string): string {
  const shown = JSON.stringify(text);
  return shown.length > 500 ? `${shown.slice(0, 400)}… ${shown.length} characters` : shown;
}
