import { describe, expect, test } from "vitest";
import { encodeUtf8 } from "../../../src/base/utf8.ts";
import type { NetNamespace } from "../../../src/sim/net/types.ts";
import { createWorld, outcome } from "./world.ts";

const SECOND = 1_000_000_000n;

/** Two containers on a bridge of both families, one on a bridge of IPv6 only, one on an IPv4 bridge; what is tentative has settled. */
function createBoth() {
  const world = createWorld();
  const { network, clock } = world;
  const both = network.createBridge({
    name: "br-both",
    subnets: [
      { subnet: "172.20.0.0/16", gateway: "172.20.0.1" },
      { subnet: "fd00:20::/64", gateway: "fd00:20::1" },
    ],
  });
  const only = network.createBridge({ name: "br-only", subnets: [{ subnet: "fd00:21::/64", gateway: "fd00:21::1" }] });
  const four = network.createBridge({ name: "br-four", subnets: [{ subnet: "172.22.0.0/16", gateway: "172.22.0.1" }] });
  const attach = (bridge: typeof both, addresses: string[], last: number) => {
    const namespace = network.createNamespace();
    bridge.attach(namespace, { addresses, mac: `02:00:00:00:00:0${last}`, defaultRoute: { ipv4: true, ipv6: true } });
    return namespace;
  };
  const a = attach(both, ["172.20.0.2", "fd00:20::2"], 2);
  const b = attach(both, ["172.20.0.3", "fd00:20::3"], 3);
  const c = attach(only, ["fd00:21::2"], 4);
  const d = attach(four, ["172.22.0.2"], 5);
  clock.at(3n * SECOND, () => {});
  clock.step();
  return { ...world, both, only, four, a, b, c, d, attach };
}

function addresses(namespace: NetNamespace, name: string): string[] {
  const device = namespace.interfaces().find((candidate) => candidate.name === name);
  return (device?.addresses ?? []).map(
    ({ address, prefix, tentative, nodad }) => `${address}/${prefix}${tentative ? " tentative" : ""}${nodad ? " nodad" : ""}`,
  );
}

describe("who reaches whom", () => {
  const rows: [from: "host" | "a" | "c" | "d", address: string, listeningIn: "host" | "a" | "b" | "c" | undefined, result: string, seenAs?: string][] = [
    ["host", "fd00:20::2", "a", "open", "fd00:20::1"],
    ["host", "fd00:20::1", "host", "open", "fd00:20::1"],
    ["host", "fd00:20::99", undefined, "EHOSTUNREACH"],
    ["host", "2001:db8::1", undefined, "ENETUNREACH"],
    ["host", "fe80::ff:fe00:2%br-both", "a", "open", "fe80::HOST%eth0"],
    ["host", "fe80::ff:fe00:2%eth0", undefined, "EHOSTUNREACH"],
    ["host", "fe80::ff:fe00:2%br-four", undefined, "EHOSTUNREACH"],
    ["a", "fd00:20::3", "b", "open", "fd00:20::2"],
    ["a", "fd00:20::2", "a", "open", "fd00:20::2"],
    ["a", "FD00:20:0::3", "b", "open", "fd00:20::2"],
    ["a", "::ffff:172.20.0.3", "b", "open", "172.20.0.2"],
    ["a", "fe80::ff:fe00:3%eth0", "b", "open", "fe80::ff:fe00:2%eth0"],
    ["a", "fe80::ff:fe00:2%eth0", "a", "open", "fe80::ff:fe00:2%eth0"],
    ["a", "fe80::ff:fe00:3%eth7", undefined, "ENETUNREACH"],
    ["a", "fe80::ff:fe00:3", undefined, "EINVAL"],
    ["a", "fd00:20::1", "host", "open", "fd00:20::2"],
    ["a", "fd00:21::1", "host", "open", "fd00:20::2"],
    ["a", "fd00:21::2", "c", "ETIMEDOUT"],
    ["a", "2001:db8::1", undefined, "ENETUNREACH"],
    ["a", "::1", "a", "open", "::1"],
    ["a", "ff02::1", undefined, "ENETUNREACH"],
    ["c", "172.20.0.2", undefined, "ENETUNREACH"],
    ["c", "fd00:21::1", "host", "open", "fd00:21::2"],
    ["d", "fd00:20::2", undefined, "ENETUNREACH"],
    ["d", "::1", undefined, "ECONNREFUSED"],
    ["d", "fe80::1%eth0", undefined, "ENETUNREACH"],
  ];
  test.each(rows)("%s → %s (listening: %s): %s %s", (from, address, listeningIn, result, seenAs) => {
    const world = createBoth();
    const place = (name: "host" | "a" | "b" | "c" | "d") => (name === "host" ? world.network.host : world[name]);
    const listener = listeningIn === undefined ? undefined : place(listeningIn).listen("::", 80);
    const socket = place(from).connect(address, 80);
    while (socket.state === "connecting" && world.clock.step());
    expect(outcome(socket)).toBe(result);
    const bridge = world.network.host.interfaces().find(({ name }) => name === "br-both");
    const host = bridge?.addresses.at(-1)?.address ?? "";
    expect(listener?.accept()?.peer.address).toBe(seenAs?.replace("fe80::HOST", host));
  });
});

