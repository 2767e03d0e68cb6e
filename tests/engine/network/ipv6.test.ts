import { expect, test } from "vitest";
import { parseCidr } from "../../../src/base/cidr.ts";
import { AddressPools } from "../../../src/engine/network/address-pools.ts";
import { AddressRange } from "../../../src/engine/network/address-range.ts";
import { type PortTargets, portMappings } from "../../../src/engine/network/port-mappings.ts";
import { bootEngine } from "../../support/engine.ts";

type Api = ReturnType<typeof bootEngine>["api"];

const cidr = (text: string) => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

test.each([
  ["10.0.0.0/29", undefined, ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6", undefined]],
  ["10.0.0.0/31", undefined, ["10.0.0.0", "10.0.0.1", undefined]],
  ["10.0.0.0/32", undefined, ["10.0.0.0", undefined]],
  ["10.0.0.0/24", "10.0.0.8/31", ["10.0.0.8", "10.0.0.9", undefined]],
  ["fd00::/126", undefined, ["fd00::1", "fd00::2", "fd00::3", undefined]],
  ["fd00::/128", undefined, [undefined]],
  ["fd00::/64", "fd00::100/127", ["fd00::100", "fd00::101", undefined]],
])("addresses of %s, from %s", (subnet, range, expected) => {
  const addresses = new AddressRange(cidr(subnet), range === undefined ? undefined : cidr(range));
  expect(expected.map(() => addresses.next())).toEqual(expected);
});

test("the lowest free address is next", () => {
  const addresses = new AddressRange(cidr("fd00::/64"), undefined);
  expect([addresses.next(), addresses.next(), addresses.next()]).toEqual(["fd00::1", "fd00::2", "fd00::3"]);
  addresses.release("fd00:0::2");
  expect([addresses.reserve("fd00::4"), addresses.reserve("fd00::4"), addresses.reserve("fd01::4")]).toEqual([true, false, false]);
  expect([addresses.next(), addresses.next()]).toEqual(["fd00::2", "fd00::5"]);
});

test("pools: the daemon's own prefix, unless one of IPv6 is configured", () => {
  const own = new AddressPools(undefined, "0123456789");
  expect([own.next(6, []), own.next(6, [])].map(({ base }) => base >> 64n)).toEqual([0xfd01_2345_6789_0000n, 0xfd01_2345_6789_0001n]);
  const configured = new AddressPools(
    [
      { base: "10.200.0.0/16", size: 24 },
      { base: "fd00:dead::/63", size: 64 },
    ],
    "0123456789",
  );
  const first = configured.next(6, []);
  configured.next(6, []);
  expect(() => configured.next(6, [])).toThrow("all predefined address pools have been fully subnetted");
  configured.release(first);
  expect(configured.next(6, [])).toEqual(first);
  expect(configured.next(4, [cidr("10.200.0.0/24")])).toMatchObject({ base: 0x0a_c8_01_00n });
});

test("pools: a subnet is shared by ranges that differ", () => {
  const pools = new AddressPools(undefined, "0123456789");
  pools.reserve(cidr("10.60.0.0/24"), cidr("10.60.0.0/26"));
  pools.reserve(cidr("10.60.0.0/24"), cidr("10.60.0.64/26"));
  for (const range of ["10.60.0.0/27", undefined])
    expect(() => pools.reserve(cidr("10.60.0.0/24"), range === undefined ? undefined : cidr(range))).toThrow("Pool overlaps");
});

const V4 = { address: "10.0.0.2", mode: "nat" } as const;
const V6 = { address: "fd00::2", mode: "nat" } as const;
const ROUTED: PortTargets = { ipv4: V4, ipv6: { ...V6, mode: "routed" } };

test.each<[asked: string, host: string, targets: PortTargets, listening: string[], routed: string[]]>([
  ["any, both families", "", { ipv4: V4, ipv6: V6 }, ["0.0.0.0 10.0.0.2", ":: fd00::2"], []],
  ["any, IPv4 only", "", { ipv4: V4 }, ["0.0.0.0 10.0.0.2", ":: 10.0.0.2"], []],
  ["any, IPv6 only", "", { ipv6: V6 }, [":: fd00::2"], []],
  ["IPv4, IPv6 only", "127.0.0.1", { ipv6: V6 }, [], []],
  ["IPv6, IPv4 only", "::1", { ipv4: V4 }, ["::1 10.0.0.2"], []],
  ["any, preset", "", { ipv4: { ...V4, defaultHostAddress: "127.0.0.1" }, ipv6: V6 }, ["127.0.0.1 10.0.0.2"], []],
  ["any, IPv6 routed", "", ROUTED, ["0.0.0.0 10.0.0.2"], ["::"]],
  ["IPv6, routed", "::1", ROUTED, [], ["::"]],
  ["IPv6, IPv4 routed", "::1", { ipv4: { ...V4, mode: "routed" } }, [], []],
])("where a port is bound: %s", (_, HostIp, targets, listening, routed) => {
  const mappings = portMappings({ "80/tcp": [{ HostIp, HostPort: "8080" }] }, targets);
  expect(mappings.flatMap(({ addresses }) => addresses.map(({ host, container }) => `${host} ${container}`))).toEqual(listening);
  expect(mappings.flatMap((mapping) => mapping.routed)).toEqual(routed);
});

async function start(api: Api, name: string, more: object = {}) {
  await api("POST", `/containers/create?name=${name}`, { Image: "busybox", Cmd: ["sleep", "1000"], OpenStdin: true, ...more });
  const { status, text } = await api("POST", `/containers/${name}/start`);
  return status === 204 ? "" : text;
}

test("default routes: the network that leads out in both families, before any priority", async () => {
  const { api, kernel } = bootEngine();
  await api("POST", "/networks/create", { Name: "four" });
  await api("POST", "/networks/create", { Name: "six", EnableIPv4: false, EnableIPv6: true, IPAM: { Config: [{ Subnet: "fd00:6::/64" }] } });
  await api("POST", "/networks/create", { Name: "both", EnableIPv6: true, IPAM: { Config: [{ Subnet: "fd00:2::/64" }, { Subnet: "10.2.0.0/24" }] } });
  await start(api, "web", { HostConfig: { NetworkMode: "four" }, NetworkingConfig: { EndpointsConfig: { four: { GwPriority: 9 }, six: {} } } });
  const { Pid } = (await api("GET", "/containers/web/json")).body.State;
  const routes = () => {
    const process = [...kernel.host.pid.processes()].find(({ pid }) => pid === Pid);
    return (process?.namespaces.net.routes() ?? []).flatMap(({ destination, gateway }) => (/^(0\.0\.0\.0|::)\/0$/.test(destination) ? [gateway] : []));
  };
  expect(routes()).toEqual(["172.18.0.1", "fd00:6::1"]);
  await api("POST", "/networks/both/connect", { Container: "web" });
  expect(routes()).toEqual(["10.2.0.1", "fd00:2::1"]);
  await api("POST", "/networks/both/disconnect", { Container: "web" });
  expect(routes()).toEqual(["172.18.0.1", "fd00:6::1"]);
});

test("ranges of host ports go on where they were, per address", async () => {
  const { api } = bootEngine();
  const ports: string[] = [];
  for (const host of ["", "", "::1", "", "::1"]) {
    const bindings = { "80/tcp": [{ HostIp: host, HostPort: "8500-8502" }] };
    expect(await start(api, "web", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: bindings } })).toBe("");
    ports.push((await api("GET", "/containers/web/json")).body.NetworkSettings.Ports["80/tcp"][0].HostPort);
    await api("DELETE", "/containers/web?force=1");
  }
  expect(ports).toEqual(["8500", "8501", "8500", "8502", "8501"]);
});

