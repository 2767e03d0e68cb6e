import { describe, expect, test } from "vitest";
import { createContainers, createWorld, hear, outcome, say } from "./world.ts";

describe("a connection", () => {
  test("carries bytes both ways and ends", () => {
    const { network } = createWorld();
    const listener = network.host.listen("0.0.0.0", 8080);
    const client = network.host.connect("127.0.0.1", 8080);
    expect(client.state).toBe("open");
    const server = listener.accept();
    if (server === undefined) throw new Error("nobody came");
    expect(server.peer).toEqual(client.local);
    expect(client.peer).toEqual(server.local);
    say(client, "hello");
    say(client, " there");
    expect(hear(server)).toBe("hello there");
    expect(hear(server)).toBeUndefined();
    client.shutdown("write");
    expect(hear(server)).toBe("");
    say(server, "bye");
    expect(hear(client)).toBe("bye");
    expect(() => say(client, "late")).toThrow("Broken pipe");
    server.retain();
    server.release();
    expect(hear(client)).toBe("");
    expect(client.ready()).toEqual({ read: true, write: true, hangup: true });
  });

  test("takes no more than the other side has room for, and tells when there is room", () => {
    const { network } = createWorld();
    const listener = network.host.listen("127.0.0.1", 1);
    const client = network.host.connect("127.0.0.1", 1);
    const server = listener.accept();
    if (server === undefined) throw new Error("nobody came");
    const big = new Uint8Array(1 << 20);
    const taken = client.write(big);
    expect(taken).toBeGreaterThanOrEqual(65536);
    expect(taken).toBeLessThan(big.length);
    expect(client.write(big)).toBe(0);
    expect(client.ready().write).toBe(false);
    let woken = 0;
    client.watch(() => woken++);
    expect(server.read(1000)?.length).toBe(1000);
    expect(woken).toBe(1);
    expect(client.write(big)).toBe(1000);
  });

  test("closed with unread data it is reset; what had arrived can still be read", () => {
    const { network } = createWorld();
    const listener = network.host.listen("127.0.0.1", 1);
    const client = network.host.connect("127.0.0.1", 1);
    const server = listener.accept();
    if (server === undefined) throw new Error("nobody came");
    say(server, "answer");
    say(client, "unread");
    server.retain();
    server.release();
    expect(hear(client)).toBe("answer");
    expect(() => hear(client)).toThrow("Connection reset by peer");
    expect(hear(client)).toBe("");
    expect(() => say(client, "x")).toThrow("Broken pipe");
  });

  test("writing to a closed end succeeds once, then EPIPE", () => {
    const { network } = createWorld();
    const listener = network.host.listen("127.0.0.1", 1);
    const client = network.host.connect("127.0.0.1", 1);
    const server = listener.accept();
    server?.retain();
    server?.release();
    expect(say(client, "first")).toBe(5);
    expect(() => say(client, "second")).toThrow("Broken pipe");
    expect(hear(client)).toBe("");
  });

  test("a full backlog keeps clients waiting; a closed listener resets and refuses", () => {
    const { network } = createWorld();
    const listener = network.host.listen("127.0.0.1", 1, { backlog: 1 });
    const first = network.host.connect("127.0.0.1", 1);
    const second = network.host.connect("127.0.0.1", 1);
    expect([outcome(first), outcome(second)]).toEqual(["open", "connecting"]);
    listener.accept();
    expect(outcome(second)).toBe("open");
    const third = network.host.connect("127.0.0.1", 1);
    listener.retain();
    listener.release();
    expect(() => hear(second)).toThrow("Connection reset by peer");
    expect(outcome(third)).toBe("ECONNREFUSED");
    expect(outcome(network.host.connect("127.0.0.1", 1))).toBe("ECONNREFUSED");
  });
});

