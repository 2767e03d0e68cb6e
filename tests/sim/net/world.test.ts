import { describe, expect, test } from "vitest";
import { decodeDns, dnsQuery, encodeDns } from "../../../src/dns/message.ts";
import { connected, socketStream } from "../../../src/sim/net/socket-stream.ts";
import type { Socket } from "../../../src/sim/net/types.ts";
import { createContainers, createWorld, hear, outcome, say } from "./world.ts";

describe("the internet", () => {
  test("a download takes the time that its bandwidth says, and sees the host's address", async () => {
    const { a, network, clock } = createContainers();
    const chunk = new Uint8Array(1_000_000);
    let seen: Socket | undefined;
    network.internet.addHost({
      names: ["registry.example"],
      address: "203.0.113.5",
      latencyMilliseconds: 20,
      bytesPerSecond: 10_000_000,
      ports: {
        443: (socket) => {
          seen = socket;
          const stream = socketStream(socket);
          (async () => {
            for (let i = 0; i < 60; i++) await stream.write(chunk);
            stream.close();
          })();
        },
      },
    });
    const socket = a.connect("203.0.113.5", 443);
    expect(socket.state).toBe("connecting");
    const total = await clock.drive(
      (async () => {
        await connected(socket);
        const stream = socketStream(socket);
        let size = 0;
        for (;;) {
          const bytes = await stream.read();
          if (bytes === undefined) return size;
          size += bytes.length;
        }
      })(),
    );
    expect(total).toBe(60_000_000);
    expect(seen?.peer.address).toBe("10.0.2.15");
    const seconds = Number(clock.monotonic()) / 1e9;
    expect(seconds).toBeGreaterThan(6);
    expect(seconds).toBeLessThan(7);
    expect(a.interfaces()[1]?.statistics.rxBytes).toBeGreaterThan(60_000_000);
  });

  test("closed ports refuse, unknown addresses are silent, a cut cable is unreachable", () => {
    const { network, clock, a } = createContainers();
    network.internet.addHost({ names: ["x.example"], address: "203.0.113.5", ports: {} });
    const refused = network.host.connect("203.0.113.5", 80);
    clock.step();
    expect(outcome(refused)).toBe("ECONNREFUSED");
    network.internet.online = false;
    expect(outcome(network.host.connect("203.0.113.5", 80))).toBe("ENETUNREACH");
    expect(outcome(a.connect("203.0.113.5", 80))).toBe("ENETUNREACH");
  });

  test("names are answered by 10.0.2.3, over UDP and TCP, unless the cable is cut", async () => {
    const { network, clock, a } = createContainers();
    network.internet.addHost({ names: ["Registry.example"], address: "203.0.113.5", ports: {} });
    expect(network.internet.resolve("registry.EXAMPLE.")).toEqual(["203.0.113.5"]);
    expect(network.internet.reverse("203.0.113.5")).toBe("registry.example");
    const udp = a.bindUdp("0.0.0.0", 0);
    const ask = (name: string, type: "A" | "AAAA" | "PTR") => {
      udp.sendTo(encodeDns(dnsQuery(7, name, type)), { address: "10.0.2.3", port: 53 });
      while (udp.ready().read === false && clock.step());
      const reply = decodeDns(udp.receiveFrom()?.data ?? new Uint8Array());
      return [reply?.rcode, ...(reply?.answers.map((record) => record.data) ?? [])];
    };
    expect(ask("registry.example", "A")).toEqual(["NOERROR", "203.0.113.5"]);
    expect(ask("registry.example", "AAAA")).toEqual(["NOERROR"]);
    expect(ask("5.113.0.203.in-addr.arpa", "PTR")).toEqual(["NOERROR", "registry.example"]);
    expect(ask("nowhere.example", "A")).toEqual(["NXDOMAIN"]);
    const socket = network.host.connect("10.0.2.3", 53);
    const query = encodeDns(dnsQuery(9, "registry.example", "A"));
    const reply = await clock.drive(
      (async () => {
        await connected(socket);
        const stream = socketStream(socket);
        await stream.write(Uint8Array.of(0, query.length, ...query));
        return stream.read();
      })(),
    );
    expect(decodeDns(reply?.subarray(2) ?? new Uint8Array())?.answers[0]?.data).toBe("203.0.113.5");
    network.internet.online = false;
    expect(ask("registry.example", "A")).toEqual(["SERVFAIL"]);
  });
});

test("ping", () => {
  const world = createContainers();
  world.network.internet.addHost({ names: [], address: "203.0.113.5", ports: {}, latencyMilliseconds: 5 });
  const rows: [from: "a" | "d", address: string, result: object][] = [
    ["a", "127.0.0.1", { ttl: 64 }],
    ["a", "172.17.0.3", { ttl: 64 }],
    ["a", "172.17.0.1", { ttl: 64 }],
    ["a", "203.0.113.5", { ttl: 54 }],
    ["a", "172.17.0.200", { error: "unreachable", from: "172.17.0.2" }],
    ["a", "10.0.2.99", { error: "unreachable", from: "172.17.0.1" }],
    ["a", "172.18.0.2", { error: "timeout" }],
    ["d", "8.8.8.8", { error: "network-unreachable" }],
  ];
  for (const [from, address, result] of rows) {
    let answer: object | undefined;
    world[from].ping(address, (reply) => {
      answer = reply;
    });
    world.clock.step();
    expect(answer, address).toMatchObject(result);
  }
});

