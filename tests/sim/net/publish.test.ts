import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../src/base/utf8.ts";
import { createContainers, hear, outcome, say } from "./world.ts";

test("a published port is reachable from everywhere, with the address that Docker shows", () => {
  const { a, b, c, network } = createContainers();
  const listener = a.listen("0.0.0.0", 80);
  const to = { namespace: a, address: "172.17.0.2", port: 80 };
  network.publish({ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, to });
  network.publish({ protocol: "tcp", hostAddress: "::", hostPort: 8080, to });
  const rows: [from: typeof a, address: string, seenAs: string][] = [
    [network.host, "127.0.0.1", "172.17.0.1"],
    [network.host, "::1", "172.17.0.1"],
    [network.host, "10.0.2.15", "10.0.2.15"],
    [b, "172.17.0.1", "172.17.0.1"],
    [c, "172.18.0.1", "172.17.0.1"],
    [c, "172.17.0.1", "172.17.0.1"],
    [a, "172.17.0.1", "172.17.0.1"],
  ];
  for (const [from, address, seenAs] of rows) {
    const client = from.connect(address, 8080);
    expect(outcome(client), address).toBe("open");
    const server = listener.accept();
    expect([server?.peer.address, server?.local]).toEqual([seenAs, { address: "172.17.0.2", port: 80 }]);
    say(client, "GET");
    if (server !== undefined) expect(hear(server)).toBe("GET");
  }
});

test("publishing on 127.0.0.1 keeps others out", () => {
  const { a, b, network } = createContainers();
  a.listen("0.0.0.0", 80);
  const end = network.publish({ protocol: "tcp", hostAddress: "127.0.0.1", hostPort: 8080, to: { namespace: a, address: "172.17.0.2", port: 80 } });
  expect(outcome(network.host.connect("127.0.0.1", 8080))).toBe("open");
  expect(outcome(network.host.connect("10.0.2.15", 8080))).toBe("ECONNREFUSED");
  expect(outcome(b.connect("172.17.0.1", 8080))).toBe("ECONNREFUSED");
  expect(network.portInUse("tcp", "0.0.0.0", 8080)).toBe(true);
  expect(network.portInUse("tcp", "10.0.2.15", 8080)).toBe(false);
  expect(network.portInUse("tcp", "::", 8080)).toBe(false);
  expect(() => network.publish({ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, to: { namespace: b, address: "172.17.0.3", port: 80 } })).toThrow(
    "Address already in use",
  );
  expect(() => network.host.listen("0.0.0.0", 8080)).toThrow("Address already in use");
  end();
  expect(outcome(network.host.connect("127.0.0.1", 8080))).toBe("ECONNREFUSED");
  expect(network.host.listen("0.0.0.0", 8080).local.port).toBe(8080);
});

test("nobody listens in the container: reset through the proxy, refused through translation", () => {
  const { a, b, network } = createContainers();
  a.listen("127.0.0.1", 80);
  network.publish({ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, to: { namespace: a, address: "172.17.0.2", port: 80 } });
  expect(outcome(network.host.connect("10.0.2.15", 8080))).toBe("ECONNREFUSED");
  for (const client of [network.host.connect("127.0.0.1", 8080), b.connect("172.17.0.1", 8080)]) {
    expect(outcome(client)).toBe("open");
    expect(say(client, "GET / HTTP/1.1\r\n\r\n")).toBe(18);
    expect(() => hear(client)).toThrow("Connection reset by peer");
  }
  expect(network.host.sockets().filter((socket) => socket.state !== "LISTEN")).toEqual([]);
});

test("udp: answers come back from the published address", () => {
  const { a, b, network } = createContainers();
  const server = a.bindUdp("0.0.0.0", 53);
  const end = network.publish({ protocol: "udp", hostAddress: "0.0.0.0", hostPort: 5353, to: { namespace: a, address: "172.17.0.2", port: 53 } });
  const rows: [from: typeof a, address: string][] = [
    [network.host, "127.0.0.1"],
    [network.host, "10.0.2.15"],
    [b, "172.17.0.1"],
  ];
  for (const [from, address] of rows) {
    const client = from.bindUdp("0.0.0.0", 0);
    for (const word of ["one", "two"]) {
      client.sendTo(encodeUtf8(word), { address, port: 5353 });
      const asked = server.receiveFrom();
      if (asked === undefined) throw new Error("nothing came");
      expect([decodeUtf8(asked.data), asked.from.address]).toEqual([word, "172.17.0.1"]);
      server.sendTo(encodeUtf8("reply"), asked.from);
      const reply = client.receiveFrom();
      expect([reply && decodeUtf8(reply.data), reply?.from]).toEqual(["reply", { address, port: 5353 }]);
    }
  }
  expect(network.portInUse("udp", "0.0.0.0", 5353)).toBe(true);
  end();
  expect(network.portInUse("udp", "0.0.0.0", 5353)).toBe(false);
  expect(network.host.sockets().filter((socket) => socket.protocol === "udp").length).toBe(2);
});