describe("who reaches whom", () => {
  const places = ["host", "a", "b", "c", "d"] as const;
  const rows: [from: (typeof places)[number], address: string, listeningIn: (typeof places)[number] | undefined, result: string, seenAs?: string][] = [
    ["host", "127.0.0.1", "host", "open", "127.0.0.1"],
    ["host", "127.0.0.11", "host", "open", "127.0.0.1"],
    ["host", "::1", "host", "open", "::1"],
    ["host", "10.0.2.15", "host", "open", "10.0.2.15"],
    ["host", "127.0.0.1", undefined, "ECONNREFUSED"],
    ["host", "172.17.0.2", "a", "open", "172.17.0.1"],
    ["host", "172.19.0.2", "d", "open", "172.19.0.1"],
    ["host", "172.17.0.99", undefined, "EHOSTUNREACH"],
    ["host", "fe80::1", undefined, "EINVAL"],
    ["a", "172.17.0.3", "b", "open", "172.17.0.2"],
    ["a", "127.0.0.1", "host", "ECONNREFUSED"],
    ["a", "127.0.0.1", "a", "open", "127.0.0.1"],
    ["a", "172.17.0.2", "a", "open", "172.17.0.2"],
    ["a", "172.17.0.1", "host", "open", "172.17.0.2"],
    ["a", "10.0.2.15", "host", "open", "172.17.0.2"],
    ["a", "172.18.0.1", "host", "open", "172.17.0.2"],
    ["a", "172.17.0.99", undefined, "EHOSTUNREACH"],
    ["a", "172.18.0.2", "c", "ETIMEDOUT"],
    ["a", "172.17.0.3", undefined, "ECONNREFUSED"],
    ["a", "10.0.2.99", undefined, "EHOSTUNREACH"],
    ["a", "93.184.215.14", undefined, "ETIMEDOUT"],
    ["d", "172.17.0.2", "a", "ENETUNREACH"],
    ["d", "93.184.215.14", undefined, "ENETUNREACH"],
    ["d", "172.19.0.1", "host", "open", "172.19.0.2"],
    ["a", "nonsense", undefined, "EINVAL"],
  ];
  test.each(rows)("%s → %s (listening: %s): %s %s", (from, address, listeningIn, result, seenAs) => {
    const world = createContainers();
    const place = (name: (typeof places)[number]) => (name === "host" ? world.network.host : world[name]);
    const listener = listeningIn === undefined ? undefined : place(listeningIn).listen("::", 80);
    const socket = place(from).connect(address, 80);
    while (socket.state === "connecting" && world.clock.step());
    expect(outcome(socket)).toBe(result);
    expect(listener?.accept()?.peer.address).toBe(seenAs);
  });

  test("silence lasts as long as TCP's retries, a dead neighbour three seconds", () => {
    const { a, clock } = createContainers();
    const dropped = a.connect("172.18.0.2", 80);
    const dead = a.connect("172.17.0.77", 80);
    expect(a.sockets().map((socket) => socket.state)).toEqual(["SYN-SENT", "SYN-SENT"]);
    clock.step();
    expect([outcome(dead), Number(clock.monotonic() / 1_000_000_000n)]).toEqual(["EHOSTUNREACH", 3]);
    clock.step();
    expect([outcome(dropped), Number(clock.monotonic() / 1_000_000_000n)]).toEqual(["ETIMEDOUT", 130]);
    expect(a.sockets()).toEqual([]);
  });

  test("without inter-container communication only the gateway answers", () => {
    const { network, clock } = createWorld();
    const bridge = network.createBridge({ name: "br0", subnets: [{ subnet: "10.9.0.0/24", gateway: "10.9.0.1" }], icc: false });
    const [one, two] = [network.createNamespace(), network.createNamespace()];
    bridge.attach(one, { addresses: ["10.9.0.2"], mac: "02:00:00:00:00:01", defaultRoute: { ipv4: true } });
    bridge.attach(two, { addresses: ["10.9.0.3"], mac: "02:00:00:00:00:02", defaultRoute: { ipv4: true } });
    two.listen("0.0.0.0", 80);
    network.host.listen("0.0.0.0", 80);
    const socket = one.connect("10.9.0.3", 80);
    while (socket.state === "connecting" && clock.step());
    expect(outcome(socket)).toBe("ETIMEDOUT");
    expect(outcome(one.connect("10.9.0.1", 80))).toBe("open");
  });

  test("detaching resets what went through that interface and leaves the rest", () => {
    const { a, b, docker0, network } = createContainers();
    const listener = b.listen("0.0.0.0", 80);
    const client = a.connect("172.17.0.3", 80);
    const server = listener.accept();
    docker0.detach(b);
    expect(() => hear(client)).toThrow("Connection reset by peer");
    if (server !== undefined) expect(() => hear(server)).toThrow("Connection reset by peer");
    expect(b.interfaces().map((device) => device.name)).toEqual(["lo"]);
    expect(network.host.interfaces().filter((device) => device.kind === "veth").length).toBe(3);
    expect(outcome(b.connect("127.0.0.1", 80))).toBe("open");
    expect(outcome(b.connect("172.17.0.2", 80))).toBe("ENETUNREACH");
  });
});