test("interfaces have a link-local address where IPv6 is on, after a moment", () => {
  const world = createBoth();
  const { network, a, c, d, attach, both } = world;
  expect(addresses(network.host, "eth0")).toEqual(["10.0.2.15/24", "fe80::5054:ff:fe12:3456/64"]);
  expect(addresses(a, "eth0")).toEqual(["172.20.0.2/16", "fd00:20::2/64 nodad", "fe80::ff:fe00:2/64"]);
  expect(addresses(c, "eth0")).toEqual(["fd00:21::2/64 nodad", "fe80::ff:fe00:4/64"]);
  expect(addresses(d, "eth0")).toEqual(["172.22.0.2/16"]);
  expect(addresses(attach(both, ["172.20.0.9", "fd00:20::9"], 9), "eth0").at(-1)).toBe("fe80::ff:fe00:9/64 tentative");
  const idle = network.createBridge({ name: "br-idle", subnets: [{ subnet: "fd00:30::/64", gateway: "fd00:30::1" }] });
  expect(addresses(network.host, "br-idle")).toEqual(["fd00:30::1/64 nodad"]);
  attach(idle, ["fd00:30::2"], 7);
  expect(addresses(network.host, "br-idle").length).toBe(2);
});

test("routes", () => {
  const { a, d } = createBoth();
  expect(a.routes()).toEqual([
    { destination: "0.0.0.0/0", gateway: "172.20.0.1", interface: "eth0" },
    { destination: "172.20.0.0/16", interface: "eth0", source: "172.20.0.2" },
    { destination: "fd00:20::/64", interface: "eth0", metric: 256, kernel: true },
    { destination: "fe80::/64", interface: "eth0", metric: 256, kernel: true },
    { destination: "::/0", gateway: "fd00:20::1", interface: "eth0", metric: 1024 },
  ]);
  expect(d.routes().filter(({ destination }) => destination.includes(":"))).toEqual([]);
  a.admin.addRoute({ destination: "fd99::/64", gateway: "fd00:20::7", interface: "eth0" });
  a.admin.addRoute({ destination: "fd98::/64", gateway: "fe80::1", interface: "eth0" });
  expect(() => a.admin.addRoute({ destination: "fd97::/64", gateway: "fd71::1", interface: "eth0" })).toThrow("No route to host");
  expect(a.routes().map(({ destination }) => destination)).toContain("fd99::/64");
  a.admin.removeRoute("::/0");
  expect(outcome(a.connect("2001:db8::1", 80))).toBe("ENETUNREACH");
});

test("addresses that somebody gives", () => {
  const { a, b, clock } = createBoth();
  a.admin.addAddress("eth0", "fd77::5", 64);
  a.admin.addAddress("eth0", "fd00:20::5", 64);
  expect(addresses(a, "eth0")).toEqual(["172.20.0.2/16", "fd00:20::5/64 tentative", "fd77::5/64 tentative", "fd00:20::2/64 nodad", "fe80::ff:fe00:2/64"]);
  expect(outcome(b.connect("fd00:20::5", 80))).toBe("connecting");
  clock.at(clock.monotonic() + 2n * SECOND, () => {});
  clock.step();
  expect(outcome(b.connect("fd00:20::5", 80))).toBe("ECONNREFUSED");
  a.admin.removeAddress("eth0", "fd00:20::5");
  expect(a.routes().some(({ destination }) => destination === "fd00:20::/64")).toBe(true);
  a.admin.removeAddress("eth0", "fd77::5");
  expect(a.routes().some(({ destination }) => destination === "fd77::/64")).toBe(false);
  a.admin.setUp("eth0", false);
  a.admin.setUp("eth0", true);
  expect(addresses(a, "eth0")).toEqual(["172.20.0.2/16", "fe80::ff:fe00:2/64 tentative"]);
});