test("a host port that a program has, by the address where it listens", async () => {
  const { api, kernel } = bootEngine();
  const refusal = (host: string) => `failed to bind host port for ${host}:8600:172.17.0.2:80/tcp: address already in use`;
  const cases: [listens: string, v6only: boolean, asked: string, problem: string][] = [
    ["0.0.0.0", false, "", refusal("0.0.0.0")],
    ["0.0.0.0", false, "127.0.0.1", refusal("127.0.0.1")],
    ["0.0.0.0", false, "::", ""],
    ["127.0.0.1", false, "", refusal("0.0.0.0")],
    ["127.0.0.1", false, "127.0.0.2", ""],
    ["::1", false, "", refusal("[::]")],
    ["::1", false, "0.0.0.0", ""],
    ["::", false, "", refusal("0.0.0.0")],
    ["::", false, "::1", refusal("[::1]")],
    ["::", true, "", refusal("[::]")],
    ["::", true, "127.0.0.1", ""],
  ];
  for (const [listens, v6only, HostIp, problem] of cases) {
    const listener = kernel.host.net.listen(listens, 8600, { v6only });
    listener.retain();
    const bindings = { "80/tcp": [{ HostIp, HostPort: "8600" }] };
    const message = await start(api, "web", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: bindings } });
    if (problem === "") expect(message, `${listens}, ${HostIp}`).toBe("");
    else expect(message, `${listens}, ${HostIp}`).toContain(problem);
    await api("DELETE", "/containers/web?force=1");
    listener.release();
  }
});

test("macvlan: neighbours and the world, but not the host", async () => {
  const { api, kernel } = bootEngine();
  await api("POST", "/networks/create", {
    Name: "lan",
    Driver: "macvlan",
    Options: { parent: "eth0" },
    IPAM: { Config: [{ Subnet: "10.0.2.0/24", Gateway: "10.0.2.2", IPRange: "10.0.2.64/28" }] },
  });
  for (const name of ["one", "two"]) expect(await start(api, name, { HostConfig: { NetworkMode: "lan" } })).toBe("");
  const network = (await api("GET", "/networks/lan")).body;
  expect(Object.values<{ IPv4Address: string }>(network.Containers).map(({ IPv4Address }) => IPv4Address)).toEqual(["10.0.2.64/24", "10.0.2.65/24"]);
  const { Pid } = (await api("GET", "/containers/one/json")).body.State;
  const namespace = [...kernel.host.pid.processes()].find(({ pid }) => pid === Pid)?.namespaces.net;
  const ping = (address: string) => new Promise((resolve) => namespace?.ping(address, (result) => resolve("error" in result ? result.error : "")));
  expect([await ping("10.0.2.65"), await ping("10.0.2.2")]).toEqual(["", ""]);
  expect([await ping("10.0.2.15"), await ping("10.0.2.77")]).toEqual(["unreachable", "unreachable"]);
  for (const name of ["one", "two"]) await api("DELETE", `/containers/${name}?force=1`);
  expect((await api("DELETE", "/networks/lan")).status).toBe(204);
});

test("macvlan without a parent: a dummy that leads nowhere, gone with the network", async () => {
  const { api, kernel } = bootEngine();
  const { Id } = (await api("POST", "/networks/create", { Name: "lan", Driver: "ipvlan" })).body;
  const dummies = () => kernel.host.net.interfaces().flatMap(({ name }) => (name.startsWith("di-") ? [name] : []));
  expect(dummies()).toEqual([`di-${Id.slice(0, 12)}`]);
  await start(api, "one", { HostConfig: { NetworkMode: "lan" } });
  await api("DELETE", "/containers/one?force=1");
  await api("DELETE", "/networks/lan");
  expect(dummies()).toEqual([]);
});