test("binding conflicts", () => {
  const rows: [first: string, second: string, v6only: boolean, conflict: boolean][] = [
    ["0.0.0.0", "0.0.0.0", false, true],
    ["0.0.0.0", "127.0.0.1", false, true],
    ["127.0.0.1", "10.0.2.15", false, false],
    ["127.0.0.1", "127.0.0.1", false, true],
    ["0.0.0.0", "::", false, true],
    ["0.0.0.0", "::", true, false],
    ["127.0.0.1", "::", false, true],
    ["127.0.0.1", "::1", false, false],
    ["::", "::1", false, true],
  ];
  for (const [first, second, v6only, conflict] of rows) {
    const { network } = createWorld();
    network.host.listen(first, 80);
    const attempt = () => network.host.listen(second, 80, { v6only });
    if (conflict) expect(attempt, `${first} ${second}`).toThrow("Address already in use");
    else expect(attempt().local, `${first} ${second}`).toEqual({ address: second, port: 80 });
  }
  const { network } = createWorld();
  expect(() => network.host.listen("1.2.3.4", 80)).toThrow("Cannot assign requested address");
  const chosen = network.host.listen("0.0.0.0", 0).local.port;
  expect(chosen).toBeGreaterThanOrEqual(32768);
  expect(chosen).toBeLessThanOrEqual(60999);
});

test("sockets() tells what ss would", () => {
  const { a, b } = createContainers();
  const listener = b.listen("0.0.0.0", 80);
  const client = a.connect("172.17.0.3", 80);
  const server = listener.accept();
  expect(b.sockets().map(({ protocol, state, local, peer }) => [protocol, state, local, peer])).toEqual([
    ["tcp", "LISTEN", { address: "0.0.0.0", port: 80 }, { address: "0.0.0.0", port: 0 }],
    ["tcp", "ESTAB", { address: "172.17.0.3", port: 80 }, client.local],
  ]);
  client.retain();
  client.release();
  expect(b.sockets()[1]?.state).toBe("CLOSE-WAIT");
  server?.retain();
  server?.release();
  expect(b.sockets().length).toBe(1);
  expect(a.sockets().map((socket) => socket.state)).toEqual(["TIME-WAIT"]);
});

test("counters add up along the way", () => {
  const { a, b, network } = createContainers();
  const listener = b.listen("0.0.0.0", 80);
  const client = a.connect("172.17.0.3", 80);
  const server = listener.accept();
  client.write(new Uint8Array(14480));
  server?.read(65536);
  const statistics = (interfaces: ReturnType<typeof a.interfaces>, name: string) => interfaces.find((device) => device.name === name)?.statistics;
  const [eth0a, eth0b] = [statistics(a.interfaces(), "eth0"), statistics(b.interfaces(), "eth0")];
  expect(eth0a?.txBytes).toBe(14480 + 10 * 66 + 74 + 66);
  expect(eth0a?.txBytes).toBe(eth0b?.rxBytes);
  expect(eth0a?.rxPackets).toBe(eth0b?.txPackets);
  const veth = network.host.interfaces().find((device) => device.index === a.interfaces()[1]?.peerIndex);
  expect(veth?.statistics.rxBytes).toBe(eth0a?.txBytes);
});