test("disable_ipv6", () => {
  const { a, d } = createBoth();
  expect([a.ipv6Disabled("eth0"), d.ipv6Disabled("eth0"), d.ipv6Disabled("lo"), a.ipv6Disabled("all"), a.ipv6Disabled("eth9")]).toEqual([
    false,
    true,
    false,
    false,
    undefined,
  ]);
  a.disableIPv6("eth0", true);
  expect(addresses(a, "eth0")).toEqual(["172.20.0.2/16"]);
  expect(() => a.admin.addAddress("eth0", "fd11::1", 64)).toThrow("Permission denied");
  expect(outcome(a.connect("fd00:20::3", 80))).toBe("ENETUNREACH");
  expect(outcome(a.connect("::1", 80))).toBe("ECONNREFUSED");
  a.disableIPv6("all", true);
  expect(addresses(a, "lo")).toEqual(["127.0.0.1/8"]);
  expect(outcome(a.connect("::1", 80))).toBe("EADDRNOTAVAIL");
  a.disableIPv6("all", false);
  expect([addresses(a, "lo"), addresses(a, "eth0")]).toEqual([
    ["127.0.0.1/8", "::1/128"],
    ["172.20.0.2/16", "fe80::ff:fe00:2/64 tentative"],
  ]);
});

test("neighbours", () => {
  const { a, b, clock } = createBoth();
  a.connect("fd00:20::3", 80);
  a.connect("fd00:20::1", 80);
  a.connect("fd00:20::99", 80);
  while (clock.step());
  const shown = (namespace: NetNamespace) => namespace.neighbours().map(({ address, mac, router }) => [address, mac !== undefined, router ?? false]);
  expect(shown(a)).toEqual([
    ["fd00:20::3", true, false],
    ["fd00:20::1", true, true],
    ["fd00:20::99", false, false],
  ]);
  expect(shown(b)).toEqual([["fd00:20::2", true, false]]);
});

test("datagrams", () => {
  const { a, b } = createBoth();
  const server = b.bindUdp("::", 53);
  const client = a.bindUdp("::", 0);
  client.sendTo(encodeUtf8("six"), { address: "fd00:20::3", port: 53 });
  client.sendTo(encodeUtf8("four"), { address: "172.20.0.3", port: 53 });
  client.sendTo(encodeUtf8("link"), { address: "fe80::ff:fe00:3%eth0", port: 53 });
  const senders = [server.receiveFrom(), server.receiveFrom(), server.receiveFrom()].map((datagram) => datagram?.from.address);
  expect(senders).toEqual(["fd00:20::2", "172.20.0.2", "fe80::ff:fe00:2%eth0"]);
  for (const address of ["fd00:20::2", "172.20.0.2", "fe80::ff:fe00:2%eth0"]) server.sendTo(encodeUtf8("back"), { address, port: client.local.port });
  expect([client.receiveFrom(), client.receiveFrom(), client.receiveFrom()].map((datagram) => datagram?.from.address)).toEqual([
    "fd00:20::3",
    "172.20.0.3",
    "fe80::ff:fe00:3%eth0",
  ]);
  expect(() => a.bindUdp("0.0.0.0", 0).sendTo(encodeUtf8("x"), { address: "fd00:20::3", port: 53 })).toThrow("Address family not supported by protocol");
});

test("echo requests", () => {
  const { a, c, d, clock, network } = createBoth();
  const ping = (from: NetNamespace, address: string) => {
    let result: unknown;
    from.ping(address, (answer) => {
      result = "error" in answer ? [answer.error, answer.from] : answer.ttl;
    });
    while (result === undefined && clock.step());
    return result;
  };
  expect(ping(a, "fd00:20::3")).toBe(64);
  expect(ping(a, "fe80::ff:fe00:3%eth0")).toBe(64);
  expect(ping(network.host, "fd00:21::2")).toBe(64);
  expect(ping(a, "fd00:20::44")).toEqual(["unreachable", "fd00:20::2"]);
  expect(ping(a, "2001:db8::1")).toEqual(["network-unreachable", "fd00:20::1"]);
  expect(ping(c, "fd00:20::2")).toEqual(["timeout", undefined]);
  expect(ping(d, "fd00:20::2")).toEqual(["network-unreachable", undefined]);
  expect(ping(a, "fe80::ff:fe00:3")).toBe(64);
});