test("interfaces and routes of a container", () => {
  const { a, docker0, other, network } = createContainers();
  other.attach(a, { addresses: ["172.18.0.9"], mac: "02:42:ac:12:00:09" });
  expect(a.interfaces().map(({ index, name, kind, mac, mtu, addresses }) => [index, name, kind, mac, mtu, addresses])).toEqual([
    [
      1,
      "lo",
      "loopback",
      "00:00:00:00:00:00",
      65536,
      [
        { address: "127.0.0.1", prefix: 8 },
        { address: "::1", prefix: 128 },
      ],
    ],
    [2, "eth0", "veth", "02:42:ac:11:00:02", 1500, [{ address: "172.17.0.2", prefix: 16, broadcast: "172.17.255.255" }]],
    [3, "eth1", "veth", "02:42:ac:12:00:09", 1500, [{ address: "172.18.0.9", prefix: 16, broadcast: "172.18.255.255" }]],
  ]);
  expect(a.routes()).toEqual([
    { destination: "0.0.0.0/0", gateway: "172.17.0.1", interface: "eth0" },
    { destination: "172.17.0.0/16", interface: "eth0", source: "172.17.0.2" },
    { destination: "172.18.0.0/16", interface: "eth1", source: "172.18.0.9" },
  ]);
  expect(network.host.interfaces().filter((device) => device.master === "docker0").length).toBe(2);
  expect(() => docker0.attach(network.createNamespace(), { addresses: ["172.17.0.2"], mac: "02:00:00:00:00:00" })).toThrow("Address already in use");
  expect(() => docker0.attach(network.createNamespace(), { addresses: ["172.17.0.1"], mac: "02:00:00:00:00:00" })).toThrow("Address already in use");
  const veths = () => network.host.interfaces().filter((device) => device.kind === "veth").length;
  const [before, port] = [veths(), network.host.interfaces().find((device) => device.master === "br-other")];
  network.host.admin.removeInterface(port?.name ?? "");
  expect(veths()).toBe(before - 1);
  network.host.admin.removeInterface("docker0");
  docker0.remove();
  expect(a.interfaces().map((device) => device.name)).toEqual(["lo", "eth1"]);
  expect(network.host.interfaces().some((device) => device.name === "docker0")).toBe(false);
});

test("ip(8)'s changes", () => {
  const { network } = createWorld();
  const namespace = network.createNamespace({ loopbackUp: false });
  expect(outcome(namespace.connect("127.0.0.1", 80))).toBe("ENETUNREACH");
  namespace.admin.setUp("lo", true);
  expect(outcome(namespace.connect("127.0.0.1", 80))).toBe("ECONNREFUSED");
  namespace.admin.addDummy("dummy0");
  expect(() => namespace.admin.addDummy("dummy0")).toThrow("File exists");
  namespace.admin.addAddress("dummy0", "10.1.0.1", 24);
  expect(namespace.routes()).toEqual([]);
  namespace.admin.setUp("dummy0", true);
  expect(namespace.routes()).toEqual([
    { destination: "10.1.0.0/24", interface: "dummy0", source: "10.1.0.1" },
    { destination: "fe80::/64", interface: "dummy0", metric: 256, kernel: true },
  ]);
  namespace.admin.addRoute({ destination: "0.0.0.0/0", gateway: "10.1.0.254", interface: "dummy0" });
  expect(() => namespace.admin.addRoute({ destination: "0.0.0.0/0", gateway: "10.1.0.254", interface: "dummy0" })).toThrow("File exists");
  expect(() => namespace.admin.addRoute({ destination: "1.0.0.0/8", gateway: "9.9.9.9", interface: "dummy0" })).toThrow("Network is unreachable");
  namespace.admin.removeRoute("0.0.0.0/0");
  expect(() => namespace.admin.removeRoute("0.0.0.0/0")).toThrow("No such process");
  expect(() => namespace.admin.removeInterface("lo")).toThrow("Operation not supported");
  expect(() => namespace.admin.setUp("eth9", true)).toThrow("No such device");
  namespace.admin.removeInterface("dummy0");
  expect(namespace.routes()).toEqual([]);
});

test("unix sockets belong to the socket file", () => {
  const { network } = createWorld();
  const node = {};
  expect(outcome(network.connectUnix(node, "/run/x.sock"))).toBe("ECONNREFUSED");
  const listener = network.listenUnix(node, "/run/x.sock");
  const client = network.connectUnix(node, "/var/run/x.sock");
  const server = listener.accept();
  if (server === undefined) throw new Error("nobody came");
  say(client, "hi");
  expect(hear(server)).toBe("hi");
  expect(network.host.sockets().map(({ protocol, state, local }) => [protocol, state, local.address])).toEqual([
    ["unix", "LISTEN", "/run/x.sock"],
    ["unix", "ESTAB", ""],
    ["unix", "ESTAB", "/run/x.sock"],
  ]);
  server.retain();
  server.release();
  expect(hear(client)).toBe("");
  expect(() => say(client, "x")).toThrow("Broken pipe");
  listener.retain();
  listener.release();
  expect(outcome(network.connectUnix(node, "/run/x.sock"))).toBe("ECONNREFUSED");
});
