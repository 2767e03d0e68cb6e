import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openPublishedPorts } from "../../src/host/node/published-ports.ts";
import { NODE_TURNS } from "../../src/host/node/turns.ts";
import { createMachine } from "../../src/machine/machine.ts";

const PATIENCE = { timeout: 10_000 };
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function boot() {
  const machine = await createMachine({ seed: "ports", epoch: Date.UTC(2026, 0, 15, 9), pace: "realtime", host: NODE_TURNS, images: ["busybox", "redis"] });
  const warnings: string[] = [];
  const close = openPublishedPorts(machine, [], (message) => warnings.push(message));
  cleanups.push(() => machine.dispose(), close);
  return { warnings, run: (command: string) => machine.run(command, { user: "root" }) };
}

/** What a server there says first; why it says nothing otherwise. */
function hear(port: number, say = ""): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(say));
    socket.on("data", (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(`${error.code}`));
    socket.on("close", () => resolve("closed"));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("a published port is open while the container runs", async () => {
  const { run, warnings } = await boot();
  const port = await freePort();
  expect(await run(`docker run -d --name store -p ${port}:6379 redis`)).toMatchObject({ exitCode: 0 });
  await expect.poll(() => hear(port, "PING\r\n"), PATIENCE).toBe("+PONG\r\n");
  await run("docker restart -t 0 store");
  await expect.poll(() => hear(port, "PING\r\n"), PATIENCE).toBe("+PONG\r\n");
  await run("docker rm -f store");
  expect(await hear(port)).toBe("ECONNREFUSED");
  expect(warnings).toEqual([]);
});

test("a container that ends at once leaves nothing open", async () => {
  const { run } = await boot();
  const port = await freePort();
  await run(`docker run --rm -p ${port}:7 busybox true`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await hear(port)).toBe("ECONNREFUSED");
});

test("a port that something else has cannot be published; docker chooses others", async () => {
  const { run } = await boot();
  const other = createServer((socket) => socket.end("somebody else")).listen(0, "127.0.0.1");
  await once(other, "listening");
  cleanups.push(() => other.close());
  const { port } = other.address() as AddressInfo;
  const { stderr, exitCode } = await run(`docker run -d -p ${port}:80 busybox sleep 100`);
  expect(stderr).toMatch(new RegExp(`failed to bind host port for 0\\.0\\.0\\.0:${port}:172\\.17\\.0\\.2:80/tcp: address already in use`));
  expect(exitCode).toBe(125);
  expect(await hear(port)).toBe("somebody else");

  const { stdout } = await run(`docker run -d --name ranged -p ${port}-${port + 3}:80 busybox sleep 100 > /dev/null; docker port ranged 80 | head -n 1`);
  expect(Number(stdout.trim().split(":")[1])).toBeGreaterThan(port);
});