describe("published ports", () => {
  test("lead to IPv6 addresses", () => {
    const { a, b, c, network } = createBoth();
    const listener = a.listen("::", 80);
    network.publish({ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, to: { namespace: a, address: "172.20.0.2", port: 80 } });
    network.publish({ protocol: "tcp", hostAddress: "::", hostPort: 8080, to: { namespace: a, address: "fd00:20::2", port: 80 } });
    const rows: [from: NetNamespace, address: string, seenAs: string][] = [
      [network.host, "127.0.0.1", "172.20.0.1"],
      [network.host, "::1", "fd00:20::1"],
      [network.host, "fd00:21::1", "fd00:21::1"],
      [b, "fd00:20::1", "fd00:20::1"],
      [c, "fd00:21::1", "fd00:20::1"],
    ];
    for (const [from, address, seenAs] of rows) {
      expect(outcome(from.connect(address, 8080)), address).toBe("open");
      expect(listener.accept()?.peer.address, address).toBe(seenAs);
    }
  });

  test("lead from IPv6 to IPv4 through the proxy only", () => {
    const { d, network } = createBoth();
    const listener = d.listen("0.0.0.0", 80);
    network.publish({ protocol: "tcp", hostAddress: "::", hostPort: 8080, to: { namespace: d, address: "172.22.0.2", port: 80 } });
    expect(outcome(network.host.connect("fd00:20::1", 8080))).toBe("open");
    expect(listener.accept()?.peer.address).toBe("172.22.0.1");
  });

  test("UDP", () => {
    const { a, network } = createBoth();
    const server = a.bindUdp("::", 53);
    network.publish({ protocol: "udp", hostAddress: "::", hostPort: 5353, to: { namespace: a, address: "fd00:20::2", port: 53 } });
    const client = network.host.bindUdp("::", 0);
    client.sendTo(encodeUtf8("?"), { address: "::1", port: 5353 });
    const question = server.receiveFrom();
    expect(question?.from.address).toBe("fd00:20::1");
    server.sendTo(encodeUtf8("!"), question?.from ?? { address: "", port: 0 });
    expect(client.receiveFrom()?.from).toEqual({ address: "::1", port: 5353 });
  });

  const conflicts: [taken: string, asked: string, result: string][] = [
    ["0.0.0.0", "::", "free"],
    ["::", "0.0.0.0", "free"],
    ["::", "::1", "taken"],
    ["::1", "::", "taken"],
    ["::1", "::1", "taken"],
    ["::1", "127.0.0.1", "free"],
    ["::1", "fd00:20::1", "free"],
    ["fd00:20::1", "::", "taken"],
    ["::", "fd00:99::1", "EADDRNOTAVAIL"],
  ];
  test.each(conflicts)("%s, then %s: %s", (taken, asked, result) => {
    const { a, network } = createBoth();
    const to = { namespace: a, address: "fd00:20::2", port: 80 };
    network.publish({ protocol: "tcp", hostAddress: taken, hostPort: 8080, to });
    const publish = () => network.publish({ protocol: "tcp", hostAddress: asked, hostPort: 8080, to });
    if (result === "free") publish();
    else expect(publish).toThrow(result === "taken" ? "Address already in use" : "Cannot assign requested address");
  });

  test("a program on :: takes both families, unless it wants IPv6 only", () => {
    const { a, network } = createBoth();
    const to = { namespace: a, address: "172.20.0.2", port: 80 };
    network.host.listen("::", 8080);
    expect(() => network.publish({ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, to })).toThrow("Address already in use");
    network.host.listen("::", 8081, { v6only: true });
    network.publish({ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8081, to });
    expect(() => network.publish({ protocol: "tcp", hostAddress: "::", hostPort: 8081, to })).toThrow("Address already in use");
  });
});

test("what a bridge refuses", () => {
  const { network, both } = createBoth();
  const create = (...subnets: { subnet: string; gateway?: string }[]) => network.createBridge({ name: "br-x", subnets });
  expect(() => create()).toThrow("Invalid argument");
  expect(() => create({ subnet: "fd01::/64" }, { subnet: "fd02::/64" })).toThrow("Invalid argument");
  expect(() => create({ subnet: "fd01::/64", gateway: "10.0.0.1" })).toThrow("Invalid argument");
  expect(() => create({ subnet: "10.77.0.0/16" }, { subnet: "fd00:20::/72" })).toThrow("Address already in use");
  const join = (...list: string[]) => both.attach(network.createNamespace(), { addresses: list, mac: "02:00:00:00:00:77" });
  expect(() => join("fd00:20::7", "fd00:20::8")).toThrow("Invalid argument");
  expect(() => join("fd00:21::7")).toThrow("Invalid argument");
  expect(() => join("172.20.0.7", "fd00:20::2")).toThrow("Address already in use");
  expect(() => join("fd00:20::1")).toThrow("Address already in use");
  expect(join("fd00:20::7").interfaceName).toBe("eth0");
});

test("a bridge without the host's address leads nowhere else", () => {
  const { network } = createWorld();
  const bridge = network.createBridge({ name: "br-x", subnets: [{ subnet: "fd01::/64" }] });
  const [one, two] = [network.createNamespace(), network.createNamespace()];
  bridge.attach(one, { addresses: ["fd01::2"], mac: "02:00:00:00:00:02", defaultRoute: { ipv6: true } });
  bridge.attach(two, { addresses: ["fd01::3"], mac: "02:00:00:00:00:03" });
  two.listen("::", 80);
  expect(outcome(one.connect("fd01::3", 80))).toBe("open");
  expect(outcome(one.connect("2001:db8::1", 80))).toBe("ENETUNREACH");
});
