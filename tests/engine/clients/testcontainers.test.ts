import { connect } from "node:net";
import type { StartedTestContainer } from "testcontainers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EngineProcess, START_MILLISECONDS, startEngine } from "../../support/engine-process.ts";

let engine: EngineProcess;
let containers: typeof import("testcontainers");

beforeAll(async () => {
  engine = await startEngine("--publish", "--images", "redis,nginx,alpine");
  process.env["DOCKER_HOST"] = `unix://${engine.socket}`;
  process.env["TESTCONTAINERS_HOST_OVERRIDE"] = "127.0.0.1"; // or it asks the engine for a gateway when these tests run in a container
  // Ryuk is a container of its own image that removes what a crashed test leaves behind. The simulated Docker Hub has no such image, and
  // the whole engine ends with this suite.
  process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
  containers = await import("testcontainers"); // reads the environment
}, START_MILLISECONDS);
afterAll(() => engine?.stop());

/** Sends a command to a redis and gives the first line of the answer. */
function redis(container: StartedTestContainer, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(container.getMappedPort(6379), container.getHost(), () => socket.write(`${command}\r\n`));
    socket.once("data", (data) => {
      resolve(data.toString().trimEnd());
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe("testcontainers on the simulated engine", () => {
  test("redis: waits for its port, answers PING, keeps what it is told, is gone after the end", async () => {
    const container = await new containers.GenericContainer("redis").withExposedPorts(6379).start();
    expect(await redis(container, "PING")).toBe("+PONG");
    expect(await redis(container, "SET colour blue")).toBe("+OK");
    const { output, exitCode } = await container.exec(["redis-cli", "GET", "colour"]);
    expect([output.trim(), exitCode]).toEqual(["blue", 0]);
    const [host, port] = [container.getHost(), container.getMappedPort(6379)];
    await container.stop();
    await expect(new Promise((resolve, reject) => connect(port, host).once("connect", resolve).once("error", reject))).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  test("redis: waits for its log", async () => {
    const { GenericContainer, Wait } = containers;
    const container = await new GenericContainer("redis").withExposedPorts(6379).withWaitStrategy(Wait.forLogMessage("Ready to accept connections")).start();
    expect(await redis(container, "PING")).toBe("+PONG");
    await container.restart();
    expect(await redis(container, "PING")).toBe("+PONG");
    await container.stop();
  });

  test("nginx: waits for an answer, serves its page and a file that is copied in; logs as they come", async () => {
    const { GenericContainer, Wait } = containers;
    const log: string[] = [];
    const container = await new GenericContainer("nginx")
      .withExposedPorts(80)
      .withCopyContentToContainer([{ content: "<h1>from the test</h1>", target: "/usr/share/nginx/html/copied.html" }])
      .withLogConsumer((stream) => stream.on("data", (line) => log.push(line.toString())))
      .withWaitStrategy(Wait.forHttp("/", 80))
      .start();
    const url = `http://${container.getHost()}:${container.getMappedPort(80)}`;
    expect(await (await fetch(url)).text()).toContain("<title>Welcome to nginx!</title>");
    expect(await (await fetch(`${url}/copied.html`)).text()).toBe("<h1>from the test</h1>");
    expect((await fetch(`${url}/missing`)).status).toBe(404);
    await expect.poll(() => log.join("")).toContain('"GET /missing HTTP/1.1" 404');
    await container.stop();
  });

  test("nginx: a large file arrives whole, many requests at a time", async () => {
    const content = "0123456789abcdef".repeat(256 * 1024);
    const container = await new containers.GenericContainer("nginx")
      .withExposedPorts(80)
      .withCopyContentToContainer([{ content, target: "/usr/share/nginx/html/large.txt" }])
      .start();
    const url = `http://${container.getHost()}:${container.getMappedPort(80)}/large.txt`;
    const answers = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(url)).text()));
    expect(answers.every((answer) => answer === content)).toBe(true);
    await container.stop();
  });

  test("a network: containers find each other by alias", async () => {
    const { GenericContainer, Network, Wait } = containers;
    const network = await new Network().start();
    const store = await new GenericContainer("redis").withNetwork(network).withNetworkAliases("store").withExposedPorts(6379).start();
    const client = await new GenericContainer("redis").withNetwork(network).withCommand(["sleep", "1000"]).withEnvironment({ WHO: "client" }).start();
    expect((await client.exec(["redis-cli", "-h", "store", "PING"])).output.trim()).toBe("PONG");
    expect((await client.exec(["sh", "-c", "echo $WHO"])).output).toBe("client\n");
    const once = await new GenericContainer("alpine").withCommand(["echo", "done"]).withWaitStrategy(Wait.forOneShotStartup()).start();
    for (const container of [store, client, once]) await container.stop();
    await network.stop();
  });

  test("health checks and shell commands can be waited for; what never comes is given up", async () => {
    const { GenericContainer, Wait } = containers;
    const healthy = await new GenericContainer("redis")
      .withHealthCheck({ test: ["CMD-SHELL", "redis-cli ping"], interval: 200, timeout: 1000, retries: 5, startPeriod: 0 })
      .withWaitStrategy(Wait.forAll([Wait.forHealthCheck(), Wait.forSuccessfulCommand("redis-cli ping | grep PONG")]))
      .start();
    await healthy.stop();
    const never = new GenericContainer("alpine").withCommand(["sleep", "1000"]).withWaitStrategy(Wait.forLogMessage("never").withStartupTimeout(500));
    await expect(never.start()).rejects.toThrow(/not received/);
  });

  test("an image is built from a Dockerfile", async () => {
    const { GenericContainer, Wait } = containers;
    const image = await GenericContainer.fromDockerfile(new URL("fixtures", import.meta.url).pathname)
      .withBuildArgs({ GREETING: "hello" })
      .build("greeter:test", { deleteOnExit: false });
    const container = await image.withWaitStrategy(Wait.forLogMessage("hello from the build")).start();
    await container.stop();
  });
});
