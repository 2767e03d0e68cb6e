import { describe, expect, test } from "vitest";
import { MachineServer, parseAnswer } from "../../src/host/machine-server.ts";
import type { HostTurns, Machine, Terminal } from "../../src/machine/types.ts";
import { chunkBytes, type FromMachine, windowBytes } from "../../src/protocol/messages.ts";
import { pageMachine } from "../../src/protocol/page-machine.ts";

const turns: HostTurns = {
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  now: () => performance.now(),
  after: (milliseconds, fire) => {
    const timer = setTimeout(fire, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A machine whose terminals print what they are told to. */
function fakeMachine() {
  let time = 0n;
  const calls: string[] = [];
  const queue: Uint8Array[] = [];
  let wake: (() => void) | undefined;
  const print = (bytes: Uint8Array) => {
    queue.push(bytes);
    wake?.();
  };
  const terminal = {
    clock: { monotonic: () => time },
    atPrompt: () => true,
    stream: {
      async read() {
        while (queue.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return queue.shift();
      },
      async write(bytes: Uint8Array) {
        calls.push(`write ${new TextDecoder().decode(bytes)}`);
      },
      closeWrite() {},
      close() {},
    },
    resize: (rows: number, cols: number) => calls.push(`resize ${rows}x${cols}`),
    exited: new Promise(() => {}),
    close: () => calls.push("close"),
  } as unknown as Terminal;
  const machine = {
    kernel: { clock: { monotonic: () => time } },
    openTerminal: () => {
      calls.push("open");
      return terminal;
    },
    run: async (command: string) => {
      calls.push(`run ${command}`);
      return { stdout: "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>hi</h1>", stderr: "", exitCode: 0 };
    },
    setPace: (pace: string) => calls.push(`pace ${pace}`),
    advance: async (nanoseconds: bigint) => {
      time += nanoseconds;
      calls.push(`advance ${nanoseconds}`);
    },
    dispose() {},
  } as unknown as Machine;
  return { machine, calls, print };
}

function serve() {
  const fake = fakeMachine();
  const posted: FromMachine[] = [];
  const maker = { createMachine: () => fake.machine, playConsole: async () => [{ exitCode: 3 }] };
  const server = new MachineServer(maker, turns, (message) => posted.push(message));
  const settle = async () => {
    for (let turn = 0; turn < 40; turn += 1) await turns.turn();
  };
  return { ...fake, posted, server, settle };
}

const boot = { type: "boot", machine: pageMachine("x"), log: [] } as const;
const open = { type: "open", terminal: "a", options: { rows: 24, cols: 80 } } as const;

describe("MachineServer", () => {
  test("output stops when the page gives no credit, and goes on when it does", async () => {
    const { server, settle, posted, print } = serve();
    server.receive(boot);
    server.receive(open);
    await settle();
    print(new Uint8Array(windowBytes + 5 * chunkBytes));
    await settle();
    const sent = () => posted.reduce((bytes, message) => (message.type === "output" ? bytes + message.bytes.length : bytes), 0);
    expect(sent()).toBe(windowBytes);
    expect(posted.every((message) => message.type !== "output" || message.bytes.length <= chunkBytes)).toBe(true);
    server.receive({ type: "credit", terminal: "a", bytes: 2 * chunkBytes });
    await settle();
    expect(sent()).toBe(windowBytes + 2 * chunkBytes);
  });

  test("what the reader does is logged with simulated time, and a log makes the state again", async () => {
    const first = serve();
    first.server.receive(boot);
    first.server.receive(open);
    first.server.receive({ type: "play", request: 1, terminal: "a", unit: 0, steps: [{ kind: "command", text: "ls" }], pace: "virtual" });
    await first.settle();
    first.server.receive({ type: "input", terminal: "a", text: "x" });
    await first.settle();
    const log = first.posted.flatMap((message) => (message.type === "logged" ? [message.entry] : []));
    expect(log.map((entry) => entry.kind)).toEqual(["open", "play", "input"]);
    expect(first.posted).toContainEqual({ type: "played", request: 1, exitCode: 3 });
    expect(first.calls).toEqual(["open", "advance 50000000", "advance 1500000000", "pace virtual", "pace stopped", "pace realtime", "write x"]);

    const second = serve();
    second.server.receive({ ...boot, log: log.map((entry, index) => ({ ...entry, at: `${String(index * 90)}000000000` })) });
    await second.settle();
    // Long pauses are cut to a minute.
    expect(second.calls).toEqual([
      "pace virtual",
      "open",
      "advance 60000000000",
      "pace virtual",
      "advance 60000000000",
      "pace virtual",
      "write x",
      "pace realtime",
    ]);
    expect(second.posted.filter((message) => message.type === "logged")).toEqual([]);
    expect(second.posted.at(-1)).toEqual({ type: "ready" });
  });

  test("a page of a published port is asked for by the machine's own curl, quoted", async () => {
    const { server, settle, posted, calls } = serve();
    server.receive(boot);
    server.receive({ type: "ask", request: 7, question: { kind: "fetch", port: 8080, path: "/a'b" } });
    await settle();
    expect(calls).toEqual(["pace realtime", `run 'curl' '-sS' '-i' '-L' '--max-time' '10' 'http://localhost:8080/a'\\''b'`]);
    expect(posted.at(-1)).toEqual({ type: "answer", request: 7, answer: { status: 200, contentType: "text/html", body: "<h1>hi</h1>" } });
  });
});

test.each([
  ["HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\nhello\r\n\r\nagain", 200, "text/plain", "hello\r\n\r\nagain"],
  ["HTTP/1.1 204 No Content\r\n\r\n", 204, "text/plain", ""],
])("parseAnswer", (text, status, contentType, body) => {
  expect(parseAnswer(text)).toEqual({ status, contentType, body });
});

describe("a machine that was prepared", () => {
  const page = pageMachine("images");
  const booted = async (prepared: string) => {
    const made: string[] = [];
    const posted: FromMachine[] = [];
    const maker = {
      createMachine: async ({ seed }: { seed: string }) => {
        made.push(seed);
        return fakeMachine().machine;
      },
      playConsole: async () => [],
    };
    const server = new MachineServer(maker, turns, (message) => posted.push(message));
    server.prepare(pageMachine(prepared));
    server.receive({ type: "boot", machine: page, log: [] });
    while (posted.length === 0) await turns.turn();
    return { made, posted };
  };

  test("is the one that boots", async () => {
    expect(await booted("images")).toEqual({ made: [page.seed], posted: [{ type: "ready" }] });
  });

  test("boots not when another one is asked for", async () => {
    expect(await booted("networks")).toEqual({ made: [pageMachine("networks").seed, page.seed], posted: [{ type: "ready" }] });
  });
});
